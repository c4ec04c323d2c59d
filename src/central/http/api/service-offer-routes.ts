import type { z } from 'zod'
import { offerList, offerPreview, offerSaved, couponIssued } from '../../../protocol/api/offers'
import { serviceCreateRequest, serviceIssueRequest, serviceOfferQuery, serviceOffersQuery, serviceOfferShown, servicePreviewRequest, serviceUpdateRequest } from '../../../protocol/api/claims'
import type { Place } from '../../../domain/org/org-index'
import { issuerOf, isMadeInside, serviceOffer, serviceOffers } from '../../claims/service-offers'
import { refuse, type Answer } from '../../core/failure'
import { issueTo, placeNamed } from '../../coupons/issue-to'
import { previewEdit, previewNew } from '../../offers/preview-offer'
import { createOffer, updateOffer } from '../../offers/save-offer'
import type { Saving } from '../../offers/saving'
import { callerName } from '../caller-name'
import { CLIENT, route, type Route } from '../route'
import { codesOnSave } from './codes-on-save'
import { idOf } from './id-of'
import { programmeOf, type Client } from './service-caller'
import { savedReply } from './shown-offer'

const PAGE = 50

/** Offers as a campaign or programme sees, makes, edits and issues them (2.8). */
export const SERVICE_OFFER_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/service/offers',
    summary: 'What a campaign or programme may claim, or what it holds',
    access: CLIENT,
    errors: 'own',
    query: serviceOffersQuery,
    answers: offerList,
    async handle({ caller, query }) {
      const named = await programmeOf(caller, query.ref)
      if (!named.ok) return named
      const { show, search, cursor, limit } = query
      return serviceOffers(caller.org.core, named.value, { show, search: search ?? null, cursor: cursor ?? null, limit: limit ?? PAGE })
    },
  }),
  route({
    method: 'GET',
    path: '/api/service/offers/:id',
    summary: 'One offer that a campaign or programme may claim or holds',
    access: CLIENT,
    errors: 'own',
    query: serviceOfferQuery,
    answers: serviceOfferShown,
    async handle({ caller, query, params }) {
      const named = await programmeOf(caller, query.ref)
      const id = idOf(params)
      if (!named.ok) return named
      return id === null ? refuse('offer.not_found') : serviceOffer(caller.org.core, named.value, id)
    },
  }),
  route({
    method: 'POST',
    path: '/api/service/offers/preview',
    summary: 'What a new offer inside a campaign or programme would be',
    unaudited: 'It changes nothing: it tells what a save would do.',
    access: CLIENT,
    errors: 'own',
    body: servicePreviewRequest,
    answers: offerPreview,
    async handle({ caller, body }) {
      const named = await programmeOf(caller, body.ref)
      return named.ok ? previewNew(caller.org.core, body.offer, named.value) : named
    },
  }),
  route({
    method: 'POST',
    path: '/api/service/offers',
    summary: 'Make an offer inside a campaign or programme: claimed from birth',
    access: CLIENT,
    errors: 'own',
    idempotent: true,
    body: serviceCreateRequest,
    answers: offerSaved,
    async handle({ caller, body, from }) {
      const named = await programmeOf(caller, body.ref)
      if (!named.ok) return named
      return savedReply(caller, await createOffer(caller.org.core, body.offer, savingOf(caller, from, body, named.value)))
    },
  }),
  route({
    method: 'POST',
    path: '/api/service/offers/:id/preview',
    summary: 'What an edit of an offer made inside changes',
    unaudited: 'It changes nothing: it tells what a save would do.',
    access: CLIENT,
    errors: 'own',
    body: serviceUpdateRequest,
    answers: offerPreview,
    async handle({ caller, body, params }) {
      const made = await madeInside(caller, body.ref, idOf(params))
      return made.ok ? previewEdit(caller.org.core, made.value.id, body.offer, made.value.name) : made
    },
  }),
  route({
    method: 'PUT',
    path: '/api/service/offers/:id',
    summary: 'Save an edit of an offer made inside',
    access: CLIENT,
    errors: 'own',
    idempotent: true,
    body: serviceUpdateRequest,
    answers: offerSaved,
    async handle({ caller, body, params, from }) {
      const made = await madeInside(caller, body.ref, idOf(params))
      if (!made.ok) return made
      return savedReply(caller, await updateOffer(caller.org.core, made.value.id, body.offer, savingOf(caller, from, body, made.value.name)))
    },
  }),
  route({
    method: 'POST',
    path: '/api/service/issue',
    summary: 'Give a coupon to one customer, as a campaign or programme',
    access: CLIENT,
    errors: 'own',
    idempotent: true,
    body: serviceIssueRequest,
    answers: couponIssued,
    handle: ({ caller, body, from }) => issueForService(caller, body, from),
  }),
]

async function issueForService(caller: Client, body: z.infer<typeof serviceIssueRequest>, from: string): Promise<Answer<unknown>> {
  const named = await programmeOf(caller, body.ref)
  if (!named.ok) return named
  const { core, hints } = caller.org
  const { offer, customer } = body
  const { issuer, place } = await core.store.read(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const at: Answer<Place | null> = body.place === undefined ? { ok: true, value: null } : placeNamed(index, body.place)
    return { issuer: await issuerOf(core, tx, named.value, offer), place: at }
  })
  if (!place.ok) return place
  const done = await issueTo(core, { offer, customer, place: place.value, issuer, who: callerName(caller), from })
  hints.poke()
  return done
}

type Made = { readonly id: number; readonly name: NonNullable<Saving['inside']> }

/** An offer that was made inside this campaign or programme; any other is edited elsewhere. */
async function madeInside(caller: Client, ref: string, id: number | null): Promise<Answer<Made>> {
  const named = await programmeOf(caller, ref)
  if (!named.ok) return named
  const { core } = caller.org
  const found = id === null ? null : await core.store.read(async (tx) => ({ id, inside: await isMadeInside(core, tx, named.value, id) }))
  return found?.inside === true ? { ok: true, value: { id: found.id, name: named.value } } : refuse('offer.not_found')
}

function savingOf(caller: Client, from: string, { acknowledged, shown, makeCodes }: Pick<z.infer<typeof serviceUpdateRequest>, 'acknowledged' | 'shown' | 'makeCodes'>, inside: Saving['inside']): Saving {
  return { who: callerName(caller), from, acknowledged: acknowledged ?? false, shown, inside, ...codesOnSave(caller, from, makeCodes) }
}
