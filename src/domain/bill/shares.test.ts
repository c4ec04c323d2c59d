import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Minor } from '../money/money'
import type { BillLine } from './bill'
import { kthLargest } from './kth-largest'
import { spread } from './shares'

const lineOf = (amount: number, i: number): BillLine => ({
  id: `l${i}`,
  sku: null,
  category: null,
  brand: null,
  attributes: {},
  qty: 1,
  unitPrice: amount as Minor,
  amount: amount as Minor,
  onSale: false,
})

/** Lines whose sum stays a safe integer, and a discount of at most that sum. */
const bills = fc
  .oneof(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 60 }), fc.array(fc.nat(2 ** 47), { minLength: 1, maxLength: 60 }))
  .filter((amounts) => amounts.some((amount) => amount > 0))
  .chain((amounts) => {
    const base = amounts.reduce((sum, amount) => sum + amount, 0)
    return fc.record({ lines: fc.constant(amounts.map(lineOf)), base: fc.constant(base), discount: fc.integer({ min: 1, max: base }) })
  })

const sharesOf = (discount: number, base: number, lines: readonly BillLine[]): number[] =>
  spread(discount as Minor, base as Minor, lines).map(({ share }) => share)

describe('spread', () => {
  test('shares sum to the discount, none exceeds its line, each is its proportion rounded down or up', () => {
    fc.assert(
      fc.property(bills, ({ lines, base, discount }) => {
        const shares = sharesOf(discount, base, lines)
        expect(shares.reduce((sum, share) => sum + BigInt(share), 0n)).toBe(BigInt(discount))
        for (const [i, line] of lines.entries()) {
          const floor = Number((BigInt(discount) * BigInt(line.amount)) / BigInt(base))
          expect(shares[i]).toBeLessThanOrEqual(line.amount)
          expect([floor, floor + 1]).toContain(shares[i])
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('the largest remainders are rounded up; of equal ones the earlier lines', () => {
    fc.assert(
      fc.property(bills, ({ lines, base, discount }) => {
        const cut = lines.map((line) => (BigInt(discount) * BigInt(line.amount)) % BigInt(base))
        const up = sharesOf(discount, base, lines).map(
          (share, i) => BigInt(share) > (BigInt(discount) * BigInt(lines[i]!.amount)) / BigInt(base),
        )
        const ranked = cut.map((remainder, i) => ({ remainder, i })).sort((a, b) => (a.remainder === b.remainder ? a.i - b.i : a.remainder > b.remainder ? -1 : 1))
        expect(ranked.map(({ i }) => up[i])).toEqual(ranked.map((_, rank) => rank < up.filter(Boolean).length))
      }),
      { numRuns: 1000 },
    )
  })

  test('every line has a share, also of zero', () => {
    expect(sharesOf(2, 3, [1, 1, 1].map(lineOf))).toEqual([1, 1, 0])
    expect(sharesOf(5, 10, [0, 10, 0].map(lineOf))).toEqual([0, 5, 0])
  })
})

test('kthLargest is what a sort would find', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 50 }), fc.nat(), (values, pick) => {
      const k = (pick % values.length) + 1
      expect(kthLargest(values, k)).toBe(values.toSorted((a, b) => b - a)[k - 1])
    }),
    { numRuns: 2000 },
  )
})
