/*
 * How often somebody may guess. Counted by address and name together and by address alone, in this process: a second copy
 * of the service doubles what may be guessed, and that is little.
 */

const WINDOW = 10 * 60_000
const TRIES_FOR_A_NAME = 10
const TRIES_FROM_AN_ADDRESS = 100
const MOST_KEPT = 10_000

export interface SignInLimit {
  /** Whether one more try is allowed at `now`, in milliseconds. */
  allows(from: string, name: string, now: number): boolean
  failed(from: string, name: string, now: number): void
}

export function createSignInLimit(): SignInLimit {
  const failures = new Map<string, { count: number; until: number }>()
  const tries = (key: string, now: number): number => {
    const known = failures.get(key)
    return known === undefined || known.until <= now ? 0 : known.count
  }
  return {
    allows: (from, name, now) => tries(`${from} ${name}`, now) < TRIES_FOR_A_NAME && tries(from, now) < TRIES_FROM_AN_ADDRESS,
    failed(from, name, now) {
      for (const key of [`${from} ${name}`, from]) {
        const known = failures.get(key)
        if (known !== undefined && known.until > now) known.count += 1
        else failures.set(key, { count: 1, until: now + WINDOW })
      }
      // Oldest first: a flood of made-up names costs bounded memory.
      while (failures.size > MOST_KEPT) failures.delete(failures.keys().next().value ?? '')
    },
  }
}
