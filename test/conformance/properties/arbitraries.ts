import fc from 'fast-check'
import type { Bill } from '../../../src/domain/bill/bill'
import type { Instant } from '../../../src/domain/calendar/calendar'
import { plainDateOf, type DayNumber } from '../../../src/domain/calendar/day-number'
import type { CouponState } from '../../../src/domain/coupon/coupon'
import type { CustomerToken } from '../../../src/domain/ids'
import { formatMoney } from '../../../src/domain/money/money-text'
import type { CurrencyCode, Minor } from '../../../src/domain/money/money'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import type { RedemptionRequest } from '../../../src/domain/redemption/decision'
import { billOf, instant } from '../world'

/*
 * Offers, bills and tries of every kind, close enough together that many are accepted and every refusal occurs. Days lie
 * around June 2026 and both daylight-saving changes of New York; amounts are small.
 */

const FIRST_DAY = 20_514 // 2026-03-02
const LAST_DAY = 20_770 // 2026-11-13
export const anyDay = fc.integer({ min: FIRST_DAY, max: LAST_DAY }).map((n) => plainDateOf(n as DayNumber))
/** To the second, so that edges of minutes are met often. */
export const anyInstant = fc
  .integer({ min: instant('2026-03-02T00:00:00Z') / 1000, max: instant('2026-11-13T00:00:00Z') / 1000 })
  .map((seconds) => (seconds * 1000) as Instant)

/** Mostly not given: an offer that asks for everything at once accepts nothing, and half of the rules would never be seen alone. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, weight = 1): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight, arbitrary })
const mostly = <T>(usual: T, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary })
const money = (min: number, max: number): fc.Arbitrary<string> => fc.integer({ min, max }).map((minor) => formatMoney(minor as Minor, 'INR' as CurrencyCode))
const time = fc.integer({ min: 0, max: 47 }).map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`)
const few = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength })

export const anyWindows = fc.record({
  daysOfWeek: mostly<number[]>([], fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 3 })),
  daysOfMonth: mostly<number[]>([], few(fc.integer({ min: 1, max: 31 }), 20)),
  dates: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: few(anyDay) }),
  slots: mostly<{ from: string; to: string }[]>([], few(fc.record({ from: time, to: time }))),
})
const unitOf = fc.constantFrom(
  { type: 'CONCEPT' as const, id: 1 },
  { type: 'ZONE' as const, id: 10 },
  { type: 'STORE' as const, id: 200 },
  { type: 'TILL' as const, id: 1000 },
  { type: 'STORE' as const, id: 999 },
)

const redemption = fc.record({
  anyone: mostly(true, fc.constant(false)),
  start: fc.record({ afterDays: maybe(fc.nat(4)), from: maybe(anyDay) }),
  perCoupon: maybe(fc.integer({ min: 1, max: 3 })),
  perCustomer: maybe(fc.integer({ min: 1, max: 3 })),
  minGapDays: maybe(fc.integer({ min: 1, max: 4 })),
  total: maybe(fc.integer({ min: 1, max: 9 })),
  scope: mostly<{ type: 'CONCEPT' | 'ZONE' | 'STORE' | 'TILL'; id: number }[]>([], few(unitOf, 2)),
  billMin: maybe(money(0, 40_000)),
  billMax: maybe(money(10_000, 90_000)),
  windows: anyWindows,
})
const offline = fc.record({
  mode: fc.constantFrom('allow' as const, 'bounded' as const, 'strict' as const, 'approval' as const, 'never' as const),
  perTill: maybe(fc.nat(4)),
  perBillMax: maybe(money(1, 20_000)),
  maxHours: maybe(fc.integer({ min: 1, max: 30 })),
  clock: fc.constantFrom('mark' as const, 'refuse' as const),
  singleUse: maybe(fc.constant('holder' as const)),
})
const products = mostly<NonNullable<OfferWire['products']>>(
  { kind: 'all' },
  fc.record({ kind: fc.constant('selected'), skus: few(fc.constantFrom('S0', 'S1', 'S2')), brands: few(fc.constantFrom('B0', 'B1')) }),
)
const codes = fc.constantFrom<OfferWire['codes']>({ kind: 'unique' }, { kind: 'uploaded' }, { kind: 'common', code: 'SAVE' }, { kind: 'randomised', sample: 'TEST12345' })
const claim = maybe(
  fc.record({
    service: fc.constantFrom('outbound' as const, 'loyalty' as const),
    ref: fc.constant('r'),
    name: fc.constant('n'),
    endsOn: maybe(anyDay),
  }),
)

export const anyOffer: fc.Arbitrary<Partial<OfferWire>> = fc.record({
  status: mostly<'active' | 'paused'>('active', fc.constant('paused')),
  expiry: mostly<OfferWire['expiry']>({ kind: 'campaign' }, anyDay.map((on) => ({ kind: 'fixed', on }))),
  claim,
  discount: fc.oneof(
    money(1, 30_000).map((value) => ({ kind: 'amount' as const, value })),
    fc.record({ kind: fc.constant('percent' as const), value: fc.constantFrom('0.01', '10', '12.5', '100'), cap: maybe(money(1, 9_000)) }),
  ),
  currency: fc.constantFrom('INR', 'INR', 'INR', 'INR', 'USD', 'GBP'),
  products,
  saleItems: mostly(true, fc.constant(false)),
  codes,
  delivery: fc.constantFrom('platform' as const, 'third_party' as const),
  couponExpiry: mostly<NonNullable<OfferWire['couponExpiry']>>(
    { kind: 'offer' },
    fc.record({ kind: fc.constantFrom('days' as const, 'month_ends' as const), n: fc.nat(40) }),
  ),
  redemption,
  offline,
})

const amounts = fc.array(mostly(12_345, fc.nat(30_000)), { maxLength: 6 })
/** A bill in the currency of the till's store. */
export function anyBill(currency: string): fc.Arbitrary<Bill> {
  const text = (minor: number): string => formatMoney(minor as Minor, currency as CurrencyCode)
  return fc.tuple(amounts, fc.nat(90_000), fc.boolean()).map(([lines, total, onSale]) =>
    billOf(
      {
        total: text(lines.length === 0 ? total : lines.reduce((sum, amount) => sum + amount, 0)),
        lines: lines.map((amount, i) => ({
          id: `l${i}`,
          sku: `S${i % 4}`,
          brand: `B${i % 3}`,
          qty: 1,
          unitPrice: text(amount),
          amount: text(amount),
          onSale: onSale && i % 2 === 0,
        })),
      },
      currency,
    ),
  )
}

const token = fc.constantFrom('c1', 'c2') as fc.Arbitrary<CustomerToken>
/** A try at the store whose currency is given. */
export function anyRequest(currency: string): fc.Arbitrary<RedemptionRequest> {
  return fc.record({
    coupon: fc.record({
      state: mostly<CouponState>('issued', fc.constantFrom('reserved' as const, 'unissued' as const, 'revoked' as const)),
      issuedOn: fc.option(anyDay, { freq: 6 }),
      holder: fc.option(token, { freq: 6 }),
      explicitThrough: maybe(anyDay),
    }),
    customer: fc.option(fc.record({ token, blocked: mostly(false, fc.constant(true)) }), { freq: 4 }),
    uses: fc.record({ coupon: mostly(0, fc.nat(3)), offer: fc.nat(6), customer: few(fc.record({ at: anyInstant }), 2) }),
    bill: anyBill(currency),
    couponsOnBill: mostly(0, fc.constant(1)),
    at: anyInstant,
    offline: maybe(
      fc.record({
        hoursSinceSync: fc.nat(30),
        clockTrusted: fc.boolean(),
        usesThisTill: fc.nat(4),
        allowanceLeft: maybe(fc.nat(2)),
        approvedBy: maybe(fc.constant('m1')),
        holder: maybe(fc.constantFrom('till' as const, 'centre' as const)),
      }),
      3,
    ),
  })
}

/** A till of the small organisation with the currency of its store. */
export const TILLS = [
  { till: 1000, currency: 'INR' },
  { till: 2000, currency: 'USD' },
] as const

/** An offer and a try at one of the tills. */
export const anyTrial = fc
  .constantFrom(...TILLS)
  .chain(({ till, currency }) => fc.record({ till: fc.constant(till), offer: anyOffer, request: anyRequest(currency) }))
