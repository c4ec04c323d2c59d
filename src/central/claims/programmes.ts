import type { PlainDate } from '../../domain/calendar/calendar'
import type { ClaimService } from '../../domain/offer/offer'
import { readOffer } from '../../domain/offer/offer-wire'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { Programme } from '../core/offer-book-port'
import { transactFairly } from '../core/raced'
import type { Effect } from '../offers/effects'
import { effectsOn } from '../offers/preview-offer'
import type { ProgrammeName, Saving } from '../offers/saving'
import { claimOf } from './born-claimed'
import { currentClaim, saveClaim } from './claim-offer'

export interface ProgrammeDraft extends ProgrammeName {
  readonly name: string
  /** Null = it does not end. */
  readonly endsOn: PlainDate | null
}

/**
 * Registers a campaign or programme, or changes its name and end day; whatever it has claimed moves with it (2.8): coupons
 * whose last day is computed end anew, each offer has a version more, and the tills hear of it.
 */
export function saveProgramme(core: Core, draft: ProgrammeDraft, saving: Pick<Saving, 'who' | 'from'>): Promise<Answer<Programme & { readonly offersMoved: number }>> {
  return transactFairly(core.store, async (tx): Promise<Answer<Programme & { readonly offersMoved: number }>> => {
    const { service, ref } = draft
    const before = await tx.programmes.get(service, ref)
    const at = core.clock.now()
    const after: Programme = { ...draft, madeAt: before?.madeAt ?? at }
    if (before !== null && before.name === after.name && before.endsOn === after.endsOn) return { ok: true, value: { ...before, offersMoved: 0 } }
    await tx.programmes.put(after)
    const offers = await tx.programmes.offers(service, ref)
    for (const id of offers) {
      const stored = await tx.offers.get(id)
      if (stored !== null) await saveClaim(core, tx, stored, claimOf(after), 'offer.claim_moved', saving)
    }
    const what = before === null ? 'programme.create' : 'programme.update'
    await tx.people.audit({ at, who: saving.who, from: saving.from, what, subject: `programme:${service}:${ref}`, before, after })
    return { ok: true, value: { ...after, offersMoved: offers.length } }
  })
}

export interface ProgrammeMove {
  readonly offer: number
  readonly name: string
  readonly from: PlainDate | null
  readonly to: PlainDate | null
  readonly effects: readonly Effect[]
  /** The effects are on at least so many coupons. */
  readonly atLeast: boolean
}

/** What another end day would do to each offer that the campaign or programme holds. */
export function previewProgramme(core: Core, draft: ProgrammeDraft): Promise<Answer<{ readonly offers: readonly ProgrammeMove[] }>> {
  return core.store.read(async (tx): Promise<Answer<{ readonly offers: readonly ProgrammeMove[] }>> => {
    const { service, ref } = draft
    const before = await tx.programmes.get(service, ref)
    if (before === null) return refuse('claim.programme_unknown', 'ref')
    const moves: ProgrammeMove[] = []
    for (const id of await tx.programmes.offers(service, ref)) moves.push(await moveOf(core, tx, id, { ...before, ...draft }))
    return { ok: true, value: { offers: moves } }
  })
}

async function moveOf(core: Core, tx: CentralTx, id: number, after: Programme): Promise<ProgrammeMove> {
  const stored = await tx.offers.get(id)
  const read = stored === null ? null : readOffer(stored.offer)
  if (stored === null || read === null || !read.ok) throw new Error(`offer ${id} cannot be read`)
  const { effects, atLeast } = await effectsOn(core, tx, read.value, { ...read.value, claim: claimOf(after) })
  return { offer: id, name: read.value.name, from: currentClaim(stored)?.endsOn ?? null, to: after.endsOn, effects, atLeast }
}

/** The campaigns and programmes of a service; null = of every one. */
export const listProgrammes = (core: Core, service: ClaimService | null): Promise<readonly Programme[]> => core.store.read((tx) => tx.programmes.list(service))
