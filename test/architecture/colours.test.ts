import { expect, test } from 'vitest'
import { colourLiterals } from './colours'
import { pathsUnder, readText } from './source-tree'

test('colours are written in the file of tokens and nowhere else', () => {
  const files = pathsUnder('src/renderer').filter((path) => /\.(css|tsx?)$/.test(path)).map((path) => ({ path, text: readText(path) }))
  expect(colourLiterals(files)).toEqual([])
})

test('a colour in a component or a style is noticed, an anchor is not', () => {
  const file = (path: string, text: string) => [{ path: `src/renderer/${path}`, text }]
  expect(colourLiterals(file('ui/a.tsx', `<b style={{ color: '#ff0000' }} />`))).toEqual(['src/renderer/ui/a.tsx:1'])
  expect(colourLiterals(file('ui/a.ts', `export const c = 'rgb(1 2 3)'`))).toHaveLength(1)
  expect(colourLiterals(file('ui/a.css', `.a {\n  border: 1px solid #abc;\n}`))).toEqual(['src/renderer/ui/a.css:2'])
  expect(colourLiterals(file('ui/a.css', `#face { color: var(--ink); }`))).toEqual([])
  expect(colourLiterals(file('app/tokens.css', `:root { --ink: #123; }`))).toEqual([])
})
