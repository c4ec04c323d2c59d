import type { z } from 'zod'
import { changeStatusRequest, confirmWorstCaseRequest, couponIssued, duplicateOfferRequest, issueCouponRequest, offerSaved } from '../../../protocol/api/offers'
import { withoutSample } from '../../../domain/offer/hidden-sample'
import { writeOffer } from '../../../domain/offer/offer-wire'
import type { Place } from '../../../domain/org/org-index'
import type { UnitId } from '../../../domain/ids'
import { refuse, type Answer } from '../../core/failure'
import { issueTo, placeNamed } from '../../coupons/issue-to'
import { confirmWorstCase } from '../../offers/confirm-worst-case'
import { changeStatus } from '../../offers/change-status'
import { duplicateOffer } from '../../offers/duplicate-offer'
import { isWithin } from '../../people/own-unit'
import { callerName } from '../caller-name'
import { people, route, type Route } from '../route'
import { idOf } from './id-of'
import { ownOffer, savedReply, savingOf, seenOffer, type Person } from './shown-offer'

const WRITERS = people('marketer', 'admin')

/** What is done with an offer beside editing it. */
export const OFFER_ACTION_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/offers/:id/status',
    summary: 'Pause an offer, resume it, or end it for good',
    access: WRITERS,
    errors: 'own',
    idempotent: true,
    body: changeStatusRequest,
    answers: offerSaved,
    async handle({ caller, body, params, from }) {
      const own = await ownOffer(caller, idOf(params))
      if (!own.ok) return own
      const { offer, stored } = own.value
      const done = await changeStatus(caller.org.core, stored.id, body.status, { who: callerName(caller), from })
      if (!done.ok) return done
      if (done.value === null) return { ok: true, value: { offer: { ...withoutSample(writeOffer(offer)), version: stored.version }, warnings: [] } }
      return savedReply(caller, { ok: true, value: done.value })
    },
  }),
  route({
    method: 'POST',
    path: '/api/offers/:id/confirm-worst-case',
    summary: 'Take the worst case with the tills that were enrolled since it was shown',
    access: WRITERS,
    errors: 'own',
    idempotent: true,
    body: confirmWorstCaseRequest,
    answers: offerSaved,
    async handle({ caller, body, params, from }) {
      const own = await ownOffer(caller, idOf(params))
      if (!own.ok) return own
      const saving = { who: callerName(caller), from, shown: body.shown }
      return savedReply(caller, await confirmWorstCase(caller.org.core, own.value.stored.id, body.version, saving))
    },
  }),
  route({
    method: 'POST',
    path: '/api/offers/:id/duplicate',
    summary: 'A new offer with the configuration of this one',
    access: WRITERS,
    errors: 'own',
    idempotent: true,
    body: duplicateOfferRequest,
    answers: offerSaved,
    async handle({ caller, body, params, from }) {
      const id = idOf(params)
      const seen = id === null ? null : await caller.org.core.store.read((tx) => seenOffer(caller, tx, id))
      if (seen === null) return refuse('offer.not_found')
      // Whoever sees an offer may copy it; the copy belongs to their own unit.
      const owner = caller.unit ?? seen.offer.owner
      const { name, code, codes } = body
      return savedReply(caller, await duplicateOffer(caller.org.core, seen.stored.id, { name, code, codes, owner }, savingOf(caller, from, body)))
    },
  }),
  route({
    method: 'POST',
    path: '/api/offers/:id/issue',
    summary: 'Give a coupon of the offer to one customer',
    access: people('store_manager', 'marketer', 'admin'),
    errors: 'own',
    idempotent: true,
    body: issueCouponRequest,
    answers: couponIssued,
    handle: ({ caller, body, params, from }) => issueHere(caller, idOf(params), body, from),
  }),
]

async function issueHere(caller: Person, id: number | null, body: z.infer<typeof issueCouponRequest>, from: string): Promise<Answer<unknown>> {
  const { core, hints } = caller.org
  const found = await core.store.transact(async (tx): Promise<Answer<Place | null>> => {
    const seen = id === null ? null : await seenOffer(caller, tx, id)
    if (seen === null) return refuse('offer.not_found')
    const { index } = await core.catalogue.view(tx)
    // Somebody of a unit issues in that unit's stores; the organisation's people may issue for no store.
    const at = body.place ?? (caller.unit?.type === 'STORE' ? { type: 'STORE' as const, id: caller.unit.id } : null)
    if (at === null) return caller.unit === null ? { ok: true, value: null } : refuse('field.required', 'place')
    if (!isWithin(index, caller.unit, { type: at.type, id: at.id as UnitId })) return refuse('auth.not_allowed', 'place')
    return placeNamed(index, at)
  })
  if (!found.ok) return found
  const issuer = { kind: 'organisation' } as const
  const done = await issueTo(core, { offer: id ?? 0, customer: body.customer, place: found.value, issuer, who: callerName(caller), from })
  hints.poke()
  return done
}
