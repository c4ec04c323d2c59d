import type { PlainDate } from '../calendar/calendar'
import { earlierDay } from '../calendar/plain-date'
import type { Offer } from './offer'

/** What of an offer decides how long it and its coupons live. */
export type OfferLife = Pick<Offer, 'expiry' | 'claim'>

/** The last calendar day the offer lives (2.2 `expiry`): the fixed day, or the end of its claim; null = no end. */
export function lastDayOf(offer: OfferLife): PlainDate | null {
  return offer.expiry.kind === 'fixed' ? offer.expiry.on : (offer.claim?.endsOn ?? null)
}

/** Loyalty coupons have no bound, and `offer.expired` is not judged when they are redeemed (2.5). */
export function isLoyalty(offer: OfferLife): boolean {
  return offer.claim?.service === 'loyalty'
}

/** The day no coupon of the offer outlives: the offer's last day or the claiming campaign's end, whichever is earlier (2.5); null = none. */
export function boundOf(offer: OfferLife): PlainDate | null {
  return isLoyalty(offer) ? null : earlierDay(lastDayOf(offer), offer.claim?.endsOn ?? null)
}
