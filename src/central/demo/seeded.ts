/** The same numbers on every machine: the demo is the same shop everywhere. Not for anything secret. */
export interface Seeded {
  below(n: number): number
  pick<T>(from: readonly T[]): T
}

/** A linear congruential generator over 48 bits, as old as the hills and good enough for names and prices. */
export function seeded(seed: number): Seeded {
  let state = BigInt(seed) & MASK
  const below = (n: number): number => {
    state = (state * 25_214_903_917n + 11n) & MASK
    return Number((state >> 16n) % BigInt(n))
  }
  return {
    below,
    pick(from) {
      const found = from[below(from.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
  }
}

const MASK = (1n << 48n) - 1n
