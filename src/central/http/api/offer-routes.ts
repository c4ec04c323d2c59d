import { writeOffer } from '../../../domain/offer/offer-wire'
import type { Offer } from '../../../domain/offer/offer'
import { createOfferRequest, offerList, offerSaved, offerShown, updateOfferRequest } from '../../../protocol/api/offers'
import { readUnit } from '../../../domain/org/read-unit'
import { refuse, type Answer } from '../../core/failure'
import type { OfferCounts } from '../../core/rows'
import { createOffer, updateOffer, type SavedOffer, type Saving } from '../../offers/save-offer'
import { isShownTo, isWithin } from '../../people/own-unit'
import { callerName } from '../caller-name'
import type { Principal } from '../principal'
import { people, route, type Route } from '../route'
import { idOf } from './id-of'

type Person = Extract<Principal, { readonly kind: 'person' }>

const READERS = people('store_manager', 'marketer', 'admin')
const WRITERS = people('marketer', 'admin')

export const OFFER_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/offers',
    summary: 'Make an offer',
    access: WRITERS,
    errors: 'own',
    idempotent: true,
    body: createOfferRequest,
    answers: offerSaved,
    async handle({ caller, body, from }) {
      // Whoever belongs to a unit makes that unit's offers (2.2).
      const owner = body.offer.owner ?? caller.unit
      if (!(await mayOwn(caller, owner))) return refuse('auth.not_allowed', 'offer.owner')
      return savedReply(caller, await createOffer(caller.org.core, { ...body.offer, owner }, savingOf(caller, from, body.acknowledged)))
    },
  }),
  route({
    method: 'PUT',
    path: '/api/offers/:id',
    summary: 'Save an edit of an offer',
    access: WRITERS,
    errors: 'own',
    idempotent: true,
    body: updateOfferRequest,
    answers: offerSaved,
    async handle({ caller, body, params, from }) {
      const id = idOf(params)
      const before = id === null ? null : await shownOffer(caller, id)
      if (id === null || before === null) return refuse('offer.not_found')
      if (!(await mayOwn(caller, before.offer.owner)) || !(await mayOwn(caller, body.offer.owner ?? null))) return refuse('auth.not_allowed')
      return savedReply(caller, await updateOffer(caller.org.core, id, body.offer, savingOf(caller, from, body.acknowledged)))
    },
  }),
  route({
    method: 'GET',
    path: '/api/offers',
    summary: 'The offers a person gets to see',
    access: READERS,
    errors: 'own',
    answers: offerList,
    async handle({ caller }) {
      return { ok: true, value: { offers: (await shownOffers(caller)).map(shown) } }
    },
  }),
  route({
    method: 'GET',
    path: '/api/offers/:id',
    summary: 'One offer',
    access: READERS,
    errors: 'own',
    answers: offerShown,
    async handle({ caller, params }) {
      const id = idOf(params)
      const found = id === null ? null : await shownOffer(caller, id)
      return found === null ? refuse('offer.not_found') : { ok: true, value: shown(found) }
    },
  }),
]

interface Seen {
  readonly offer: Offer
  readonly savedAt: number
  readonly counts: OfferCounts
}

function shownOffers({ org: { core }, unit }: Person): Promise<readonly Seen[]> {
  return core.store.read(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const counts = new Map((await tx.offers.allCounts()).map((of) => [of.offer, of]))
    const savedAt = new Map((await tx.offers.all()).map((stored) => [stored.id, stored.savedAt]))
    return (await core.catalogue.offers(tx)).flatMap(({ offer }) => {
      const of = counts.get(offer.id)
      return of !== undefined && isShownTo(index, unit, offer.owner) ? [{ offer, savedAt: savedAt.get(offer.id) ?? 0, counts: of }] : []
    })
  })
}

async function shownOffer(caller: Person, id: number): Promise<Seen | null> {
  const { core } = caller.org
  return core.store.read(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const stored = await tx.offers.get(id)
    const prepared = stored === null ? null : await core.catalogue.offer(tx, id)
    if (stored === null || prepared === null || !isShownTo(index, caller.unit, prepared.offer.owner)) return null
    return { offer: prepared.offer, savedAt: stored.savedAt, counts: await tx.offers.counts(id) }
  })
}

function shown({ offer, savedAt, counts: { offer: _id, ...counts } }: Seen) {
  return { offer: writeOffer(offer), counts, savedAt }
}

function mayOwn({ org: { core }, unit }: Person, owner: { readonly type: 'CONCEPT' | 'ZONE' | 'STORE' | 'TILL'; readonly id: number } | null): Promise<boolean> {
  return core.store.transact(async (tx) => isWithin((await core.catalogue.view(tx)).index, unit, owner === null ? null : readUnit(owner)))
}

const savingOf = (caller: Person, from: string, acknowledged: boolean | undefined): Saving => ({ who: callerName(caller), from, acknowledged: acknowledged ?? false })

function savedReply({ org }: Person, saved: Answer<SavedOffer>): Answer<unknown> {
  if (!saved.ok) return saved
  org.hints.poke()
  const { stored, offer, warnings } = saved.value
  return { ok: true, value: { offer: { ...writeOffer(offer), version: stored.version }, warnings } }
}
