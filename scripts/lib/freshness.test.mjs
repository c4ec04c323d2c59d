import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from './folders.mjs'
import { fingerprint, isFresh, remember } from './freshness.mjs'

const folder = `.tsbuild/freshness-test-${process.pid}`
const write = (name, text) => writeFileSync(join(root, folder, name), text)

beforeEach(() => {
  mkdirSync(join(root, folder, 'inner'), { recursive: true })
  write('inner/a.ts', '1')
})
afterEach(() => rmSync(join(root, folder), { recursive: true }))

test('a build is due when a source is written, added or removed, and not when a test is', () => {
  const stamp = join(root, folder, '.stamp')
  const now = () => fingerprint([`${folder}/inner`, 'no-such-folder'])
  expect(isFresh(stamp, now())).toBe(false)
  remember(stamp, now())
  expect(isFresh(stamp, now())).toBe(true)

  write('inner/a.test.ts', 'a test is not built')
  expect(isFresh(stamp, now())).toBe(true)
  write('inner/b.ts', '2')
  expect(isFresh(stamp, now())).toBe(false)
  rmSync(join(root, folder, 'inner/b.ts'))
  expect(isFresh(stamp, now())).toBe(true)
  write('inner/a.ts', 'longer')
  expect(isFresh(stamp, now())).toBe(false)
})
