import { withoutSample } from '../../../domain/offer/hidden-sample'
import type { Offer } from '../../../domain/offer/offer'
import { writeOffer } from '../../../domain/offer/offer-wire'
import { readUnit } from '../../../domain/org/read-unit'
import type { UnitRef } from '../../../domain/org/org'
import { unitKey } from '../../../domain/org/unit-key'
import { refuse, type Answer } from '../../core/failure'
import type { CentralTx } from '../../core/central-store'
import type { OfferStored } from '../../core/rows'
import { informationOf } from '../../offers/offer-information'
import type { SavedOffer } from '../../offers/publish-offer'
import type { Saving } from '../../offers/saving'
import { isShownTo, isWithin } from '../../people/own-unit'
import { callerName } from '../caller-name'
import type { Principal } from '../principal'
import { codesOnSave } from './codes-on-save'

export type Person = Extract<Principal, { readonly kind: 'person' }>

interface Seen {
  readonly offer: Offer
  readonly stored: OfferStored
}

/** The offer, if the person gets to see it (2.1); another unit's is as good as none. */
export async function seenOffer({ org: { core }, unit }: Person, tx: CentralTx, id: number): Promise<Seen | null> {
  const { index } = await core.catalogue.view(tx)
  const stored = await tx.offers.get(id)
  const prepared = stored === null ? null : await core.catalogue.offer(tx, id)
  if (stored === null || prepared === null || !isShownTo(index, unit, prepared.offer.owner)) return null
  return { offer: prepared.offer, stored }
}

/** Configuration and Information of an offer (2.10). */
export function shownOffer(caller: Person, id: number): Promise<Answer<unknown>> {
  const { core } = caller.org
  return core.store.read(async (tx) => {
    const seen = await seenOffer(caller, tx, id)
    if (seen === null) return refuse('offer.not_found')
    const { offer: _id, ...counts } = await tx.offers.counts(id)
    const information = await informationOf(core, tx, seen.offer, seen.stored)
    return { ok: true, value: { offer: withoutSample(writeOffer(seen.offer)), counts, savedAt: seen.stored.savedAt, information } }
  })
}

/** The owners of offers a person gets to see beside the organisation's own; null = every one. */
export async function ownersShownTo({ org: { core }, unit }: Person, tx: CentralTx): Promise<readonly string[] | null> {
  if (unit === null) return null
  const { index } = await core.catalogue.view(tx)
  return [...index.units.values()].filter((known) => isWithin(index, unit, known)).map(unitKey)
}

type Owner = { readonly type: UnitRef['type']; readonly id: number } | null | undefined

/** Whether the person may save offers of this owner: their own unit's and those below it. */
export function mayOwn({ org: { core }, unit }: Person, owner: Owner): Promise<boolean> {
  return core.store.transact(async (tx) => isWithin((await core.catalogue.view(tx)).index, unit, owner === null || owner === undefined ? null : readUnit(owner)))
}

/** The offer if the person may change it: `offer.not_found` for what they do not see, `auth.not_allowed` for what is not theirs. */
export async function ownOffer(caller: Person, id: number | null): Promise<Answer<Seen>> {
  const seen = id === null ? null : await caller.org.core.store.read((tx) => seenOffer(caller, tx, id))
  if (seen === null) return refuse('offer.not_found')
  return (await mayOwn(caller, seen.offer.owner)) ? { ok: true, value: seen } : refuse('auth.not_allowed')
}

type Agreed = Pick<Saving, 'shown' | 'inside'> & { readonly acknowledged?: boolean | undefined; readonly makeCodes?: number | undefined }

export const savingOf = (caller: Person, from: string, { acknowledged, shown, inside, makeCodes }: Agreed): Saving => ({
  who: callerName(caller),
  from,
  acknowledged: acknowledged ?? false,
  shown,
  inside,
  ...codesOnSave(caller, from, makeCodes),
})

/** A saved offer as its answer, and the tills are told to pull. */
export function savedReply({ org }: Pick<Person, 'org'>, saved: Answer<SavedOffer & { readonly job?: number | null }>): Answer<unknown> {
  if (!saved.ok) return saved
  org.hints.poke()
  const { stored, offer, warnings, job = null } = saved.value
  if (job !== null) org.jobs.poke(job)
  return { ok: true, value: { offer: { ...withoutSample(writeOffer(offer)), version: stored.version }, warnings, ...(job === null ? {} : { job }) } }
}
