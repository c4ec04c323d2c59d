import { z } from 'zod'
import { sizeOf } from '../../coupons/code-shape'
import { shapeAhead } from '../../coupons/codes-ahead'
import { anewChange, counterChange } from '../../feeds/feed-changes'
import { jobKind, type JobStep, type JobStepDone, type JobStepFailed } from '../../jobs/job-kind'
import { appendChanges } from './bulk-changes'
import { auditBulk } from './bulk-audit'
import { writeGenerated } from './issue-rows'
import type { KeyOrders } from './key-orders'
import { countsNow } from './offer-counts'
import { keepRange, openRanges } from './packed-range'

const STEP = 25_000

export const generateJobRequest = z.strictObject({ offer: z.number().int(), count: z.number().int().min(1) })
type Request = z.infer<typeof generateJobRequest>

export interface GenerateProgress {
  readonly made: number
}

/** Makes a stated number of codes that nobody has yet, for whoever delivers them. */
export function generateCodes(orders: KeyOrders) {
  return jobKind<Request, GenerateProgress>({ name: 'codes.generate', request: generateJobRequest, step: (at) => step(orders, at), stopped })
}

async function stopped({ core, bulk, request, progress }: JobStep<Request, GenerateProgress>): Promise<void> {
  if (progress !== null) await appendChanges(bulk, core.store.org, [anewChange(`coupons:${request.offer}`, request.offer)])
}

async function step(orders: KeyOrders, { core, bulk, request, who, progress }: JobStep<Request, GenerateProgress>): Promise<JobStepDone<GenerateProgress> | JobStepFailed> {
  const { org } = core.store
  const found = await core.store.read(async (tx) => ({ offer: (await core.catalogue.offer(tx, request.offer))?.offer ?? null, keys: await tx.org.keys() }))
  const shape = found.offer === null ? null : shapeAhead(found.offer)
  if (found.offer === null || shape === null) return { failed: { key: 'codes.not_generated' } }
  const before = progress?.made ?? 0
  const wanted = request.count - before
  const soFar = (made: number, result: JobStepDone<GenerateProgress>['result'] = null) => ({ progress: { made }, done: made, total: request.count, result })
  const ranges = await openRanges(bulk, org, request.offer, { name: shape.name, size: sizeOf(shape) }, wanted)
  // Others took the rest of the space since it was asked for: what is made stands.
  if (ranges === null) return { failed: { key: 'codes.too_many' } }
  const order = await orders.of(org, found.keys, ranges.now)
  if (order === null) return soFar(before)
  const rows = { org, offer: found.offer, batch: null, issuedOn: null }
  const count = Math.min(STEP, wanted, ranges.now.count - ranges.now.used)
  const wrote = await writeGenerated(bulk, rows, ranges.now, order, Array.from({ length: count }, () => null))
  await keepRange(bulk, org, { ...ranges.now, used: ranges.now.used + wrote.keys })
  await bulk.query('update offer_count set made = made + $3 where org = $1 and offer = $2', [org, request.offer, wrote.customers])
  const made = before + wrote.customers
  const isDone = made >= request.count
  await appendChanges(bulk, org, [counterChange(await countsNow(bulk, org, request.offer)), ...(isDone ? [anewChange(`coupons:${request.offer}`, request.offer)] : [])])
  if (!isDone) return soFar(made)
  await auditBulk(bulk, org, { at: core.clock.now(), who, what: 'codes.generate', subject: `offer:${request.offer}`, after: { made } })
  return soFar(made, { made })
}
