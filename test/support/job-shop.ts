import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { CentralStore } from '../../src/central/core/central-store'
import type { JobStored } from '../../src/central/core/job-port'
import { jobKind, startJob } from '../../src/central/jobs/job-kind'
import { startWorkers, type Workers } from '../../src/central/jobs/workers'
import { coreOn, NOON } from './central-core'
import type { PgAdapter } from './store-seed'

export interface Told {
  /** Thrown by the step that begins at this row, as often as it is there. */
  readonly trouble: Map<number, Error[]>
  /** Runs inside each step, before it is committed. */
  inStep: (at: { readonly job: number; readonly from: number }) => Promise<void>
}

export const counting = z.strictObject({ rows: z.int(), batch: z.int(), refuseAt: z.int().nullable() })
type Counting = z.infer<typeof counting>

/** Long work that leaves one row of `did_once` for each thing it did: what was done twice is there twice. */
export const tallyKind = (told: Told, name = 'test.tally') =>
  jobKind<Counting, { readonly next: number }>({
    name,
    request: counting,
    async step({ job, bulk, request, progress }) {
      const from = progress?.next ?? 0
      const to = Math.min(from + request.batch, request.rows)
      await bulk.query('insert into did_once (job, n) select $1, n from generate_series($2::bigint, $3::bigint - 1) n', [job, from, to])
      await told.inStep({ job, from })
      const trouble = told.trouble.get(from)?.pop()
      if (trouble !== undefined) throw trouble
      if (request.refuseAt !== null && to > request.refuseAt) return { failed: { key: 'codes.exhausted' } }
      return { progress: { next: to }, done: to, total: request.rows, result: to === request.rows ? { rows: to } : null }
    },
  })

export const quiet = (): Told => ({ trouble: new Map(), inStep: () => Promise.resolve() })

/** One copy of the service's workers on an adapter's database. */
export async function workersOn({ database }: PgAdapter, store: CentralStore, told: Told, name?: string): Promise<Workers & { readonly troubles: unknown[] }> {
  const { core, troubles } = coreOn(store)
  const holder = randomBytes(8).toString('hex')
  const workers = await startWorkers({
    database,
    cores: new Map([[store.org, core]]),
    kinds: [tallyKind(told, name).any],
    holder,
    trouble: (what, failure) => troubles.push([what, failure]),
  })
  return { ...workers, troubles }
}

export function tallyJob(store: CentralStore, rows: number, { batch = 10, refuseAt = null }: { readonly batch?: number; readonly refuseAt?: number | null } = {}): Promise<number> {
  const asked = { subject: 'test', unit: null, who: 'person:1', from: '127.0.0.1', madeAt: NOON }
  return store.transact((tx) => startJob(tx, tallyKind(quiet()), { rows, batch, refuseAt }, asked))
}

/** The job once it is as wanted; fails after so many milliseconds. */
export async function until(store: CentralStore, job: number, wanted: (job: JobStored) => boolean, within = 15_000): Promise<JobStored> {
  for (let waited = 0; waited < within; waited += 20) {
    const found = await store.transact((tx) => tx.jobs.get(job))
    if (found !== null && wanted(found)) return found
    await sleep(20)
  }
  throw new Error(`job ${job} did not get there: ${JSON.stringify(await store.transact((tx) => tx.jobs.get(job)))}`)
}

export const hasEnded = ({ state }: JobStored): boolean => state !== 'waiting' && state !== 'running'
