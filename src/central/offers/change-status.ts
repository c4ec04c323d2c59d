import type { OfferStatus } from '../../domain/offer/offer'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { Raced, transactFairly } from '../core/raced'
import { publishOffer, type SavedOffer } from './publish-offer'
import type { Saving } from './saving'

const DONE: Readonly<Record<OfferStatus, string>> = { active: 'offer.resume', paused: 'offer.pause', ended: 'offer.end' }

/**
 * Pauses, resumes or ends an offer, wherever it was made; ending is never undone (2.2 `status`). It needs no version: what
 * somebody else edits meanwhile stays as they saved it. To be what it is already changes nothing.
 */
export function changeStatus(core: Core, id: number, to: OfferStatus, saving: Pick<Saving, 'who' | 'from'>): Promise<Answer<SavedOffer | null>> {
  return transactFairly(core.store, async (tx): Promise<Answer<SavedOffer | null>> => {
    const before = await tx.offers.get(id)
    if (before === null) return refuse('offer.not_found')
    const now = before.offer.status ?? 'active'
    if (now === to) return { ok: true, value: null }
    if (now === 'ended') return refuse('offer.ended', 'status')
    const savedAt = core.clock.now()
    const offer = { ...before.offer, status: to, version: before.version + 1 }
    if (!(await tx.offers.update(offer, before.version, savedAt))) throw new Raced()
    const stored = { id, version: before.version + 1, offer, savedAt }
    return { ok: true, value: await publishOffer(core, tx, { stored, before, warnings: [], what: DONE[to], figure: null }, saving) }
  })
}
