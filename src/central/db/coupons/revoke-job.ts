import { z } from 'zod'
import type { PreparedOffer } from '../../../domain/offer/prepare-offer'
import { codeKeyOfNumber, keyNumberOf, type KeyNumber } from './key-number'
import type { Change } from '../../core/rows'
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
export const REVOKE_ALL = jobKind<Request, Progress>({ name: 'coupons.revoke', request: revokeJobRequest, step, stopped })

async function stopped({ core, bulk, request, progress }: Step): Promise<void> {
  if (progress !== null && progress.revoked > 0) await appendChanges(bulk, core.store.org, anewOf(request))
}

/** Whoever held nothing else is no holder any more. */
const anewOf = ({ offer, what }: Request): readonly Change[] => [anewChange(`coupons:${offer}`, offer), ...(what === 'unissued' ? [] : [anewChange('idents', offer)])]

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

interface Bounds {
  readonly seen: number
  readonly key: KeyNumber
  readonly slot: number
  readonly redeemed: number
}

/** The next coupons by key: where they end, and how many of them have no use left. A coupon with uses left is dead for the rest (2.9). */
const boundsOf = (rows: string): string => `with part as (
    select code_key, slot, state, uses from coupon where org = $1 and offer = $2 and ${rows} and (code_key, slot) > ($3::bigint, $4::bigint)
    order by code_key, slot limit $5)
  select count(*) over () as seen, code_key::text as key, slot,
    count(*) filter (where state <> 'revoked' and uses >= $6::bigint and not ($7 and slot = 0)) over () as redeemed
  from part order by code_key desc, slot desc limit 1`

/** By the bounds of their keys and not by each key, so that no plan reads more than the part. */
const revoke = (rows: string, kept: string): string => `with dead as (
    update coupon set state = 'revoked', revoked_at = $5 where org = $1 and offer = $2 and ${rows}
      and (code_key, slot) > ($3::bigint, $4::bigint) and (code_key, slot) <= ($6::bigint, $7::bigint)
      and state <> 'revoked' and ($8::bigint is null or uses < $8::bigint or ($9 and slot = 0)) and not (${kept})
    returning code_key, slot)
  select array_agg(code_key::text) as dead from dead where not ($9 and slot = 0)`

const STATEMENTS = {
  all: { bounds: boundsOf('true'), revoke: revoke('true', 'false') },
  unissued: { bounds: boundsOf(`state = 'unissued'`), revoke: revoke(`state = 'unissued'`, '$9 and slot = 0') },
} as const

async function revokePart({ core, bulk, request }: Step, { offer }: PreparedOffer, { key, slot, revoked }: Progress): Promise<Part> {
  const { org } = core.store
  const { perCoupon } = offer.redemption
  // The code itself is no coupon: it dies with them, or stays for those who have one.
  const common = offer.codes.kind === 'common'
  const statements = STATEMENTS[request.what]
  const [bounds] = await bulk.query<Bounds>(statements.bounds, [org, request.offer, key, slot, STEP, perCoupon, common])
  if (bounds === undefined) return { seen: 0, last: null, dead: [], more: 0, redeemed: 0 }
  const values = [org, request.offer, key, slot, core.clock.now(), bounds.key, bounds.slot, perCoupon, common]
  const [row] = await bulk.query<{ dead: readonly KeyNumber[] | null }>(statements.revoke, values)
  const all = row?.dead ?? []
  const dead = revoked + all.length <= MOST_DENIED ? all : []
  return { seen: bounds.seen, last: { key: bounds.key, slot: bounds.slot }, dead, more: all.length - dead.length, redeemed: bounds.redeemed }
}

async function finish({ core, bulk, request, who }: Step, progress: Progress): Promise<JobStepDone<Progress>> {
  const { org } = core.store
  const { revoked, redeemed, seen } = progress
  const result = { revoked, redeemed }
  if (revoked > 0) await appendChanges(bulk, org, anewOf(request))
  await auditBulk(bulk, org, { at: core.clock.now(), who, what: 'coupons.revoke', subject: `offer:${request.offer}`, after: { what: request.what, ...result } })
  return { progress, done: seen, total: seen, result }
}
