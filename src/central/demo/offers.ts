import type { PlainDate } from '../../domain/calendar/calendar'
import { addDays } from '../../domain/calendar/plain-date'
import type { Days, DemoOffer } from './offer-of'
import { claimedOffers } from './offers-claimed'
import { everydayOffers } from './offers-everyday'
import { limitedOffers, productOffers } from './offers-products'
import { scopedOffers } from './offers-scoped'

/** Thirty offers that together use every field of page 2, with days counted from `today`. */
export function demoOffers(today: PlainDate): readonly DemoOffer[] {
  const day: Days = (n) => addDays(today, n)
  return [...everydayOffers(day), ...productOffers(day), ...limitedOffers(day), ...claimedOffers(day), ...scopedOffers(day)]
}
