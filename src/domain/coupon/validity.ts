import type { PlainDate } from '../calendar/calendar'
import { addDays, earlierDay, endOfMonthAfter } from '../calendar/plain-date'
import { dayNumberOf, endOfMonthAfterDay, FOREVER, type DayNumber } from '../calendar/day-number'
import { boundOf } from '../offer/last-day'
import type { CouponExpiry, Offer } from '../offer/offer'
import type { PreparedOffer } from '../offer/prepare-offer'

export interface Validity {
  /** Last day the coupon is good on; null = it never ends. */
  readonly validThrough: PlainDate | null
  /** First day it may be redeemed, where that is later than the day of issue; otherwise null. */
  readonly startsOn: PlainDate | null
}

/** What of an offer decides the validity of its coupons. */
export type ValidityRules = Pick<Offer, 'expiry' | 'claim' | 'couponExpiry'> & {
  readonly redemption: Pick<Offer['redemption'], 'start'>
}

/**
 * When a coupon ends and may start (2.5). `issuedOn` is the day of issue in the issuing store's zone or the organisation's,
 * null for a code that was never issued: it lives to the bound. `explicit` is a last day set by hand.
 */
export function validityOf(offer: ValidityRules, issuedOn: PlainDate | null, explicit: PlainDate | null): Validity {
  return {
    validThrough: earlierDay(explicit ?? computedEnd(offer.couponExpiry, issuedOn), boundOf(offer)),
    startsOn: issuedOn === null ? offer.redemption.start.from : startAfterIssue(offer, issuedOn),
  }
}

function computedEnd(expiry: CouponExpiry, issuedOn: PlainDate | null): PlainDate | null {
  if (issuedOn === null || expiry.kind === 'offer') return null
  return expiry.kind === 'days' ? addDays(issuedOn, expiry.n) : endOfMonthAfter(issuedOn, expiry.n)
}

function startAfterIssue(offer: ValidityRules, issuedOn: PlainDate): PlainDate | null {
  const { afterDays, from } = offer.redemption.start
  const delayed = afterDays === null ? issuedOn : addDays(issuedOn, afterDays)
  const start = from !== null && from > delayed ? from : delayed
  return start > issuedOn ? start : null
}

/** `validityOf(…).validThrough` for the scan, as a day number; `FOREVER` = never ends. A property test holds the two together. */
export function lastCouponDay(offer: PreparedOffer, issuedOn: PlainDate | null, explicit: PlainDate | null): DayNumber {
  const own = explicit === null ? computedEndDay(offer.offer.couponExpiry, issuedOn) : dayNumberOf(explicit)
  return own < offer.bound ? own : offer.bound
}

function computedEndDay(expiry: CouponExpiry, issuedOn: PlainDate | null): DayNumber {
  if (issuedOn === null || expiry.kind === 'offer') return FOREVER
  const issued = dayNumberOf(issuedOn)
  return expiry.kind === 'days' ? ((issued + expiry.n) as DayNumber) : endOfMonthAfterDay(issued, expiry.n)
}
