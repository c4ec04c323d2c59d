import type { Core } from '../../src/central/core/core'
import type { JsonObject } from '../../src/central/core/job-port'
import { inBulk } from '../../src/central/db/bulk'
import type { JobKind } from '../../src/central/jobs/job-kind'
import type { PgAdapter } from './store-seed'

export interface JobRun {
  readonly result: JsonObject
  readonly steps: number
}

/** Runs long work step by step, each in a transaction of its own, as the workers do; what it refuses is thrown. */
export async function runJob<Request, Progress>({ database }: Pick<PgAdapter, 'database'>, core: Core, kind: JobKind<Request, Progress>, request: Request): Promise<JobRun> {
  let progress: Progress | null = null
  for (let steps = 1; ; steps++) {
    const before: Progress | null = progress
    const done = await inBulk(database, (bulk) => kind.step({ core, job: 1, who: 'person:1', bulk, request, progress: before }))
    if ('failed' in done) throw new Error(done.failed.key)
    progress = JSON.parse(JSON.stringify(done.progress)) as Progress
    if (done.result !== null) return { result: done.result, steps }
  }
}
