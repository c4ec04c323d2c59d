import { expect, test } from 'vitest'
import { readText } from './source-tree'

type Entry = { optionalDependencies?: Record<string, string> }
type Lock = { packages: Record<string, Entry> }

/**
 * Optional packages that something depends on and the lock does not name. npm leaves out what a registry does not carry at
 * the moment of locking, and then refuses its own file in `npm ci`.
 */
function unnamed({ packages }: Lock): string[] {
  const named = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)))
  const wanted = Object.values(packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
  return wanted.filter((name) => !named.has(name))
}

test('the lock names every optional package, of every platform', () => {
  expect(unnamed(JSON.parse(readText('package-lock.json')) as Lock)).toEqual([])
  const broken = { packages: { 'node_modules/a': { optionalDependencies: { 'a-linux': '1.0.0', 'a-mac': '1.0.0' } }, 'node_modules/a-linux': {} } }
  expect(unnamed(broken)).toEqual(['a-mac'])
})
