import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { freeBytesOf, spaceOf, watchSpace } from './disk-space'

const MB = 1024 * 1024

describe('room on the disk', () => {
  it('is low below one gigabyte, tight below 300 megabytes, full below 100', () => {
    expect([1024 * MB, 1024 * MB - 1, 300 * MB, 300 * MB - 1, 100 * MB, 100 * MB - 1, 0].map(spaceOf)).toEqual(['ok', 'low', 'low', 'tight', 'tight', 'full', 'full'])
  })

  it('is asked for again after a while, and a disk that does not tell is not full', async () => {
    let now = 0
    const answers = [() => Promise.resolve(5 * MB), () => Promise.reject(new Error('no such call'))]
    let roomy = 0
    let none = 0
    const watch = watchSpace(() => now, () => answers.shift()?.() ?? Promise.resolve(500 * MB), { room: () => (roomy += 1), none: () => Promise.resolve((none += 1)) })
    expect([await watch.space(), await watch.space()]).toEqual(['full', 'full'])
    now += 15_000
    expect(await watch.space()).toBe('ok')
    now += 15_000
    expect(await watch.space()).toBe('low')
    expect([roomy, none], 'looks that found room for the reserve, and none at all').toEqual([2, 1])
  })

  it('is told by the file system', async () => {
    expect(await freeBytesOf(tmpdir())).toBeGreaterThan(0)
  })
})
