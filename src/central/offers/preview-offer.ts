import type { Instant, PlainDate } from '../../domain/calendar/calendar'
import { localDate } from '../../domain/calendar/zone-table'
import type { OfferWarning } from '../../domain/offer/check-offer'
import { changedFields, type FieldChange } from '../../domain/offer/edit-rules'
import { withoutSample } from '../../domain/offer/hidden-sample'
import type { Offer } from '../../domain/offer/offer'
import { writeOffer, type OfferWire } from '../../domain/offer/offer-wire'
import { orgZone } from '../../domain/org/org-index'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { Answer } from '../core/failure'
import type { Worst } from './check-save'
import { groupsWithin } from './count-within'
import { effectsOf, touchesCoupons, type Effect } from './effects'
import { guessOdds } from './guess-warnings'
import { checkEdit, checkNew, type OfferDraft } from './save-offer'
import type { Saving } from './saving'

/** What a person sees before saving: the offer whole, what changes, and what can happen. */
export interface Preview {
  readonly offer: OfferWire
  readonly changes: readonly FieldChange[]
  readonly effects: readonly Effect[]
  /** The effects are on at least so many coupons. */
  readonly atLeast: boolean
  readonly warnings: readonly OfferWarning[]
  readonly worst: Worst
  /** "1 guess in N is a live code" (2.4), once as many are issued as may be; null where codes are not generated. */
  readonly guessOneIn: number | null
}

/** The preview of a new offer: every refusal of `createOffer` but the ones that are about having seen this. */
export function previewNew(core: Core, draft: OfferDraft, inside: Saving['inside']): Promise<Answer<Preview>> {
  return core.store.read(async (tx): Promise<Answer<Preview>> => {
    const checked = await checkNew(core, tx, draft, { inside })
    if (!checked.ok) return checked
    const { offer, warnings, worst } = checked.value
    const guessOneIn = guessOdds(offer, offer.issual.total ?? 0)
    return { ok: true, value: { offer: writeOffer(offer), changes: [], effects: [], atLeast: false, warnings, worst, guessOneIn } }
  })
}

/** The preview of an edit (2.2, "Editing"): each changed field, old and new, and what it does to coupons already issued. */
export function previewEdit(core: Core, id: number, wire: OfferWire, inside: Saving['inside']): Promise<Answer<Preview>> {
  return core.store.read(async (tx): Promise<Answer<Preview>> => {
    const checked = await checkEdit(core, tx, id, wire, { inside })
    if (!checked.ok) return checked
    const { old, offer, warnings, worst } = checked.value
    const changes = changedFields(old, offer)
    const { effects, atLeast } = await effectsOn(core, tx, old, offer)
    const issued = (await tx.offers.counts(id)).issued
    const guessOneIn = guessOdds(offer, Math.max(issued, offer.issual.total ?? 0))
    return { ok: true, value: { offer: withoutSample(writeOffer(offer)), changes, effects, atLeast, warnings, worst, guessOneIn } }
  })
}

/** `atLeast`: there are so many coupons that only a part could be counted; it happens to these and to more. */
export interface Effects {
  readonly effects: readonly Effect[]
  readonly atLeast: boolean
}

/** Counted from the coupons themselves, as they are now. */
export async function effectsOn(core: Core, tx: CentralTx, before: Offer, after: Offer): Promise<Effects> {
  const changes = changedFields(before, after)
  if (!touchesCoupons(changes)) return { effects: [], atLeast: false }
  const { groups, atLeast } = await groupsWithin(core, tx, before.id, after.redemption.perCoupon)
  return { effects: effectsOf(before, after, changes, groups, await orgToday(core, tx)), atLeast }
}

/** The organisation's date. */
export async function orgToday(core: Core, tx: CentralTx): Promise<PlainDate> {
  const { index } = await core.catalogue.view(tx)
  return localDate(orgZone(index), core.clock.now() as Instant)
}
