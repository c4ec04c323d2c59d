import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { ISSUAL_RULES } from '../domain/issual/rules'
import { REDEMPTION_RULES } from '../domain/redemption/rules'
import { ERRORS, isErrorKey } from './errors'

const sources = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

/** The cells of every table row of the page with so many columns, without backticks; heads and rules are left out. */
function rows(section: RegExp): string[][] {
  return page
    .split(/^## /m)
    .filter((part) => section.test(part))
    .flatMap((part) => part.split('\n'))
    .filter((line) => line.startsWith('| ') && line.includes('`'))
    .map((line) => line.slice(2, -2).replaceAll('`', '').split(' | '))
}

/**
 * Keys written down as text in one file: what is refused or given as a reason, `key: '…'`, and the keys of the sentence
 * tables on screen. Other texts with a dot (field paths, audit entries) have none of these forms.
 */
function keysIn(path: string, text: string): string[] {
  const said = /(?:\b(?:refuse|refused|silent|reason|issualReason|redemptionStatus|issualStatus)\(\s*|\bkey: |\bproblem\([^()]*, )'([a-z_]+\.[a-z_]+)'/g
  const sentences = /^\s*'([a-z_]+\.[a-z_]+)':/gm
  const patterns = path.startsWith('renderer/app/strings') ? [said, sentences] : [said]
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
}

describe('docs/errors.md', () => {
  test('lists every key once, with its status and sentence, in the order of the registry', () => {
    const listed = rows(/^(?!Numbers)/)
    expect(listed).toEqual(Object.entries(ERRORS).map(([key, { status, says }]) => [key, String(status), says]))
  })
  test('gives the v2 numbers of the redemption rules', () => {
    const numbers = REDEMPTION_RULES.map(({ row, keys, v2 }) => [String(row), keys.join(', '), v2 === null ? 'none' : String(v2)])
    expect(rows(/^Numbers in the v2 API: redemption/)).toEqual(numbers)
  })
  test('gives the v2 numbers of the issual rules', () => {
    const numbers = ISSUAL_RULES.map(({ key, v2 }) => [key, String(v2.single), String(v2.multiple)])
    expect(rows(/^Numbers in the v2 API: issual/)).toEqual(numbers)
  })
})

describe('keys in the sources', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))

  test('all are in the registry', () => {
    const used = files.flatMap((path) => keysIn(path, readFileSync(`${sources}/${path}`, 'utf8')).map((key) => ({ path, key })))
    expect(used.length).toBeGreaterThan(200)
    expect(used.filter(({ key }) => !isErrorKey(key))).toEqual([])
  })
  test('are found in each form', () => {
    expect(keysIn('central/a.ts', `refuse('a.b', 'c.d'); ({ key: 'e.f', field: 'g.h' }); problem('i.j', 'k.l')`)).toEqual(['a.b', 'e.f', 'k.l'])
    expect(keysIn('renderer/app/strings/a.en.ts', `  'a.b': plain('No such thing'),`)).toEqual(['a.b'])
    expect(keysIn('renderer/app/b.ts', `  'a.b': 1,`)).toEqual([])
  })
})
