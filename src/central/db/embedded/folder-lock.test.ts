import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lockFolder } from './folder-lock'

const folder = mkdtempSync(join(tmpdir(), 'tillside-lock-'))
const path = join(folder, 'centre.pid')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The lock as another process of that number would have written it: its start is the one the system tells. */
function heldBy(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`
}

test('a folder has one centre, and is free again when that one is gone', async () => {
  const other = spawn('sleep', ['60'])
  await once(other, 'spawn')
  writeFileSync(path, heldBy(other.pid ?? 0))
  expect(() => lockFolder(folder)).toThrow(/another centre/)
  other.kill('SIGKILL')
  await once(other, 'exit')
  const unlock = lockFolder(folder)
  expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^${process.pid} `))
  unlock()
  expect(() => readFileSync(path)).toThrow(/ENOENT/)
})

test('a number that has gone to a later process holds nothing', () => {
  writeFileSync(path, '1 0')
  const unlock = lockFolder(folder)
  expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^${process.pid} `))
  unlock()
})
