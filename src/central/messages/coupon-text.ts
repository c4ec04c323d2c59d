import type { PlainDate } from '../../domain/calendar/calendar'
import { daysBetween } from '../../domain/calendar/plain-date'
import { fillTemplate } from '../../domain/issual/template'
import { formatMoney } from '../../domain/money/money-text'
import type { Offer } from '../../domain/offer/offer'

/** What of an offer a message about one of its coupons tells. */
export type OfferTold = Pick<Offer, 'name' | 'discount' | 'currency'>

export interface CouponTold {
  readonly firstName: string
  readonly lastName: string
  readonly code: string
  readonly validThrough: PlainDate | null
  /** The day of the message: `{{valid_days}}` counts from here to the last day. */
  readonly on: PlainDate
  /** The organisation's words on how to get no more of these; empty = none. */
  readonly optOut: string
}

/** The one renderer of everything that is said of a coupon: when it is issued, sent again, or about to end (2.6). */
export function couponText(template: string, offer: OfferTold, told: CouponTold): string {
  const { firstName, lastName, code, validThrough, on, optOut } = told
  return fillTemplate(template, {
    first_name: firstName,
    last_name: lastName,
    fullname: `${firstName} ${lastName}`.trim(),
    code,
    offer_name: offer.name,
    valid_through: validThrough ?? '',
    valid_days: validThrough === null ? '' : String(Math.max(0, daysBetween(on, validThrough))),
    discount: discountText(offer),
    optout: optOut,
  })
}

/** "10%", or "50.00 INR". */
function discountText({ discount, currency }: OfferTold): string {
  return discount.kind === 'percent' ? `${discount.value / 100}%` : `${formatMoney(discount.value, currency)} ${currency}`
}
