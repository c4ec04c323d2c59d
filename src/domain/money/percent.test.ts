import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BasisPoints, Minor } from './money'
import { formatPercent, parsePercent, percentOf } from './percent'

describe('parsePercent', () => {
  test.each([
    ['10', 1000],
    ['12.5', 1250],
    ['12.50', 1250],
    ['0.01', 1],
    ['100', 10_000],
  ])('%s', (text, points) => expect(parsePercent(text)).toEqual({ ok: true, value: points }))
  test.each(['0', '0.00', '100.01', '101', '999'])('%s is out of range', (text) =>
    expect(parsePercent(text)).toEqual({ ok: false, error: 'percent.out_of_range' }),
  )
  test.each(['12.345', '-1', '010', '1e1', '', '10%', ' 10'])('%s is malformed', (text) =>
    expect(parsePercent(text)).toEqual({ ok: false, error: 'percent.malformed' }),
  )
  test('written short and read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (points) => {
        expect(parsePercent(formatPercent(points as BasisPoints))).toEqual({ ok: true, value: points })
      }),
    )
    expect([1000, 1250, 1, 110].map((points) => formatPercent(points as BasisPoints))).toEqual(['10', '12.5', '0.01', '1.1'])
  })
})

test('a percentage is rounded half-up exactly, whatever the size', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 10_000 }), (base, points) => {
      const exact = (BigInt(base) * BigInt(points) * 2n + 10_000n) / 20_000n
      expect(BigInt(percentOf(base as Minor, points as BasisPoints))).toBe(exact)
    }),
    { numRuns: 2000, examples: [[5, 1000], [Number.MAX_SAFE_INTEGER, 10_000], [900_719_925_474, 10_000], [1, 5000]] },
  )
})
