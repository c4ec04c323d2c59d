/*
 * How long a person is locked out after wrong PINs (5.1): every fifth wrong one in a row locks, first for five minutes,
 * each time twice as long, at most a day. Pure: what is kept, and what follows.
 */

export interface Tries {
  /** Wrong PINs since the last right one. */
  readonly wrong: number
  /** End of the lock, milliseconds since 1970 on the machine's own clock; null = open. */
  readonly until: number | null
  /** How long that lock is, in milliseconds. */
  readonly length: number
}

export const NO_TRIES: Tries = { wrong: 0, until: null, length: 0 }

const TRIES_PER_LOCK = 5
const FIRST_LOCK_MS = 5 * 60_000
const LONGEST_LOCK_MS = 24 * 60 * 60_000

/** The tries after one more wrong PIN at `now`. Counted before the PIN is looked at, so that no crash gives a free try. */
export function afterTry(tries: Tries, now: number): Tries {
  const wrong = tries.wrong + 1
  if (wrong % TRIES_PER_LOCK !== 0) return { ...tries, wrong, until: null }
  const length = Math.min(FIRST_LOCK_MS * 2 ** (wrong / TRIES_PER_LOCK - 1), LONGEST_LOCK_MS)
  return { wrong, until: now + length, length }
}

/**
 * When the lock ends, or null where there is none at `now`. A clock that was set back must not lock somebody out for
 * years: no lock is ever longer away than its own length.
 */
export function lockedUntil(tries: Tries, now: number): number | null {
  if (tries.until === null || tries.until <= now) return null
  return Math.min(tries.until, now + tries.length)
}
