import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ORG, offerOf } from '../../../test/conformance/world'
import type { PlainDate } from '../calendar/calendar'
import { FOREVER, plainDateOf, type DayNumber } from '../calendar/day-number'
import type { OfferWire } from '../offer/offer-wire'
import { prepareOffer } from '../offer/prepare-offer'
import { judgeExplicitEnd } from './explicit-end'
import { lastCouponDay, validityOf } from './validity'

const day = (text: string): PlainDate => text as PlainDate
const anyDay = fc.integer({ min: 18_000, max: 24_000 }).map((n) => plainDateOf(n as DayNumber))

const anyLife = fc.record({
  expiry: fc.oneof(anyDay.map((on) => ({ kind: 'fixed' as const, on })), fc.constant({ kind: 'campaign' as const })),
  claim: fc.option(
    fc.record({
      service: fc.constantFrom('outbound' as const, 'loyalty' as const, 'dvs' as const),
      ref: fc.constant('r'),
      name: fc.constant('n'),
      endsOn: fc.option(anyDay),
    }),
  ),
  couponExpiry: fc.oneof(
    fc.constant({ kind: 'offer' as const }),
    fc.record({ kind: fc.constantFrom('days' as const, 'month_ends' as const), n: fc.nat(40) }),
  ),
})

test('the scan’s day number and the date library give the same last day', () => {
  fc.assert(
    fc.property(anyLife, fc.option(anyDay), fc.option(anyDay), (life: Partial<OfferWire>, issuedOn, explicit) => {
      const offer = offerOf(life)
      const scanned = lastCouponDay(prepareOffer(offer, ORG), issuedOn, explicit)
      expect(scanned === FOREVER ? null : plainDateOf(scanned)).toBe(validityOf(offer, issuedOn, explicit).validThrough)
    }),
    { numRuns: 2000 },
  )
})

describe('judgeExplicitEnd', () => {
  const offer = offerOf({ expiry: { kind: 'fixed', on: '2026-12-31' } })
  const today = day('2026-06-10')
  test('from today to the offer’s last day', () => {
    expect(judgeExplicitEnd(offer, today, today).ok).toBe(true)
    expect(judgeExplicitEnd(offer, day('2026-12-31'), today).ok).toBe(true)
  })
  test('not past the offer, not in the past', () => {
    expect(judgeExplicitEnd(offer, day('2027-01-01'), today)).toEqual({ ok: false, error: 'expiry.past_offer' })
    expect(judgeExplicitEnd(offer, day('2026-06-09'), today)).toEqual({ ok: false, error: 'expiry.in_past' })
  })
  test('under loyalty there is no last day to pass', () => {
    const loyal = offerOf({ claim: { service: 'loyalty', ref: 'p', name: 'Gold', endsOn: '2026-07-01' } })
    expect(judgeExplicitEnd(loyal, day('2040-01-01'), today).ok).toBe(true)
  })
})
