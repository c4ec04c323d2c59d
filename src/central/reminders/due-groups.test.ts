import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlainDate } from '../../domain/calendar/calendar'
import { addDays, earlierDay } from '../../domain/calendar/plain-date'
import { validityOf } from '../../domain/coupon/validity'
import type { Offer } from '../../domain/offer/offer'
import { dueGroups, type DayRange } from './due-groups'

const day = (n: number) => addDays('2026-01-20' as PlainDate, n)
const days = fc.integer({ min: 0, max: 120 }).map(day)
const couponExpiry = fc.oneof(
  fc.constant({ kind: 'offer' as const }),
  fc.record({ kind: fc.constant('days' as const), n: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ kind: fc.constant('month_ends' as const), n: fc.integer({ min: 0, max: 2 }) }),
)
const claim = fc.oneof(
  fc.constant(null),
  fc.record({ service: fc.constantFrom('loyalty' as const, 'outbound' as const), ref: fc.constant('r'), name: fc.constant('n'), endsOn: fc.option(days) }),
)
const expiry = fc.oneof(fc.constant({ kind: 'campaign' as const }), fc.record({ kind: fc.constant('fixed' as const), on: days }))

const holds = (range: DayRange | null, at: PlainDate) => range !== null && (range.from === null || range.from <= at) && (range.to === null || range.to >= at)

describe('the groups of coupons that end on a day', () => {
  it('hold a coupon exactly if its last day is that day', () => {
    let due = 0
    fc.assert(
      fc.property(couponExpiry, claim, expiry, days, fc.option(days), fc.integer({ min: -1, max: 1 }), fc.option(days), (rule, claimed, end, issuedOn, own, off, other) => {
        const offer = { couponExpiry: rule, claim: claimed, expiry: end, redemption: { start: { afterDays: null, from: null } } } as unknown as Offer
        // Set by hand, a last day is never past the offer's, as long as the offer is not shortened afterwards.
        const explicit = own === null ? null : earlierDay(own, other)
        const { validThrough } = validityOf(offer, issuedOn, explicit)
        const asked = validThrough === null ? issuedOn : addDays(validThrough, off)
        const groups = dueGroups(offer, asked)
        const found = groups !== null && (explicit === null ? holds(groups.issued, issuedOn) : holds(groups.explicit, explicit))
        if (found) due += 1
        expect(found).toBe(validThrough === asked)
      }),
      { numRuns: 3000 },
    )
    expect(due).toBeGreaterThan(300)
  })

  it('name single days of issue, so that nothing else has to be read', () => {
    const offer = { expiry: { kind: 'fixed', on: '2026-12-31' as PlainDate }, claim: null, couponExpiry: { kind: 'days', n: 30 } } as const
    expect(dueGroups(offer, '2026-06-30' as PlainDate)).toEqual({
      issued: { from: '2026-05-31', to: '2026-05-31' },
      explicit: { from: '2026-06-30', to: '2026-06-30' },
    })
    expect(dueGroups(offer, '2027-01-01' as PlainDate)).toBeNull()
  })
})
