import type { OfferWire } from '../../domain/offer/offer-wire'
import type { OfferBrief } from '../core/offer-book-port'

/** What a table of offers shows of one. */
export function briefOf({ id, code, name, status, expiry, claim, owner, discount, currency, delivery, version, codes }: OfferWire): OfferBrief {
  return { id, code, name, status, expiry, claim, owner, discount, currency, delivery, version, codes: { kind: codes.kind } }
}
