import { z } from 'zod'
import type { Instant, PlainDate } from '../../../domain/calendar/calendar'
import { localDate } from '../../../domain/calendar/zone-table'
import type { Issuer } from '../../../domain/issual/issual'
import type { PreparedOffer } from '../../../domain/offer/prepare-offer'
import { orgZone } from '../../../domain/org/org-index'
import type { Core } from '../../core/core'
import type { OrgKeys } from '../../core/rows'
import { sizeOf } from '../../coupons/code-shape'
import { decideMany, type DecidedMany, type Member } from '../../coupons/decide-many'
import { shapeAtIssue } from '../../coupons/take-code'
import { anewChange, counterChange } from '../../feeds/feed-changes'
import { jobKind, type JobStep, type JobStepDone, type JobStepFailed } from '../../jobs/job-kind'
import type { Bulk } from '../bulk'
import { auditBulk } from './bulk-audit'
import { appendChanges } from './bulk-changes'
import { membersOf } from './issue-facts'
import { assignFree, writeCommon, writeGenerated, type RowsOf, type Written } from './issue-rows'
import { addToBatch, openBatch } from './issual-batch'
import { countsNow } from './offer-counts'
import type { KeyOrders } from './key-orders'
import { isScarce, keepRange, leftRange, openRanges, packedLeft, releaseRange } from './packed-range'

/** Customers in one step: a fifth of a second of work, and little enough to hold. */
const STEP = 25_000
/** More free codes than a step could take are not counted. */
const MOST_FREE = STEP + 1
/** Codes of the range to come that are put in order beside a step: four times what it uses up, as ranges grow. */
const AHEAD = 100_000
/** How often a step begins again because somebody else took the last unit in between. */
const TRIES = 8

const issuer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('organisation') }),
  z.strictObject({ kind: z.literal('third_party_client') }),
  z.strictObject({ kind: z.literal('service'), service: z.enum(['outbound', 'dvs', 'timeline', 'loyalty', 'third_party']), ref: z.string() }),
])
export const issueJobRequest = z.strictObject({ offer: z.number().int(), list: z.string(), issuer })
export type IssueJobRequest = z.infer<typeof issueJobRequest>

export interface IssueJobProgress {
  /** The last customer that was decided. */
  readonly after: number
  readonly batch: number
  readonly total: number
  readonly seen: number
  readonly issued: number
  readonly resent: number
  readonly refused: Readonly<Record<string, number>>
}

interface How {
  readonly orders: KeyOrders
  /** Customers in one step. */
  readonly atOnce: number
}

type Step = JobStep<IssueJobRequest, IssueJobProgress>

/** Issues the offer to everybody on a list (2.6): the engine decides, customer by customer, and the coupons go through COPY. */
export function issueToList(orders: KeyOrders, atOnce = STEP) {
  return jobKind<IssueJobRequest, IssueJobProgress>({
    name: 'coupons.issue',
    request: issueJobRequest,
    step: (at) => issueStep({ orders, atOnce }, at),
    async stopped({ core, bulk, request, progress }) {
      if (progress !== null && progress.issued > 0) await tellTills(bulk, core, request.offer)
    },
  })
}

async function issueStep(how: How, at: Step): Promise<JobStepDone<IssueJobProgress> | JobStepFailed> {
  const { core, bulk, request } = at
  const found = await core.store.read(async (tx) => ({ offer: await core.catalogue.offer(tx, request.offer), keys: await tx.org.keys() }))
  if (found.offer === null) return { failed: { key: 'offer.not_found' } }
  const now = core.clock.now() as Instant
  const place = { ...found, offer: found.offer, now, today: localDate(orgZone(found.offer.org), now) }
  const progress = at.progress ?? (await begin(at, place))
  for (let tried = 1; ; tried++) {
    await bulk.query('savepoint members')
    const done = await members(how, at, place, progress)
    if (done !== 'again') return done
    if (tried === TRIES) throw new Error('the last coupons of the offer go to others all the time')
    await bulk.query('rollback to savepoint members')
  }
}

interface Place {
  readonly offer: PreparedOffer
  readonly keys: OrgKeys
  readonly now: Instant
  readonly today: PlainDate
}

/** The batch says for all its coupons when they were issued; the gap of 2.6 counts from there. */
async function begin({ core, bulk, request }: Step, { offer, now }: Place): Promise<IssueJobProgress> {
  const { org } = core.store
  const batch = await openBatch(bulk, org, request.offer, now, orgZone(offer.org))
  const [list] = await bulk.query<{ n: number }>('select count(*) as n from audience_member where org = $1 and list = $2', [org, request.list])
  return { after: 0, batch, total: list?.n ?? 0, seen: 0, issued: 0, resent: 0, refused: {} }
}

async function members(how: How, at: Step, place: Place, before: IssueJobProgress): Promise<JobStepDone<IssueJobProgress> | 'again'> {
  const { core, bulk, request } = at
  const { org } = core.store
  const { offer, now } = place
  const page = await membersOf(bulk, org, offer.offer, { list: request.list, after: before.after, limit: how.atOnce }, place.today)
  if (page.length === 0) return finish(how, at, place, before)
  const counts = await countsNow(bulk, org, request.offer)
  const issuing = { offer, issuer: request.issuer satisfies Issuer, at: now, issuedTotal: counts.issued + counts.heldIssues, codesLeft: await codesLeftInBulk(bulk, org, offer) }
  let decided = decideMany(issuing, page)
  let seen: readonly Member[] = page
  if (decided.issued.length > 0 && decided.issuedOn !== null) {
    const rows: RowsOf = { org, offer: offer.offer, batch: before.batch, issuedOn: decided.issuedOn }
    const wrote = await write(how, at, place, rows, decided, before)
    if (wrote === 'not ready') return doneSoFar(before)
    if (wrote.customers < decided.issued.length) {
      // Codes went to others: the rest of the page comes again.
      seen = upTo(page, decided.issued[wrote.customers - 1])
      decided = decideMany(issuing, seen)
    }
    if (wrote.customers === 0) return doneSoFar(before)
    if (!(await countIssued(bulk, org, offer, { now, issued: wrote.customers, made: wrote.made, batch: before.batch }))) return 'again'
    await appendChanges(bulk, org, [counterChange(await countsNow(bulk, org, request.offer))])
  }
  return doneSoFar(after(before, seen, decided))
}

const upTo = (page: readonly Member[], last: number | undefined): readonly Member[] => page.slice(0, page.findIndex(({ customer }) => customer === last) + 1)

interface Wrote extends Pick<Written, 'customers'> {
  /** Codes that came to be by it. */
  readonly made: number
}

async function write({ orders }: How, { core, bulk }: Step, { offer, keys }: Place, rows: RowsOf, { issued }: DecidedMany, before: IssueJobProgress): Promise<Wrote | 'not ready'> {
  const { org } = core.store
  if (offer.offer.codes.kind === 'common') {
    await writeCommon(bulk, keys.code, rows, issued)
    return { customers: issued.length, made: 0 }
  }
  const shape = shapeAtIssue(offer.offer)
  if (shape === null) return { customers: await assignFree(bulk, rows, issued), made: 0 }
  const known = { name: shape.name, size: sizeOf(shape) }
  const ranges = await openRanges(bulk, org, rows.offer.id, known, before.total - before.seen)
  if (ranges === null) return { customers: 0, made: 0 }
  const { now: range, next } = ranges
  const order = await orders.of(org, keys, range)
  if (order === null) return 'not ready'
  const now = issued.slice(0, range.count - range.used)
  // The order of the range after this one is worked out while the database is busy.
  const [wrote] = await Promise.all([writeGenerated(bulk, rows, range, order, now), next === null ? null : orders.of(org, keys, next, AHEAD)])
  await keepRange(bulk, org, { ...range, used: range.used + wrote.keys })
  return { customers: wrote.customers, made: wrote.customers }
}

/** As `codesLeft`, but of what bulk issual may take. */
async function codesLeftInBulk(bulk: Bulk, org: number, { offer }: PreparedOffer): Promise<number | null> {
  const shape = shapeAtIssue(offer)
  if (shape !== null || offer.codes.kind === 'common') {
    const stopped = await bulk.query('select 1 from code_stop where org = $1 and offer = $2', [org, offer.id])
    if (stopped.length > 0) return 0
  }
  if (offer.codes.kind === 'common') return null
  if (shape !== null) return packedLeft(bulk, org, offer.id, { name: shape.name, size: sizeOf(shape) })
  const [free] = await bulk.query<{ n: number }>(
    `select count(*) as n from (select 1 from coupon where org = $1 and offer = $2 and state = 'unissued' and slot = 0 limit $3) c`,
    [org, offer.id, MOST_FREE],
  )
  return free?.n ?? 0
}

interface Counted {
  readonly now: number
  readonly issued: number
  readonly made: number
  readonly batch: number
}

/** Last, because it is the hottest row; false = the limit was reached in the meantime. */
async function countIssued(bulk: Bulk, org: number, { offer }: PreparedOffer, { now, issued, made, batch }: Counted): Promise<boolean> {
  await addToBatch(bulk, org, batch, issued)
  const counted = await bulk.query(
    `update offer_count set issued = issued + $3, made = made + $4, last_issued_at = greatest(last_issued_at, $5::bigint)
      where org = $1 and offer = $2 and ($6::bigint is null or issued + held_issues + $3 <= $6::bigint) returning 1`,
    [org, offer.id, issued, made, now, offer.issual.total],
  )
  return counted.length === 1
}

function after(before: IssueJobProgress, seen: readonly Member[], { issued, resent, refused }: DecidedMany): IssueJobProgress {
  const sum: Record<string, number> = { ...before.refused }
  for (const [key, n] of Object.entries(refused)) sum[key] = (sum[key] ?? 0) + n
  return {
    ...before,
    after: seen.at(-1)?.customer ?? before.after,
    seen: before.seen + seen.length,
    issued: before.issued + issued.length,
    resent: before.resent + resent,
    refused: sum,
  }
}

const doneSoFar = (progress: IssueJobProgress): JobStepDone<IssueJobProgress> => ({ progress, done: progress.seen, total: Math.max(progress.total, progress.seen), result: null })

/** Tills take a new snapshot of the offer's coupons and holders: one change instead of one for each coupon. */
async function finish({ orders }: How, { core, bulk, request, who }: Step, { offer, keys, now }: Place, progress: IssueJobProgress): Promise<JobStepDone<IssueJobProgress>> {
  const { org } = core.store
  const { issued, resent, refused, seen } = progress
  const shape = shapeAtIssue(offer.offer)
  const range = shape === null ? null : await leftRange(bulk, org, request.offer, shape.name)
  if (range !== null && shape !== null && (await isScarce(bulk, org, range, sizeOf(shape)))) {
    const order = await orders.of(org, keys, range)
    if (order === null) return doneSoFar(progress)
    await releaseRange(bulk, org, request.offer, range, order.slice(range.used, range.count - range.used).indexes)
  }
  if (issued > 0) await tellTills(bulk, core, request.offer)
  await auditBulk(bulk, org, { at: now, who, what: 'coupons.issue', subject: `offer:${request.offer}`, after: { list: request.list, issued, resent, refused } })
  return { progress, done: seen, total: seen, result: { issued, resent, refused } }
}

const tellTills = (bulk: Bulk, core: Core, offer: number): Promise<void> =>
  appendChanges(bulk, core.store.org, [anewChange(`coupons:${offer}`, offer), anewChange('idents', offer)])
