import { createOfferRequest, offerList, offerListQuery, offerPreview, offerSaved, offerShown, previewEditRequest, previewNewRequest, updateOfferRequest } from '../../../protocol/api/offers'
import { refuse } from '../../core/failure'
import { listOffers } from '../../offers/list-offers'
import { previewEdit, previewNew } from '../../offers/preview-offer'
import { createOffer, updateOffer } from '../../offers/save-offer'
import { people, route, type Route } from '../route'
import { idOf } from './id-of'
import { mayOwn, ownersShownTo, ownOffer, savedReply, savingOf, shownOffer } from './shown-offer'

const READERS = people('store_manager', 'marketer', 'admin')
const WRITERS = people('marketer', 'admin')
const PAGE = 50

/** Offers as the offers section reads and saves them. */
export const OFFER_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/offers/preview',
    summary: 'What a new offer would be, and what can happen',
    unaudited: 'It changes nothing: it tells what a save would do.',
    access: WRITERS,
    errors: 'own',
    body: previewNewRequest,
    answers: offerPreview,
    async handle({ caller, body }) {
      const owner = body.offer.owner ?? caller.unit
      if (!(await mayOwn(caller, owner))) return refuse('auth.not_allowed', 'offer.owner')
      return previewNew(caller.org.core, { ...body.offer, owner }, body.inside)
    },
  }),
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
      return savedReply(caller, await createOffer(caller.org.core, { ...body.offer, owner }, savingOf(caller, from, body)))
    },
  }),
  route({
    method: 'POST',
    path: '/api/offers/:id/preview',
    summary: 'What an edit changes, and what it does to coupons already issued',
    unaudited: 'It changes nothing: it tells what a save would do.',
    access: WRITERS,
    errors: 'own',
    body: previewEditRequest,
    answers: offerPreview,
    async handle({ caller, body, params }) {
      const own = await ownOffer(caller, idOf(params))
      if (!own.ok) return own
      return previewEdit(caller.org.core, own.value.stored.id, body.offer, undefined)
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
      const own = await ownOffer(caller, idOf(params))
      if (!own.ok) return own
      if (!(await mayOwn(caller, body.offer.owner))) return refuse('auth.not_allowed', 'offer.owner')
      return savedReply(caller, await updateOffer(caller.org.core, own.value.stored.id, body.offer, savingOf(caller, from, body)))
    },
  }),
  route({
    method: 'GET',
    path: '/api/offers',
    summary: 'The offers a person gets to see, page by page',
    access: READERS,
    errors: 'own',
    query: offerListQuery,
    answers: offerList,
    handle({ caller, query }) {
      const { core } = caller.org
      return core.store.read(async (tx) =>
        listOffers(core, tx, {
          search: query.search ?? null,
          activeOnly: query.active === 'true',
          inside: query.inside === 'true',
          claim: 'any',
          owners: await ownersShownTo(caller, tx),
          sort: query.sort ?? 'modified',
          cursor: query.cursor ?? null,
          limit: query.limit ?? PAGE,
        }),
      )
    },
  }),
  route({
    method: 'GET',
    path: '/api/offers/:id',
    summary: 'One offer: configuration and information',
    access: READERS,
    errors: 'own',
    answers: offerShown,
    handle({ caller, params }) {
      const id = idOf(params)
      return id === null ? Promise.resolve(refuse('offer.not_found')) : shownOffer(caller, id)
    },
  }),
]
