import { describe, expect, test } from 'vitest'
import { featuresImportingEachOther, forbiddenImports } from './import-matrix'
import { readTree, treeOf } from './source-tree'

const tree = readTree()

test('every import is one the matrix allows', () => {
  expect(forbiddenImports(tree)).toEqual([])
})

test('no feature of the page imports another', () => {
  expect(featuresImportingEachOther(tree)).toEqual([])
})

describe('each row of the matrix objects to what it forbids', () => {
  const line = (specifier: string): string => `import { a } from '${specifier}'\nexport const b = a\n`
  const typeLine = (specifier: string): string => `import type { A } from '${specifier}'\nexport type B = A\n`
  const forbidden: [string, string][] = [
    ['src/domain/a.ts', '../protocol/x'],
    ['src/domain/a.ts', '../till/x'],
    ['src/domain/a.ts', 'zod'],
    ['src/domain/a.ts', 'node:crypto'],
    ['src/protocol/a.ts', '../domain/x'],
    ['src/protocol/a.ts', '../central/x'],
    ['src/protocol/a.ts', 'fastify'],
    ['src/till/sync/a.ts', 'dexie'],
    ['src/till/sync/a.ts', 'electron'],
    ['src/till/sync/a.ts', 'zod'],
    ['src/till/cache/a.ts', '../../renderer/x'],
    ['src/central/a.ts', '../till/x'],
    ['src/central/a.ts', '../main/x'],
    ['src/central/a.ts', 'react'],
    ['src/central/a.ts', 'electron'],
    ['src/main/a.ts', '../till/sync/x'],
    ['src/main/a.ts', '../renderer/x'],
    ['src/main/a.ts', '../central/x'],
    ['src/main/a.ts', 'react'],
    ['src/preload/a.ts', '../domain/x'],
    ['src/preload/a.ts', '../main/x'],
    ['src/preload/a.ts', 'node:fs'],
    ['src/renderer/app/a.ts', '../../till/sync/x'],
    ['src/renderer/app/a.ts', '../../main/x'],
    ['src/renderer/app/a.ts', 'electron'],
    ['src/renderer/app/a.ts', 'node:fs'],
    ['src/renderer/worker.ts', 'react'],
    ['src/other/a.ts', './b'],
  ]
  test.each(forbidden)('%s must not import %s', (path, specifier) => {
    expect(forbiddenImports(treeOf({ [path]: line(specifier) }))).toHaveLength(1)
  })

  const permitted: [string, string][] = [
    ['src/domain/a.ts', line('temporal-polyfill')],
    ['src/protocol/a.ts', typeLine('../domain/x')],
    ['src/till/cache/a.ts', line('dexie')],
    ['src/till/sync/a.ts', typeLine('zod')],
    ['src/central/a.ts', line('fastify')],
    ['src/main/a.ts', line('../till/journal/x')],
    ['src/main/a.ts', typeLine('../till/sync/x')],
    ['src/renderer/app/a.ts', line('../../till/cache/x')],
    ['src/renderer/worker.ts', line('../till/sync/x')],
    ['src/domain/a.test.ts', line('vitest')],
  ]
  test.each(permitted)('%s may hold %j', (path, text) => {
    expect(forbiddenImports(treeOf({ [path]: text }))).toEqual([])
  })

  test('a dynamic import, a re-export and an import type count like any other', () => {
    const texts = [`export const f = () => import('../till/x')`, `export { a } from '../till/x'`, `export type T = import('../till/x').T`]
    for (const text of texts) expect(forbiddenImports(treeOf({ 'src/domain/a.ts': text }))).toHaveLength(1)
  })

  test('two features', () => {
    const files = { 'src/renderer/features/till/a.ts': line('../cases/b'), 'src/renderer/features/cases/b.ts': 'export const a = 1' }
    expect(featuresImportingEachOther(treeOf(files))).toEqual(['src/renderer/features/till/a.ts imports ../cases/b'])
  })
})
