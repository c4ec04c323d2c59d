import type { PlainDate } from '../../domain/calendar/calendar'
import { addDays, endOfMonthAfter } from '../../domain/calendar/plain-date'
import { boundOf } from '../../domain/offer/last-day'
import type { Offer } from '../../domain/offer/offer'

/** Days from one to another, both included; null = open. */
export interface DayRange {
  readonly from: PlainDate | null
  readonly to: PlainDate | null
}

/** Which coupons of an offer end on one day, told by what the database can look up. */
export interface DueGroups {
  /** Without a last day of their own: by their day of issue; null = none of them. */
  readonly issued: DayRange | null
  /** With a last day set by hand: by that day. */
  readonly explicit: DayRange
}

/**
 * The inverse of `validityOf` (2.5): the coupons whose `validThrough` is `last`, without looking at a single one. Null = no
 * coupon of the offer ends then. A property test holds the two together.
 */
export function dueGroups(offer: Pick<Offer, 'expiry' | 'claim' | 'couponExpiry'>, last: PlainDate): DueGroups | null {
  const bound = boundOf(offer)
  if (bound !== null && last > bound) return null
  const atBound = last === bound
  const issued = issuedRange(offer.couponExpiry, last, atBound)
  return { issued, explicit: { from: last, to: atBound ? null : last } }
}

function issuedRange(expiry: Offer['couponExpiry'], last: PlainDate, atBound: boolean): DayRange | null {
  if (expiry.kind === 'offer') return atBound ? { from: null, to: null } : null
  if (expiry.kind === 'days') {
    const day = addDays(last, -expiry.n)
    return { from: day, to: atBound ? null : day }
  }
  const monthEnd = endOfMonthAfter(last, -expiry.n)
  const from = `${monthEnd.slice(0, 8)}01` as PlainDate
  if (atBound) return { from, to: null }
  return last === endOfMonthAfter(last, 0) ? { from, to: monthEnd } : null
}
