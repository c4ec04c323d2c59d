import { describe, expect, it } from 'vitest'
import type { ViewStore } from '../../protocol/ipc/worker-calls'
import { hasRested, isNight, isOvergrown } from './growth-rule'

const MB = 1_000_000
const HOUR = 3_600_000
const LIMITS = { floorBytes: 64 * MB, timesLive: 3, largeBytes: 2000 * MB, worthTimes: 1.5, night: { from: 120, to: 300 }, restMs: 24 * HOUR, everyMs: HOUR }
const store = (megabytes: number, rebuilt: ViewStore['rebuilt'] = null): ViewStore => ({ bytes: megabytes * MB, rebuilt, limits: LIMITS })

describe('a view’s store has grown too large', () => {
  it.each([
    ['small, whatever it needs', 63, 0, false],
    ['three times what it needs', 300, 100, false],
    ['more than that', 301, 100, true],
    ['large, and nearly all of it in use', 2999, 2000, false],
    ['large, and half as much again', 3001, 2000, true],
    ['twice what it needs, and not large', 1999, 1000, false],
    ['twice what it needs, and large', 2001, 1000, true],
  ])('%s: %i MB, of which %i are live', (_, megabytes, live, grown) => {
    expect(isOvergrown(store(megabytes), live * MB)).toBe(grown)
  })

  it('and is left alone where the last time made it hardly smaller', () => {
    const after = (megabytes: number | null) => ({ at: 0, before: 400 * MB, after: megabytes === null ? null : megabytes * MB })
    expect(isOvergrown(store(400, after(300)), 100 * MB)).toBe(false)
    expect(isOvergrown(store(451, after(300)), 100 * MB)).toBe(true)
    expect(isOvergrown(store(400, after(null)), 100 * MB), 'the size after is not known').toBe(true)
  })
})

describe('the moment for it', () => {
  it('is the night of the store, which may go over midnight', () => {
    expect([119, 120, 299, 300, 720].map((minute) => isNight(minute, { from: 120, to: 300 }))).toEqual([false, true, true, false, false])
    expect([1379, 1380, 1439, 0, 119, 120].map((minute) => isNight(minute, { from: 1380, to: 120 }))).toEqual([false, true, true, true, true, false])
  })

  it('comes once a day at most, also where the centre’s clock was set back', () => {
    const last = { at: 100 * HOUR, before: 0, after: 0 }
    expect([null, last].map((rebuilt) => hasRested(store(0, rebuilt), 100 * HOUR))).toEqual([true, false])
    expect([124, 123.9, 76.1, 70].map((hours) => hasRested(store(0, last), hours * HOUR))).toEqual([true, false, false, true])
  })
})
