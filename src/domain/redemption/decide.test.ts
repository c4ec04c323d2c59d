import { describe, expect, test } from 'vitest'
import { billOf, instant, ORG, placeAt, preparedOf, requestOf } from '../../../test/conformance/world'
import { ENGINE_VERSION } from '../engine-version'
import type { CustomerToken } from '../ids'
import type { OfferWire } from '../offer/offer-wire'
import { indexOrg } from '../org/org-index'
import { prepareOffer } from '../offer/prepare-offer'
import { decide, refuseUnknownCode } from './decide'
import type { Decision, RedemptionRequest } from './decision'
import { REDEMPTION_REASONS } from './reason'
import { REDEMPTION_RULES, v2Number } from './rules'

const KOLKATA = placeAt(1000)
const redeem = (fields: Partial<OfferWire>, over: Partial<RedemptionRequest> = {}): Decision => decide(preparedOf(fields), KOLKATA, requestOf(over))
const figuresOf = (decision: Decision): unknown => (decision.ok ? null : decision.reasons[0]?.figures)

describe('the list of rules', () => {
  test('is the table of 2.7 and 4.4, every key once, in order', () => {
    expect(REDEMPTION_RULES.flatMap((rule) => rule.keys)).toEqual(REDEMPTION_REASONS)
    expect(REDEMPTION_RULES.map((rule) => rule.row)).toEqual(REDEMPTION_RULES.map((rule) => rule.row).toSorted((a, b) => a - b))
    expect(new Set(REDEMPTION_RULES.map((rule) => rule.row)).size).toBe(20)
  })
  test('carries the v2 numbers of 2.7', () => {
    const numbers = REDEMPTION_REASONS.map(v2Number)
    expect(numbers).toEqual([
      702, 660, 759, 712, 713, 703, 739, 721, 740, 703, 735, 729, 733, 733, 759, 759, 759, 759, 711, 728, 736, 738, 714,
      null, null, null, null, null, null, null,
    ])
  })
})

describe('decide', () => {
  test('says what it was made with', () => {
    expect(redeem({ version: 7 })).toMatchObject({ ok: true, discount: 10_000, currency: 'INR', offerVersion: 7, engineVersion: ENGINE_VERSION })
    expect(refuseUnknownCode()).toEqual({ ok: false, reasons: [{ key: 'code.unknown', figures: {} }], offerVersion: 0, engineVersion: ENGINE_VERSION })
  })
  test('a second coupon needs an organisation that allows it', () => {
    expect(redeem({}, { couponsOnBill: 1 })).toMatchObject({ ok: false, reasons: [{ key: 'bill.has_coupon' }] })
    const two = indexOrg({ ...ORG.org, settings: { ...ORG.org.settings, couponsPerBill: 2 } })
    const offer = prepareOffer(preparedOf().offer, two)
    expect(decide(offer, KOLKATA, requestOf({ couponsOnBill: 1 })).ok).toBe(true)
    expect(decide(offer, KOLKATA, requestOf({ couponsOnBill: 2 })).ok).toBe(false)
  })
  test('of row 14 the first key alone, but for the missing rate', () => {
    const refused = decide(preparedOf({ discount: { kind: 'amount', value: '5.00' }, saleItems: false, currency: 'GBP' }), KOLKATA, requestOf({ couponsOnBill: 1 }))
    expect(refused.ok || refused.reasons.map(({ key }) => key)).toEqual(['bill.has_coupon', 'currency.no_rate'])
  })
  test('is the same bytes for the same input', () => {
    const fields = { redemption: { anyone: true, windows: { dates: ['2027-01-01'] }, billMin: '5000.00' } }
    expect(JSON.stringify(redeem(fields))).toBe(JSON.stringify(redeem(fields)))
  })
})

describe('a refusal carries the figures a cashier needs', () => {
  test('how much more', () => {
    expect(figuresOf(redeem({ redemption: { anyone: true, billMin: '1200.00' } }))).toEqual({
      min: { kind: 'money', minor: 120_000, currency: 'INR' },
      missing: { kind: 'money', minor: 20_000, currency: 'INR' },
    })
  })
  test('from when: the window, in days and hours', () => {
    const opens = (windows: NonNullable<OfferWire['redemption']>['windows']) => figuresOf(redeem({ redemption: { anyone: true, windows } }))
    expect(opens({ slots: [{ from: '18:00', to: '20:00' }, { from: '15:00', to: '16:00' }] })).toEqual({ opens: { kind: 'moment', date: '2026-06-10', time: '15:00' } })
    expect(opens({ daysOfWeek: [1], slots: [{ from: '18:00', to: '20:00' }] })).toEqual({ opens: { kind: 'moment', date: '2026-06-15', time: '18:00' } })
    expect(opens({ daysOfMonth: [31] })).toEqual({ opens: { kind: 'moment', date: '2026-07-31', time: '00:00' } })
    expect(opens({ dates: ['2026-06-09'] })).toEqual({})
  })
  test('from when: the customer’s gap and the start', () => {
    const uses = { coupon: 0, offer: 1, customer: [{ at: instant('2026-06-09T12:00:00+05:30') }] }
    const customer = { token: 'c1' as CustomerToken, blocked: false }
    expect(figuresOf(redeem({ redemption: { anyone: true, perCoupon: null, minGapDays: 5 } }, { uses, customer }))).toEqual({
      from: { kind: 'date', date: '2026-06-14' },
      wait: { kind: 'days', n: 4 },
    })
    expect(figuresOf(redeem({ redemption: { anyone: true, start: { from: '2026-06-12' } } }))).toEqual({
      startsOn: { kind: 'date', date: '2026-06-12' },
      wait: { kind: 'days', n: 2 },
    })
  })
  test('which stores', () => {
    const scope = [{ type: 'STORE' as const, id: 200 }]
    expect(figuresOf(redeem({ redemption: { anyone: true, scope } }))).toEqual({ scope: { kind: 'units', units: scope } })
  })
})

test('several coupons, one after the other, never give more than the bill', () => {
  const bill = billOf({ total: '100.00' })
  const half = preparedOf({ discount: { kind: 'amount', value: '80.00' } })
  expect(decide(half, KOLKATA, requestOf({ bill }))).toMatchObject({ discount: 8000 })
  expect(decide(half, KOLKATA, requestOf({ bill: { ...bill, total: 2000 as never } }))).toMatchObject({ discount: 2000 })
})
