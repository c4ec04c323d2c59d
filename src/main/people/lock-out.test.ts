import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterTry, lockedUntil, NO_TRIES, type Tries } from './lock-out'

const MINUTE = 60_000

function wrongTries(n: number, at: number): Tries {
  let tries = NO_TRIES
  for (let i = 0; i < n; i += 1) tries = afterTry(tries, at)
  return tries
}

describe('lock-out', () => {
  it('four wrong PINs lock nobody out, the fifth does for five minutes', () => {
    expect(lockedUntil(wrongTries(4, 1000), 1000)).toBeNull()
    expect(lockedUntil(wrongTries(5, 1000), 1000)).toBe(1000 + 5 * MINUTE)
    expect(lockedUntil(wrongTries(5, 1000), 1000 + 5 * MINUTE)).toBeNull()
  })

  it('each next five lock twice as long, at most a day', () => {
    const lengths = [10, 15, 20, 50, 100, 500].map((n) => wrongTries(n, 0).until ?? 0)
    expect(lengths).toEqual([10 * MINUTE, 20 * MINUTE, 40 * MINUTE, ...Array<number>(3).fill(24 * 60 * MINUTE)])
  })

  it('a clock set back locks nobody out for longer than the lock is', () => {
    const tries = wrongTries(5, Date.UTC(2040, 0))
    expect(lockedUntil(tries, Date.UTC(2026, 0))).toBe(Date.UTC(2026, 0) + 5 * MINUTE)
  })

  it('a lock is never longer than its length, whatever the clock says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), fc.nat(), (n, at, now) => {
        const tries = wrongTries(n, at)
        expect((lockedUntil(tries, now) ?? now) - now).toBeLessThanOrEqual(tries.length)
      }),
    )
  })
})
