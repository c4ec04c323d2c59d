import { isCentreOnly } from '../../../domain/allowance/uses-alone'
import type { Offer, OfferDiscount } from '../../../domain/offer/offer'
import type { OfferKnown } from '../../app/offers'
import type { Placed } from './board-model'

export type Filter = 'all' | 'offline' | 'here' | 'anyone'
export type Sort = 'ends' | 'name' | 'discount'

/** An offer with its place on the board. */
export interface OnBoard extends OfferKnown {
  readonly placed: Placed
}

/** What the search field finds: name, offer code, POS key, letter case aside. */
export function matches(offer: Offer, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return wanted === '' || [offer.name, offer.code, offer.posCode].some((field) => field.toLowerCase().includes(wanted))
}

export function passes(offer: Offer, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'offline':
      return !isCentreOnly(offer)
    case 'here':
      return offer.redemption.scope.some(({ type }) => type === 'STORE' || type === 'TILL')
    case 'anyone':
      return offer.redemption.anyone
  }
}

/** A fresh list in the wanted order; offers without an end come last, equal ones by name. */
export function sorted(offers: readonly OnBoard[], by: Sort): readonly OnBoard[] {
  const byName = (a: OnBoard, b: OnBoard): number => a.offer.name.localeCompare(b.offer.name)
  const keys: Record<Sort, (a: OnBoard, b: OnBoard) => number> = {
    name: byName,
    ends: (a, b) => (a.placed.lastDay ?? '9999').localeCompare(b.placed.lastDay ?? '9999'),
    discount: (a, b) => weight(b.offer.discount) - weight(a.offer.discount),
  }
  return [...offers].sort((a, b) => keys[by](a, b) || byName(a, b))
}

/** Percentages first, by size, then amounts by size: the two cannot be compared without a bill. */
function weight(discount: OfferDiscount): number {
  return discount.kind === 'percent' ? 1e15 + discount.value : discount.value
}
