import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LARGEST_SIZE, permutation } from './permutation'

const KEY = 'a key of the organisation'
const placesOf = (size: number, numbers: readonly number[], name = 'n', key = KEY): number[] => {
  const places = Float64Array.from(numbers)
  permutation(key, name, size).permute(places)
  return [...places]
}

describe('a keyed permutation', () => {
  it('takes every place of a small space once, whatever its size', () => {
    for (const size of [1, 2, 3, 10, 97, 1000, 4097]) {
      const places = placesOf(size, Array.from({ length: size }, (_, n) => n))
      expect(places.sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, n) => n))
    }
  })

  it('is undone by its inverse, up to the largest size', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.constantFrom(36 ** 5, 36 ** 8, 36 ** 10, 30 ** 10, 10 ** 15, LARGEST_SIZE, LARGEST_SIZE - 1))
    fc.assert(
      fc.property(sizes, fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 20 }), (size, parts) => {
        const numbers = Float64Array.from(parts, (part) => Math.min(size - 1, Math.floor(part * size)))
        const moved = Float64Array.from(numbers)
        const order = permutation(KEY, 'n', size)
        order.permute(moved)
        expect(moved.every((place) => Number.isSafeInteger(place) && place >= 0 && place < size)).toBe(true)
        order.invert(moved)
        expect([...moved]).toEqual([...numbers])
      }),
      { numRuns: 200 },
    )
  })

  it('does to many what it does to each alone', () => {
    const numbers = [0, 1, 2, 36 ** 8 - 1, 12_345_678_901]
    expect(placesOf(36 ** 8, numbers)).toEqual(numbers.flatMap((n) => placesOf(36 ** 8, [n])))
  })

  it('is another for each key and name, and none of them is near the order of counting', () => {
    const first = (name: string, key: string) => placesOf(36 ** 8, Array.from({ length: 64 }, (_, n) => n), name, key)
    expect(first('n', KEY)).not.toEqual(first('m', KEY))
    expect(first('n', KEY)).not.toEqual(first('n', 'another'))
    // Neighbours come out as far apart as chance has them: a third of the space on average.
    const places = first('n', KEY)
    const apart = places.slice(1).map((place, i) => Math.abs(place - (places[i] ?? 0)) / 36 ** 8)
    const mean = apart.reduce((sum, one) => sum + one, 0) / apart.length
    expect(mean).toBeGreaterThan(0.2)
    expect(mean).toBeLessThan(0.47)
  })

  it('fills its places evenly', () => {
    const size = 36 ** 5
    const places = placesOf(size, Array.from({ length: 64_000 }, (_, n) => n))
    const buckets = Array.from({ length: 64 }, () => 0)
    for (const place of places) buckets[Math.floor((place / size) * 64)]! += 1
    // 63 degrees of freedom: beyond 117 once in a hundred thousand keys.
    const chi = buckets.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)
    expect(chi).toBeLessThan(117)
  })

  it('refuses what it could not count exactly', () => {
    expect(() => permutation(KEY, 'n', 2 ** 53)).toThrow('not exact')
  })
})
