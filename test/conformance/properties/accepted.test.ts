import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../../src/domain/redemption/decide'
import { REDEMPTION_REASONS, type RedemptionReasonKey } from '../../../src/domain/redemption/reason'
import { placeAt, preparedOf } from '../world'
import { anyTrial } from './arbitraries'

/** The keys that come out for a known code whatever the try: all but the one that stands alone. */
test('every refusal occurs, in the order of the table and no key twice', () => {
  const seen = new Set<RedemptionReasonKey>()
  let accepted = 0
  fc.assert(
    fc.property(anyTrial, ({ till, offer, request }) => {
      const decision = decide(preparedOf(offer), placeAt(till), request)
      if (decision.ok) accepted += 1
      const keys = decision.reasons.map(({ key }) => key)
      for (const key of keys) seen.add(key)
      expect(keys).toEqual(REDEMPTION_REASONS.filter((key) => keys.includes(key)))
      expect(decision.ok).toBe(keys.length === 0)
    }),
    { numRuns: 5000 },
  )
  expect(REDEMPTION_REASONS.filter((key) => !seen.has(key))).toEqual(['code.unknown'])
  expect(accepted).toBeGreaterThan(300)
})

test('an accepted discount is above nothing, at most the bill, and its shares are of eligible lines and sum to it', () => {
  fc.assert(
    fc.property(anyTrial, ({ till, offer, request }) => {
      const decision = decide(preparedOf({ ...offer, redemption: { anyone: true, perCoupon: null }, status: 'active', expiry: { kind: 'campaign' }, claim: null, couponExpiry: { kind: 'offer' }, codes: { kind: 'uploaded' } }), placeAt(till), {
        ...request,
        couponsOnBill: 0,
        offline: null,
        customer: null,
        coupon: { ...request.coupon, state: 'issued', explicitThrough: null },
      })
      fc.pre(decision.ok)
      const { bill } = request
      expect(decision.discount).toBeGreaterThan(0)
      expect(decision.discount).toBeLessThanOrEqual(bill.total)
      const amounts = new Map(bill.lines.map((line) => [line.id, line.amount as number]))
      for (const { id, share } of decision.lines) expect(share).toBeLessThanOrEqual(amounts.get(id) ?? -1)
      const sum = decision.lines.reduce((total, { share }) => total + share, 0)
      expect(sum).toBe(bill.lines.length === 0 ? 0 : decision.discount)
    }),
    { numRuns: 2000 },
  )
})
