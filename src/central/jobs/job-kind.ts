import type { z } from 'zod'
import type { Json } from '../../protocol/sync/canonical-json'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { CallFailure } from '../core/failure'
import type { JobStored, JsonObject } from '../core/job-port'
import type { Bulk } from '../db/bulk'

/** One kind of long work: generating codes, issuing to an audience, reading a file (3.3). */
export interface JobKind<Request, Progress> {
  /** 'codes.generate' */
  readonly name: string
  readonly request: z.ZodType<Request>
  /**
   * One step in one transaction: its effect and the new progress are committed together, so it happens once in effect. It
   * takes well under two seconds. What goes through `core.store.transact` is in a transaction of its own and needs
   * operation ids made of the job and the row, because the step may run again.
   */
  readonly step: (at: JobStep<Request, Progress>) => Promise<JobStepDone<Progress> | JobStepFailed>
  /** What is left to do for the steps that stand when the job ends before its end, cancelled or failed; with the end itself. */
  readonly stopped?: (at: JobStep<Request, Progress>) => Promise<void>
}

export interface JobStep<Request, Progress> {
  readonly core: Core
  readonly job: number
  /** Who asked for the job, as the audit log names them. */
  readonly who: string
  /** Plain SQL and COPY inside the step's transaction. */
  readonly bulk: Bulk
  readonly request: Request
  /** Null at the first step. JSON: it may come back in another process. */
  readonly progress: Progress | null
}

export interface JobStepDone<Progress> {
  readonly progress: Progress
  /** Of `total`, in what the work counts: rows, coupons. */
  readonly done: number
  readonly total: number | null
  /** Not null = the job is finished. */
  readonly result: JsonObject | null
}

/** The job cannot go on, for a reason that a person can mend. What the step wrote is undone; the steps before it stand. */
export interface JobStepFailed {
  readonly failed: CallFailure
}

/** A kind with its types rubbed off, as the list of kinds keeps it. */
export interface AnyJobKind {
  readonly name: string
  readonly request: z.ZodType
  readonly step: (at: JobStep<unknown, unknown>) => Promise<JobStepDone<unknown> | JobStepFailed>
  readonly stopped?: (at: JobStep<unknown, unknown>) => Promise<void>
}

export function jobKind<Request, Progress>(kind: JobKind<Request, Progress>): JobKind<Request, Progress> & { readonly any: AnyJobKind } {
  // The runner reads the request with the kind's own schema and gives back the progress the kind wrote, so the types that
  // are rubbed off hold again where the step is called.
  return { ...kind, any: kind as unknown as AnyJobKind }
}

/** Who asks for a job, and whose it is. */
export type JobAsked = Pick<JobStored, 'subject' | 'unit' | 'who' | 'madeAt'> & {
  /** Address of the other side, for the audit log. */
  readonly from: string
}

/**
 * Starts a job inside the caller's transaction and audits it; answers its id. The request waits in the row as JSON. Poke `org.jobs` after the commit, and a
 * worker takes it at once; it is found without that too.
 */
export async function startJob<Request, Progress>(
  tx: CentralTx,
  kind: JobKind<Request, Progress>,
  request: Request,
  { from, ...asked }: JobAsked,
): Promise<number> {
  const job = await tx.jobs.add({ ...asked, kind: kind.name, request: request as Json })
  const { madeAt, who, subject } = asked
  await tx.people.audit({ at: madeAt, who, from, what: 'job.start', subject, before: null, after: { job, kind: kind.name } })
  return job
}
