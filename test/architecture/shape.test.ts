import { describe, expect, test } from 'vitest'
import * as shape from './shape'
import { readTree, treeOf } from './source-tree'

const tree = readTree()
const lines = (count: number): string => 'export {}\n'.repeat(count)
const one = (text: string, path = 'src/domain/a.ts') => treeOf({ [path]: text })

describe('files and functions stay short', () => {
  test('no file beyond the hard end', () => {
    expect(shape.tooLongFiles(tree)).toEqual([])
    expect(shape.tooLongFiles(one(lines(401)))).toEqual(['src/domain/a.ts has 401 lines'])
    expect(shape.tooLongFiles(one(lines(601), 'test/a.test.ts'))).toHaveLength(1)
    expect(shape.tooLongFiles([...one(lines(400)), ...one(lines(600), 'test/a.test.ts')])).toEqual([])
  })

  test('no function beyond 60 lines', () => {
    expect(shape.tooLongFunctions(tree)).toEqual([])
    const long = (inner: number): string => `export function f() {\n${'  f()\n'.repeat(inner)}}\n`
    expect(shape.tooLongFunctions(one(long(59)))).toEqual(['src/domain/a.ts:1'])
    expect(shape.tooLongFunctions(one(`export const f = () => {\n${'  f()\n'.repeat(59)}}`))).toHaveLength(1)
    expect(shape.tooLongFunctions(one(long(58)))).toEqual([])
  })

  test('half of the files have at most 100 lines', () => {
    const { median, limit } = shape.medianFile(tree)
    expect(median).toBeLessThanOrEqual(limit)
    expect(shape.medianFile(one(lines(101))).median).toBeGreaterThan(limit)
  })
})

describe('modules', () => {
  test('no default exports', () => {
    expect(shape.defaultExports(tree)).toEqual([])
    expect(shape.defaultExports(one('export default 1'))).toEqual(['src/domain/a.ts:1'])
  })

  test('no barrel files', () => {
    expect(shape.barrels(tree)).toEqual([])
    expect(shape.barrels(one(`export { a } from './b'\nexport type { C } from './c'`))).toEqual(['src/domain/a.ts'])
    expect(shape.barrels(one(`export const a = 1\nexport * from './b'`))).toHaveLength(1)
    expect(shape.barrels(one(`export { a } from './b'\nexport const c = 1`))).toEqual([])
  })
})

describe('no way round the checks', () => {
  test('no any', () => {
    expect(shape.anyTypes(tree)).toEqual([])
    for (const text of ['export let a: any', 'export let a = 1 as any', 'export let a: Array<any>']) {
      expect(shape.anyTypes(one(text))).toEqual(['src/domain/a.ts:1'])
    }
  })

  test('no note about unfinished work', () => {
    expect(shape.unfinishedNotes(tree)).toEqual([])
    for (const word of ['TODO', 'FIXME', 'XXX', 'HACK']) expect(shape.unfinishedNotes(one(`// ${word} later`))).toHaveLength(1)
  })

  test('every silenced rule has its reason on the line', () => {
    expect(shape.baselessSuppressions(tree)).toEqual([])
    const baseless = ['// @ts-ignore because I say so', '// @ts-expect-error', '// oxlint-disable-next-line no-console', '/* eslint-disable */']
    for (const text of baseless) expect(shape.baselessSuppressions(one(text))).toHaveLength(1)
    const reasoned = ['// @ts-expect-error the type lacks the field', '// oxlint-disable-next-line no-console -- the logger itself']
    for (const text of reasoned) expect(shape.baselessSuppressions(one(text))).toEqual([])
  })

  test('no test is skipped or focused', () => {
    expect(shape.skippedTests(tree)).toEqual([])
    for (const word of ['skip', 'only', 'todo', 'fixme', 'skipIf']) {
      expect(shape.skippedTests(one(`test.${word}('a', () => 1)`, 'test/a.test.ts'))).toHaveLength(1)
    }
  })
})
