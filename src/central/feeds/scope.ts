import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import { covers, type Place } from '../../domain/org/org-index'
import { countsCustomers } from '../redemption/judge'

/** What of everything one till gets to see (4.2): the offers whose scope covers it, directly or through what stands above it. */
export interface TillScope {
  readonly till: number
  readonly store: number
  readonly place: Place
  readonly offers: ReadonlyMap<number, PreparedOffer>
  /** Offers whose shown worst case is not for this till (4.4). */
  readonly uncounted: ReadonlySet<number>
}

/** `uncounted`: the offers whose shown worst case is for other tills than this one. */
export function scopeOf(till: number, place: Place, offers: readonly PreparedOffer[], uncounted: readonly number[]): TillScope {
  const seen = offers.filter(({ offer }) => offer.status !== 'ended' && covers(offer.redemption.scope, place))
  return { till, store: place.store.id, place, offers: new Map(seen.map((offer) => [offer.offer.id, offer])), uncounted: new Set(uncounted) }
}

/** The feeds the till should hold. */
export function feedsOf(scope: TillScope): readonly string[] {
  const { till, store, offers } = scope
  const ofOffers = [...offers.values()].flatMap((offer) => {
    const id = offer.offer.id
    return countsCustomers(offer) ? [`coupons:${id}`, `uses:${id}`] : [`coupons:${id}`]
  })
  return ['ref', 'deny', `people:${store}`, `store:${store}`, `till:${till}`, `idents:${store}`, ...ofOffers]
}
