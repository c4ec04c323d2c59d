import { prepareOffer, type PreparedOffer } from '../../src/domain/offer/prepare-offer'
import { readOffer } from '../../src/domain/offer/offer-wire'
import type { OrgIndex } from '../../src/domain/org/org-index'
import { offerWire } from '../../src/protocol/offer'
import { isObject, type Json } from './deep-merge'
import { Malformed, shaped, valueOf } from './malformed'

/** The Information tab of 2.2: part of an offer, but nothing that a decision asks. */
const INFORMATION = ['createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'lastIssuedAt', 'lastRedeemedAt', 'counters']

/** The offer of a vector, ready for the engine. It need not be one that could be saved: "a selection that matches nothing" is a case. */
export function vectorOffer(json: Json | undefined, org: OrgIndex): PreparedOffer {
  if (!isObject(json)) throw new Malformed('offer: missing')
  const fields = Object.fromEntries(Object.entries(json).filter(([name]) => !INFORMATION.includes(name)))
  const claim = fields['claim']
  const named = isObject(claim) ? { ...fields, claim: { ref: 'ref', name: 'name', ...claim } } : fields
  return prepareOffer(valueOf(readOffer(shaped(offerWire, named, 'offer')), 'offer'), org)
}
