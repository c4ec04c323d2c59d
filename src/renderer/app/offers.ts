import { useMemo } from 'react'
import { readOffer } from '../../domain/offer/offer-wire'
import type { Offer } from '../../domain/offer/offer'
import { offersOnBoard, type OfferOnBoard } from '../../till/cache/queries'
import type { CounterCached } from '../../till/cache/rows'
import { useTillView } from './till-view'

/** An offer of this till with what is known of its use. */
export interface OfferKnown {
  readonly offer: Offer
  readonly counter: CounterCached | undefined
  /** Offline uses this till has; null = the offer's own. */
  readonly perTill: number | null
}

/** Every offer in this till's scope; undefined while they are being read. */
export function useOffers(): readonly OfferKnown[] | undefined {
  const rows = useTillView(offersOnBoard)
  return useMemo(() => rows?.flatMap(known), [rows])
}

/** An offer that cannot be read (a newer centre's) is left out: the till core cannot judge it either. */
function known({ offer, counter, perTill }: OfferOnBoard): readonly OfferKnown[] {
  const read = readOffer(offer)
  return read.ok ? [{ offer: read.value, counter, perTill }] : []
}
