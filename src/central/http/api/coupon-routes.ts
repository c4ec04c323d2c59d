import { Readable } from 'node:stream'
import { z } from 'zod'
import { codeSpace, generateCodesRequest, issueToListRequest, revokeRequest, serviceIssueToListRequest } from '../../../protocol/api/coupons'
import { jobStarted } from '../../../protocol/api/jobs'
import { isVisibleTo } from '../../../domain/offer/claim-rules'
import type { Offer } from '../../../domain/offer/offer'
import { prepareOffer } from '../../../domain/offer/prepare-offer'
import { issuerOf } from '../../claims/service-offers'
import type { CentralTx } from '../../core/central-store'
import { refuse, type Answer } from '../../core/failure'
import { sizeOf } from '../../coupons/code-shape'
import { cannotMake, shapeAhead } from '../../coupons/codes-ahead'
import { couponLines, COUPON_HEADER } from '../../coupons/coupon-lines'
import { codesLeft } from '../../coupons/take-code'
import { csvText, CSV_TYPE } from '../../csv/write-csv'
import { GENERATE_CODES, ISSUE_TO_LIST } from '../../db/coupons/coupon-jobs'
import { REVOKE_ALL } from '../../db/coupons/revoke-job'
import { startJob } from '../../jobs/job-kind'
import { guessOdds } from '../../offers/guess-warnings'
import { callerName } from '../caller-name'
import { CLIENT, HANDLED, people, route, type Route } from '../route'
import { idOf } from './id-of'
import { programmeOf } from './service-caller'
import { ownOffer, seenOffer, type Person } from './shown-offer'

const WRITERS = people('marketer', 'admin')

/** What is done with the coupons of an offer all at once: long work, each (3.3). */
export const COUPON_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/offers/:id/issue-list',
    summary: 'Issue the offer to everybody on an audience list; answers the job',
    access: WRITERS,
    errors: 'own',
    idempotent: true,
    body: issueToListRequest,
    answers: jobStarted,
    handle: ({ caller, body, params, from }) =>
      begin(caller, idOf(params), from, (tx, offer, asked) => {
        return startJob(tx, ISSUE_TO_LIST, { offer: offer.id, list: body.list, issuer: { kind: 'organisation' } }, asked)
      }),
  }),
  route({
    method: 'POST',
    path: '/api/service/issue-list',
    summary: 'Issue the offer to everybody on an audience list, as a campaign or programme; answers the job',
    access: CLIENT,
    errors: 'own',
    idempotent: true,
    body: serviceIssueToListRequest,
    answers: jobStarted,
    async handle({ caller, body, from }) {
      const named = await programmeOf(caller, body.ref)
      if (!named.ok) return named
      const { core, jobs } = caller.org
      const started = await core.store.transact(async (tx): Promise<Answer<{ job: number }>> => {
        const found = await core.catalogue.offer(tx, body.offer)
        const issuer = await issuerOf(core, tx, named.value, body.offer)
        const hidden = found === null || (issuer.kind === 'service' && !isVisibleTo(found.offer.claim, issuer))
        if (hidden) return refuse('offer.not_found')
        const asked = { subject: `offer:${body.offer}`, unit: found.offer.owner, who: callerName(caller), madeAt: core.clock.now(), from }
        return { ok: true, value: { job: await startJob(tx, ISSUE_TO_LIST, { offer: body.offer, list: body.list, issuer }, asked) } }
      })
      if (started.ok) jobs.poke(started.value.job)
      return started
    },
  }),
  route({
    method: 'POST',
    path: '/api/offers/:id/codes',
    summary: 'Make so many codes for the third party that delivers the offer; answers the job',
    access: WRITERS,
    errors: 'own',
    idempotent: true,
    body: generateCodesRequest,
    answers: jobStarted,
    handle: ({ caller, body, params, from }) =>
      begin(caller, idOf(params), from, async (tx, offer, asked) => {
        const wrong = await cannotMake(tx, offer, body.count, 'count')
        return wrong ?? startJob(tx, GENERATE_CODES, { offer: offer.id, count: body.count }, asked)
      }),
  }),
  route({
    method: 'POST',
    path: '/api/offers/:id/revoke',
    summary: 'Revoke all unredeemed coupons of the offer, or the unissued ones; answers the job',
    access: WRITERS,
    errors: 'own',
    idempotent: true,
    body: revokeRequest,
    answers: jobStarted,
    async handle({ caller, body, params, from }) {
      if (!body.understood) return refuse('revocation.not_understood', 'understood')
      return begin(caller, idOf(params), from, (tx, offer, asked) => startJob(tx, REVOKE_ALL, { offer: offer.id, what: body.what }, asked))
    },
  }),
  route({
    method: 'GET',
    path: '/api/offers/:id/codes',
    summary: 'How many codes the offer has left, and how easily one is guessed',
    access: people('store_manager', 'marketer', 'admin'),
    errors: 'own',
    answers: codeSpace,
    handle: ({ caller, params }) => spaceOf(caller, idOf(params)),
  }),
  route({
    method: 'GET',
    path: '/api/offers/:id/codes.csv',
    summary: 'The codes of the offer as CSV; audited',
    access: WRITERS,
    errors: 'own',
    answers: z.string(),
    async handle({ caller, params, from, reply }) {
      const own = await ownOffer(caller, idOf(params))
      if (!own.ok) return own
      const { core } = caller.org
      const { offer } = own.value
      await core.store.transact((tx) => tx.people.audit({ at: core.clock.now(), who: callerName(caller), from, what: 'codes.download', subject: `offer:${offer.id}`, before: null, after: null }))
      await reply
        .type(CSV_TYPE)
        .header('content-disposition', `attachment; filename="codes-${offer.id}.csv"`)
        .send(Readable.from(csvText(COUPON_HEADER, couponLines(core.store, offer.id))))
      return { ok: true, value: HANDLED }
    },
  }),
]

type Asked = Parameters<typeof startJob>[3]

/** Starts the job for whoever may change the offer, and wakes a worker. */
async function begin(
  caller: Person,
  id: number | null,
  from: string,
  start: (tx: CentralTx, offer: Offer, asked: Asked) => Promise<number | Answer<never>>,
): Promise<Answer<unknown>> {
  const own = await ownOffer(caller, id)
  if (!own.ok) return own
  const { core, jobs } = caller.org
  const { offer } = own.value
  const asked = { subject: `offer:${offer.id}`, unit: offer.owner, who: callerName(caller), madeAt: core.clock.now(), from }
  const job = await core.store.transact((tx) => start(tx, offer, asked))
  if (typeof job !== 'number') return job
  jobs.poke(job)
  return { ok: true, value: { job } }
}

async function spaceOf(caller: Person, id: number | null): Promise<Answer<unknown>> {
  const { core } = caller.org
  return core.store.transact(async (tx): Promise<Answer<unknown>> => {
    const seen = id === null ? null : await seenOffer(caller, tx, id)
    if (seen === null) return refuse('offer.not_found')
    const { index } = await core.catalogue.view(tx)
    const { offer } = seen
    const shape = shapeAhead(offer)
    const left = shape === null ? await codesLeft(tx, prepareOffer(offer, index)) : await tx.codes.left(offer.id, { name: shape.name, size: sizeOf(shape) })
    const { issued, made } = await tx.offers.counts(offer.id)
    return { ok: true, value: { left, guessOdds: guessOdds(offer, Math.max(issued, made)), stoppedAt: await tx.codes.stoppedAt(offer.id) } }
  })
}
