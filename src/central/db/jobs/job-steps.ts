import type { Json } from '../../../protocol/sync/canonical-json'
import type { CallFailure } from '../../core/failure'
import type { JobStored, JsonObject } from '../../core/job-port'
import type { Bulk } from '../bulk'

/*
 * The moves of a job's row. Leases and waits are measured by the database's clock, so that copies of the service whose
 * clocks differ agree. While a step runs its row is locked besides, so no lease has to outlast a step.
 */

/** A copy that is gone loses its jobs to the others after this long. */
const LEASE = "interval '3 seconds'"
const DUE = "state in ('waiting', 'running') and wake_at <= now() and (held_until is null or held_until <= now() or held_by = $1)"

export interface JobAt {
  readonly org: number
  readonly id: number
}

export interface TakenJob extends JobAt {
  readonly kind: string
  readonly who: string
  readonly request: Json
  readonly progress: unknown
  readonly cancelling: boolean
  /** How many steps stand. */
  readonly steps: number
  /** How often the next one was tried in vain. */
  readonly tries: number
}

/** Locks a job until the end of the transaction; null when it has ended, must wait, or is somebody else's. */
export async function takeJob(bulk: Bulk, { org, id }: JobAt, holder: string): Promise<TakenJob | null> {
  const [row] = await bulk.query<Omit<TakenJob, 'org'>>(
    `select id, kind, who, request, progress, cancelling, steps, tries from job where org = $2 and id = $3 and ${DUE} for update skip locked`,
    [holder, org, id],
  )
  return row === undefined ? null : { ...row, org }
}

/** What a step did, beside its effect: both are committed together. */
export interface Advance {
  readonly holder: string
  readonly at: number
  readonly progress: unknown
  readonly done: number
  readonly total: number | null
  readonly result: JsonObject | null
}

export async function advanceJob(bulk: Bulk, { org, id }: JobAt, { holder, at, progress, done, total, result }: Advance): Promise<void> {
  await bulk.query(
    `update job set progress = $3, done = $4, total = $5, result = $6, steps = steps + 1, tries = 0,
      state = case when $6::jsonb is null then 'running' else 'done' end, ended_at = case when $6::jsonb is null then null else $7::bigint end,
      started_at = coalesce(started_at, $7), worked = worked + (extract(epoch from clock_timestamp() - now()) * 1000)::bigint,
      held_by = $8, held_until = clock_timestamp() + ${LEASE} where org = $1 and id = $2`,
    [org, id, JSON.stringify(progress), done, total, result === null ? null : JSON.stringify(result), at, holder],
  )
}

/** Ends a job that will not be finished. */
export async function endJob(bulk: Bulk, { org, id }: JobAt, state: Extract<JobStored['state'], 'failed' | 'cancelled'>, failure: CallFailure | null, at: number): Promise<void> {
  await bulk.query(`update job set state = $3, failure = $4, ended_at = $5 where org = $1 and id = $2`, [org, id, state, failure === null ? null : JSON.stringify(failure), at])
}

/** Locks a job whose step was undone, unless somebody has taken that step since. */
export async function retakeJob(bulk: Bulk, { org, id, steps }: TakenJob): Promise<boolean> {
  const rows = await bulk.query(`select 1 from job where org = $1 and id = $2 and steps = $3 and state in ('waiting', 'running') for update`, [org, id, steps])
  return rows.length === 1
}

/** The same step again, `after` milliseconds from now. */
export async function putOff(bulk: Bulk, { org, id }: JobAt, after: number): Promise<void> {
  await bulk.query(
    `update job set tries = tries + 1, wake_at = clock_timestamp() + $3::double precision * interval '1 millisecond', held_by = null, held_until = null
      where org = $1 and id = $2`,
    [org, id, after],
  )
}

/** Lets others go on with it at once. */
export async function releaseJob(bulk: Bulk, { org, id }: JobAt, holder: string): Promise<void> {
  await bulk.query('update job set held_by = null, held_until = null where org = $1 and id = $2 and held_by = $3', [org, id, holder])
}

/** Open jobs of these kinds that nobody works on and that need not wait. */
export async function idleJobs(bulk: Pick<Bulk, 'query'>, holder: string, kinds: readonly string[], limit: number): Promise<readonly JobAt[]> {
  return bulk.query<JobAt>(`select org, id from job where kind = any($2) and ${DUE} order by wake_at, id limit $3 for update skip locked`, [holder, kinds, limit])
}
