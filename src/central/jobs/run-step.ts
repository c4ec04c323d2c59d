import { refuse, type CallFailure } from '../core/failure'
import type { Core } from '../core/core'
import { inBulk, type Bulk } from '../db/bulk'
import type { Database } from '../db/database'
import { advanceJob, endJob, putOff, retakeJob, takeJob, type JobAt, type TakenJob } from '../db/jobs/job-steps'
import { mayRunAgain, wasTaken } from '../db/retry'
import { keyOfThrown } from '../http/failures'
import type { AnyJobKind } from './job-kind'

export interface Working {
  readonly database: Pick<Database, 'pool'>
  readonly core: Core
  readonly kinds: readonly AnyJobKind[]
  /** This copy of the service, as its leases name it. */
  readonly holder: string
}

/** 'more' = the next step can follow at once; 'rest' = it has ended, must wait, or somebody else has it. */
export type StepEnd = 'more' | 'rest'

const MOST_TRIES = 10
const FIRST_WAIT = 200
const LONGEST_WAIT = 60_000

/** Runs one step of a job: its effect, its progress and its end are one transaction. */
export async function runStep(working: Working, job: JobAt): Promise<StepEnd> {
  const begun: { taken: TakenJob | null } = { taken: null }
  try {
    return await inBulk(working.database, async (bulk) => {
      const taken = await takeJob(bulk, job, working.holder)
      if (taken === null) return 'rest'
      begun.taken = taken
      return stepOf(working, bulk, taken)
    })
  } catch (failure) {
    if (begun.taken === null) throw failure
    await afterFailure(working, begun.taken, failure)
    return 'rest'
  }
}

async function stepOf(working: Working, bulk: Bulk, taken: TakenJob): Promise<StepEnd> {
  const { core, holder } = working
  if (taken.cancelling) {
    await stopJob(working, bulk, taken, 'cancelled', null)
    return 'rest'
  }
  const kind = working.kinds.find(({ name }) => name === taken.kind)
  if (kind === undefined) return 'rest' // a newer copy knows it
  const request = kind.request.parse(taken.request)
  const did = await kind.step({ core, job: taken.id, who: taken.who, bulk, request, progress: taken.progress })
  if ('failed' in did) throw new StepRefused(did.failed)
  await advanceJob(bulk, taken, { ...did, holder, at: core.clock.now() })
  return did.result === null ? 'more' : 'rest'
}

/** Ends a job before its end; its kind does with that what is left to do. */
async function stopJob({ core, kinds }: Working, bulk: Bulk, taken: TakenJob, state: 'cancelled' | 'failed', failure: CallFailure | null): Promise<void> {
  const kind = kinds.find(({ name }) => name === taken.kind)
  const request = kind?.request.safeParse(taken.request)
  if (request?.success === true) await kind?.stopped?.({ core, job: taken.id, who: taken.who, bulk, request: request.data, progress: taken.progress })
  await endJob(bulk, taken, state, failure, core.clock.now())
}

/** What passes by itself: another transaction was first, also with a key that is unique, or the database is away or coming back. */
const isPassing = (failure: unknown): boolean => mayRunAgain(failure) || keyOfThrown(failure) === 'centre.busy' || wasTaken(failure)

/** Carries an expected failure out of the transaction, which is undone by it. */
class StepRefused extends Error {
  readonly failure: CallFailure
  constructor(failure: CallFailure) {
    super(failure.key)
    this.failure = failure
  }
}

/** The step is undone. What may pass is tried again, later each time; the rest ends the job and says why. */
async function afterFailure(working: Working, taken: TakenJob, failure: unknown): Promise<void> {
  const { database, core } = working
  const passing = isPassing(failure)
  const reason = failure instanceof StepRefused ? failure.failure : refuse(passing ? 'job.gave_up' : 'job.broken').error
  if (!(failure instanceof StepRefused)) core.trouble('job_step', failure)
  await inBulk(database, async (bulk) => {
    if (!(await retakeJob(bulk, taken))) return
    if (passing && taken.tries < MOST_TRIES) await putOff(bulk, taken, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** taken.tries))
    else await stopJob(working, bulk, taken, 'failed', reason)
  })
}
