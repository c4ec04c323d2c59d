import { claimed } from '../../domain/offer/claim-rules'
import type { Claim } from '../../domain/offer/offer'
import { readOffer } from '../../domain/offer/offer-wire'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { Raced, transactFairly } from '../core/raced'
import type { OfferStored } from '../core/rows'
import { publishOffer } from '../offers/publish-offer'
import type { ProgrammeName, Saving } from '../offers/saving'
import { claimOf } from './born-claimed'

export interface Claimed {
  readonly claim: Claim
  readonly version: number
}

/**
 * Claims an offer for a campaign or programme (2.8). Of two that claim at once exactly one wins, and the other is told who has
 * it: the offer is saved on top of the very version that was judged. Claiming again what one has changes nothing.
 */
export function claimOffer(core: Core, { service, ref }: ProgrammeName, id: number, saving: Pick<Saving, 'who' | 'from'>): Promise<Answer<Claimed>> {
  return transactFairly(core.store, async (tx): Promise<Answer<Claimed>> => {
    const programme = await tx.programmes.get(service, ref)
    if (programme === null) return refuse('claim.programme_unknown', 'ref')
    const before = await tx.offers.get(id)
    if (before === null) return refuse('offer.not_found', 'offer')
    const current = currentClaim(before)
    const holdsAnother = (await tx.programmes.offers(service, ref)).some((held) => held !== id)
    const judged = claimed(current, claimOf(programme), holdsAnother)
    if (!judged.ok) {
      if (judged.error.key === 'claim.one_offer_only') return refuse('claim.one_offer_only', 'ref')
      const { by } = judged.error
      return refuse('claim.taken', 'offer', { service: by.service, ref: by.ref, name: by.name })
    }
    if (current !== null) return { ok: true, value: { claim: current, version: before.version } }
    if (before.offer.status === 'ended') return refuse('offer.ended', 'offer')
    const stored = await saveClaim(core, tx, before, judged.value, 'offer.claim', saving)
    return { ok: true, value: { claim: judged.value, version: stored.version } }
  })
}

export function currentClaim(stored: OfferStored): Claim | null {
  const read = readOffer(stored.offer)
  if (!read.ok) throw new Error(`offer ${stored.id} cannot be read`)
  return read.value.claim
}

/** Throws `Raced` when somebody else has saved the offer since it was read: everything is judged anew. */
export async function saveClaim(
  core: Core,
  tx: CentralTx,
  before: OfferStored,
  claim: Claim,
  what: 'offer.claim' | 'offer.claim_moved',
  saving: Pick<Saving, 'who' | 'from'>,
): Promise<OfferStored> {
  const savedAt = core.clock.now()
  const stored = { id: before.id, version: before.version + 1, offer: { ...before.offer, claim, version: before.version + 1 }, savedAt }
  if (!(await tx.offers.update(stored.offer, before.version, savedAt))) throw new Raced()
  await publishOffer(core, tx, { stored, before, warnings: [], what, figure: null }, saving)
  return stored
}
