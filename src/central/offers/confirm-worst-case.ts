import type { Offer } from '../../domain/offer/offer'
import { readOffer } from '../../domain/offer/offer-wire'
import { offlineLimits } from '../../domain/offer/default-offline'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { wholeSettings } from '../settings/settings'
import { isOverCap, worstOf, type Worst } from './check-save'
import { publishOffer, type SavedOffer } from './publish-offer'
import { agreedTo } from './save-offer'
import type { Saving } from './saving'

/**
 * The worst case for the tills there are now, if some of them came after it was shown (4.4); null = the figure holds for
 * all of them, or is the same for any number of tills.
 */
export async function figureToConfirm(core: Core, tx: CentralTx, offer: Offer): Promise<Worst | null> {
  const shown = (await tx.offerBook.story(offer.id))?.worst ?? null
  if (shown === null || offlineLimits(offer.offline, offer.currency).perTill === null) return null
  const { worst, counted } = await worstOf(tx, (await core.catalogue.view(tx)).index, offer)
  const known = new Set(await tx.countedTills.of(offer.id))
  return counted.every((till) => known.has(till)) ? null : worst
}

/**
 * Somebody has seen the worst case with the tills that came since, and takes it (4.4): from now on they may use the offer
 * alone like the others. `offer.stale` on another version, `offline.figure_moved` when there are other tills by now,
 * `offline.over_cap` when it is more than the organisation allows.
 */
export function confirmWorstCase(core: Core, id: number, version: number, saving: Pick<Saving, 'who' | 'from'> & Required<Pick<Saving, 'shown'>>): Promise<Answer<SavedOffer>> {
  return core.store.transact(async (tx): Promise<Answer<SavedOffer>> => {
    const before = await tx.offers.get(id)
    if (before === null) return refuse('offer.not_found')
    const read = readOffer(before.offer)
    if (!read.ok) throw new Error(`offer ${id} cannot be read`)
    if (read.value.status === 'ended') return refuse('offer.ended')
    const figure = await worstOf(tx, (await core.catalogue.view(tx)).index, read.value)
    const agreed = agreedTo(read.value, figure.worst, { acknowledged: true, shown: saving.shown })
    if (agreed !== null) return agreed
    if (isOverCap(read.value, figure.worst, wholeSettings(await tx.settings.get()))) return refuse('offline.over_cap', 'offline', { ...figure.worst })
    const stored = { id, version: version + 1, offer: { ...before.offer, version: version + 1 }, savedAt: core.clock.now() }
    if (before.version !== version || !(await tx.offers.update(stored.offer, version, stored.savedAt))) return refuse('offer.stale', 'version')
    return { ok: true, value: await publishOffer(core, tx, { stored, before, warnings: [], what: 'offer.confirm_worst_case', figure }, saving) }
  })
}
