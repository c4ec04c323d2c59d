import { limitsCustomers } from '../offer/customer-limits'
import type { Offer } from '../offer/offer'

type Rules = Pick<Offer, 'offline' | 'redemption'>

/**
 * Whether the offer is redeemed by the centre alone: mode `never` (4.4), and `strict` where a rule counts a customer's uses.
 * `strict` passes no limit, and a unit of the total says nothing of what the customer uses elsewhere at the same time: no
 * till holds a share of a customer (research 2.5 "Per-customer caps": strict, online only).
 */
export function isCentreOnly({ offline, redemption }: Rules): boolean {
  return offline.mode === 'never' || (offline.mode === 'strict' && limitsCustomers(redemption))
}

/** The total of which tills hold units, to redeem inside them alone (4.4 `strict`); null where the offer does not work by them. */
export function totalInUnits(offer: Rules): number | null {
  return offer.offline.mode === 'strict' && !isCentreOnly(offer) ? offer.redemption.total : null
}
