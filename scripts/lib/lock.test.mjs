import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { alone } from './lock.mjs'

const folder = mkdtempSync(join(tmpdir(), 'tillside-lock-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('one at a time, also after a failure', async () => {
  const path = join(folder, 'inner/a.lock')
  const order = []
  const job = (name) =>
    alone(path, async () => {
      order.push(`${name} in`)
      await wait(20)
      order.push(`${name} out`)
    })
  await Promise.all([job('first'), job('second'), alone(path, () => Promise.reject(new Error('no'))).catch(() => undefined)])
  expect(order).toHaveLength(4)
  expect(order[1]).toBe(order[0].replace('in', 'out'))
  expect(existsSync(path)).toBe(false)
})

test('the lock of a process that is gone is taken over', async () => {
  const path = join(folder, 'b.lock')
  writeFileSync(path, '999999999')
  expect(await alone(path, async () => 'done')).toBe('done')
})
