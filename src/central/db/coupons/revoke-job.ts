import { z } from 'zod'
import type { PreparedOffer } from '../../../domain/offer/prepare-offer'
import { codeKeyOfNumber, keyNumberOf, type KeyNumber } from './key-number'
import { shapeAtIssue } from '../../coupons/take-code'
import { anewChange, denyChange } from '../../feeds/feed-changes'
import { jobKind, type JobStep, type JobStepDone, type JobStepFailed } from '../../jobs/job-kind'
import { appendChanges } from './bulk-changes'
import { auditBulk } from './bulk-audit'

/** Coupons looked at in one step. */
const STEP = 10_000
/** Up to here each dead coupon goes to the tills by itself, ahead of everything; beyond, they take a new snapshot at the end. */
const MOST_DENIED = 5000

export const revokeJobRequest = z.strictObject({ offer: z.number().int(), what: z.enum(['all', 'unissued']) })
type Request = z.infer<typeof revokeJobRequest>

interface Progress {
  readonly key: KeyNumber
  readonly slot: number
  readonly seen: number
  readonly total: number
  readonly revoked: number
  readonly redeemed: number
}

type Step = JobStep<Request, Progress>

/** Revokes all unredeemed coupons of an offer, or only those that nobody was issued (2.9), a part of its keys at a time. */
export const REVOKE_ALL = jobKind<Request, Progress>({ name: 'coupons.revoke', request: revokeJobRequest, step })

async function step(at: Step): Promise<JobStepDone<Progress> | JobStepFailed> {
  const { core, bulk, request } = at
  const { org } = core.store
  const offer = await core.store.read((tx) => core.catalogue.offer(tx, request.offer))
  if (offer === null) return { failed: { key: 'offer.not_found' } }
  const before = at.progress ?? (await begin(at, offer))
  const part = await revokePart(at, offer, before)
  const progress = {
    ...before,
    ...part.last,
    seen: before.seen + part.seen,
    revoked: before.revoked + part.dead.length + part.more,
    redeemed: before.redeemed + part.redeemed,
  }
  if (progress.revoked <= MOST_DENIED) await appendChanges(bulk, org, part.dead.map((key) => denyChange(codeKeyOfNumber(key), { offer: request.offer, why: 'revoked' })))
  if (part.seen === STEP) return { progress, done: progress.seen, total: Math.max(progress.total, progress.seen), result: null }
  return finish(at, progress)
}

/** From here on nothing new is issued, so that what comes after the part that is looked at is from before too. */
async function begin({ core, bulk, request }: Step, offer: PreparedOffer): Promise<Progress> {
  const { org } = core.store
  if (shapeAtIssue(offer.offer) !== null || offer.offer.codes.kind === 'common') {
    await bulk.query('insert into code_stop (org, offer, at) values ($1, $2, $3) on conflict (org, offer) do nothing', [org, request.offer, core.clock.now()])
  }
  const rows = request.what === 'all' ? '' : `and state = 'unissued'`
  const [count] = await bulk.query<{ n: number }>(`select count(*) as n from coupon where org = $1 and offer = $2 ${rows}`, [org, request.offer])
  return { key: keyNumberOf('0'), slot: -1, seen: 0, total: count?.n ?? 0, revoked: 0, redeemed: 0 }
}

interface Part {
  readonly seen: number
  readonly last: Pick<Progress, 'key' | 'slot'> | null
  /** Dead now, by key: as many as one step may tell the tills of by name. */
  readonly dead: readonly KeyNumber[]
  readonly more: number
  readonly redeemed: number
}

interface PartRow {
  readonly seen: number
  readonly key: KeyNumber | null
  readonly slot: number | null
  readonly dead: readonly KeyNumber[] | null
  readonly count: number
  readonly redeemed: number
}

async function revokePart({ core, bulk, request }: Step, { offer }: PreparedOffer, { key, slot, revoked }: Progress): Promise<Part> {
  const [row] = await bulk.query<PartRow>(request.what === 'all' ? REVOKE : REVOKE_UNISSUED, [
    core.store.org,
    request.offer,
    key,
    slot,
    STEP,
    core.clock.now(),
    offer.redemption.perCoupon,
    // The code itself is no coupon: it dies with them, or stays for those who have one.
    offer.codes.kind === 'common',
  ])
  if (row === undefined) throw new Error('the step of a revocation answered nothing')
  const named = revoked + row.count <= MOST_DENIED ? (row.dead ?? []) : []
  const last = row.key === null || row.slot === null ? null : { key: row.key, slot: row.slot }
  return { seen: row.seen, last, dead: named, more: row.count - named.length, redeemed: row.redeemed }
}

/** Redeemed is a coupon with no use left; one with uses left is dead for the rest (2.9). */
const revoke = (rows: string, kept: string): string => `with part as (
    select code_key, slot, state, uses from coupon where org = $1 and offer = $2 and ${rows} and (code_key, slot) > ($3::bigint, $4::bigint)
    order by code_key, slot limit $5),
  last as (select code_key, slot from part order by code_key desc, slot desc limit 1),
  dead as (
    update coupon c set state = 'revoked', revoked_at = $6 from part p
    where c.org = $1 and c.code_key = p.code_key and c.slot = p.slot and c.${rows} and c.state <> 'revoked'
      and ($7::bigint is null or c.uses < $7::bigint or ($8 and c.slot = 0)) and not (${kept})
    returning c.code_key, c.slot)
  select (select count(*) from part) as seen, (select code_key::text from last) as key, (select slot from last) as slot,
    (select array_agg(code_key::text) from dead where not ($8 and slot = 0)) as dead,
    (select count(*) from dead where not ($8 and slot = 0)) as count,
    (select count(*) from part where state <> 'revoked' and uses >= $7::bigint and not ($8 and slot = 0)) as redeemed`

const REVOKE = revoke('state is not null', 'false')
const REVOKE_UNISSUED = revoke(`state = 'unissued'`, '$8 and c.slot = 0')

async function finish({ core, bulk, request, who }: Step, progress: Progress): Promise<JobStepDone<Progress>> {
  const { org } = core.store
  const { revoked, redeemed, seen } = progress
  const result = { revoked, redeemed }
  if (revoked > 0) await appendChanges(bulk, org, [anewChange(`coupons:${request.offer}`, request.offer)])
  await auditBulk(bulk, org, { at: core.clock.now(), who, what: 'coupons.revoke', subject: `offer:${request.offer}`, after: { what: request.what, ...result } })
  return { progress, done: seen, total: seen, result }
}
