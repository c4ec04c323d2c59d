import type { OfferWire } from '../../domain/offer/offer-wire'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { SavedOffer } from './publish-offer'
import { createOffer, type OfferDraft } from './save-offer'
import type { Saving } from './saving'

/** What the copy cannot share with the original. */
export interface CopyAsked {
  readonly name?: string | undefined
  readonly code?: string | undefined
  /** A common code belongs to one offer, and a sample is never shown again: the copy of such an offer brings its own. */
  readonly codes?: OfferWire['codes'] | undefined
  readonly owner: OfferWire['owner']
}

/** A new, active, unclaimed offer with the configuration of another. */
export async function duplicateOffer(core: Core, id: number, asked: CopyAsked, saving: Saving): Promise<Answer<SavedOffer>> {
  const stored = await core.store.read((tx) => tx.offers.get(id))
  if (stored === null) return refuse('offer.not_found')
  const { id: _id, version: _version, code: _code, ...rest } = stored.offer
  const ownCodes = rest.codes.kind === 'unique' || rest.codes.kind === 'uploaded'
  if (asked.codes !== undefined && asked.codes.kind !== rest.codes.kind) return refuse('field.frozen', 'codes.kind')
  if (asked.codes === undefined && !ownCodes) return refuse('field.required', rest.codes.kind === 'common' ? 'codes.code' : 'codes.sample')
  const copy: OfferDraft = { ...rest, name: asked.name ?? rest.name, code: asked.code, codes: asked.codes ?? rest.codes, owner: asked.owner, status: 'active', claim: null }
  return createOffer(core, copy, saving)
}
