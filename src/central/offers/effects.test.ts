import { describe, expect, test } from 'vitest'
import { offerOf } from '../../../test/conformance/world'
import type { PlainDate } from '../../domain/calendar/calendar'
import { changedFields } from '../../domain/offer/edit-rules'
import type { OfferWire } from '../../domain/offer/offer-wire'
import type { CouponGroup } from '../core/offer-book-port'
import { effectsOf, touchesCoupons } from './effects'

const day = (text: string) => text as PlainDate
const group = (more: Partial<CouponGroup> = {}): CouponGroup => ({ state: 'issued', issuedOn: day('2026-06-01'), explicitThrough: null, used: 'no', coupons: 10, ...more })

function effects(before: Partial<OfferWire>, after: Partial<OfferWire>, groups: readonly CouponGroup[], today = '2026-06-10') {
  const [old, next] = [offerOf(before), offerOf(after)]
  return effectsOf(old, next, changedFields(old, next), groups, day(today))
}
const until = (on: string): Partial<OfferWire> => ({ expiry: { kind: 'fixed', on } })

describe('what an edit does to coupons that are there', () => {
  test('days of issue that come to the same end are one line', () => {
    const groups = [group(), group({ issuedOn: day('2026-06-02'), coupons: 5 })]
    expect(effects(until('2027-02-28'), until('2027-01-31'), groups)).toEqual([{ kind: 'ends', of: 'coupons', count: 15, from: '2027-02-28', to: '2027-01-31' }])
  })

  test('each day of issue that ends differently is a line of its own, in order', () => {
    const days = { couponExpiry: { kind: 'days', n: 20 } } as const
    const groups = [group({ issuedOn: day('2026-06-05') }), group({ coupons: 3 })]
    expect(effects({}, days, groups)).toEqual([
      { kind: 'ends', of: 'coupons', count: 3, from: '2026-12-31', to: '2026-06-21' },
      { kind: 'ends', of: 'coupons', count: 10, from: '2026-12-31', to: '2026-06-25' },
    ])
  })

  test('a day set by hand stays where it is', () => {
    expect(effects({}, { couponExpiry: { kind: 'days', n: 20 } }, [group({ explicitThrough: day('2026-08-01') })])).toEqual([])
  })

  test.each([
    ['revoked ones', group({ state: 'revoked' })],
    ['used-up ones', group({ used: 'up' })],
    ['codes that do not work unissued', group({ state: 'unissued', issuedOn: null })],
  ])('%s are not told of', (_, dead) => expect(effects(until('2027-02-28'), until('2027-01-31'), [dead])).toEqual([]))

  test('coupons past their day before and after are not told of, and those that come to life again are', () => {
    expect(effects(until('2026-05-31'), until('2026-06-09'), [group()])).toEqual([])
    expect(effects(until('2026-05-31'), until('2026-06-10'), [group()])).toEqual([{ kind: 'ends', of: 'coupons', count: 10, from: '2026-05-31', to: '2026-06-10' }])
    expect(effects(until('2026-05-31'), { ...until('2026-05-31'), discount: { kind: 'percent', value: '20' } }, [group()])).toEqual([])
  })

  test('codes that work unissued live to the bound, and are told apart', () => {
    const anyone = { codes: { kind: 'uploaded' }, redemption: { anyone: true } } as const
    const groups = [group({ state: 'unissued', issuedOn: null, coupons: 7 })]
    expect(effects({ ...anyone, ...until('2027-02-28') }, { ...anyone, ...until('2027-01-31') }, groups)).toEqual([{ kind: 'ends', of: 'codes', count: 7, from: '2027-02-28', to: '2027-01-31' }])
  })

  test('an end of a claim moves what it bounds', () => {
    const claimedUntil = (endsOn: string | null): Partial<OfferWire> => ({ claim: { service: 'dvs', ref: 'r', name: 'R', endsOn } })
    expect(effects(claimedUntil('2026-07-01'), claimedUntil(null), [group()])).toEqual([{ kind: 'ends', of: 'coupons', count: 10, from: '2026-07-01', to: '2026-12-31' }])
  })

  test('other rules concern every live coupon, used in part or not', () => {
    const groups = [group(), group({ used: 'some', coupons: 4 }), group({ state: 'revoked', coupons: 100 })]
    expect(effects({}, { redemption: { anyone: true, billMin: '10.00', perCoupon: 2 }, status: 'paused' }, groups)).toEqual([
      { kind: 'stops', count: 14 },
      { kind: 'rules', count: 14, fields: ['redemption.perCoupon', 'redemption.billMin'] },
    ])
    expect(effects({ status: 'paused' }, {}, groups)).toEqual([{ kind: 'resumes', count: 14 }])
  })

  test('coupons are counted only for what can touch them', () => {
    const touches = (after: Partial<OfferWire>) => touchesCoupons(changedFields(offerOf({}), offerOf(after)))
    expect([touches({ name: 'Other', terms: 'New', issual: { total: 5 } }), touches({ saleItems: false }), touches(until('2026-11-30')), touches({ status: 'paused' })]).toEqual([false, true, true, true])
  })
})
