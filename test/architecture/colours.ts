const HEX = String.raw`#[0-9a-f]{3,4}\b|#[0-9a-f]{6}\b|#[0-9a-f]{8}\b`
const FUNCTION = String.raw`\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|color)\(`
const IN_STYLE = new RegExp(String.raw`:[^;{}]*(?:${HEX}|${FUNCTION})`, 'i')
const IN_CODE = new RegExp(String.raw`['"\`](?:${HEX})['"\`]|${FUNCTION}`, 'i')

const TOKENS = /^src\/renderer\/.*tokens\.css$/

/**
 * Colours written outside the file of tokens, where a dark theme or a change of brand would miss them.
 * @param files paths and texts of the page's styles and components
 * @returns `path:line` of each
 */
export function colourLiterals(files: readonly { path: string; text: string }[]): string[] {
  return files
    .filter(({ path }) => /^src\/renderer\/.*\.(css|tsx?)$/.test(path) && !TOKENS.test(path) && !/\.test\.tsx?$/.test(path))
    .flatMap(({ path, text }) => {
      const colour = path.endsWith('.css') ? IN_STYLE : IN_CODE
      return text.split('\n').flatMap((line, index) => (colour.test(line) ? [`${path}:${index + 1}`] : []))
    })
}
