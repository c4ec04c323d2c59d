/** No contract of ours is half as deep; what recurses over JSON (hashing, parsing, the database) must never run out of stack. */
export const DEEPEST_JSON = 64

const QUOTE = 34
const BACKSLASH = 92
const OPENS = new Set([91, 123])
const CLOSES = new Set([93, 125])

/** Whether brackets and braces of a JSON text nest deeper than `most`, told without parsing it. */
export function nestsDeeper(text: string, most: number): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      i = endOfString(text, i)
    } else if (OPENS.has(code)) {
      depth += 1
      if (depth > most) return true
    } else if (CLOSES.has(code)) {
      depth -= 1
    }
  }
  return false
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1
    if (escapes % 2 === 0) return end
  }
  return text.length
}
