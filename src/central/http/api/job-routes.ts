import { Readable } from 'node:stream'
import { z } from 'zod'
import { ERRORS } from '../../../protocol/errors'
import { jobList, jobsAsked, jobShown, type JobShown } from '../../../protocol/api/jobs'
import { done } from '../../../protocol/api/people'
import { refuse, type Answer } from '../../core/failure'
import type { CentralTx } from '../../core/central-store'
import type { JobStored } from '../../core/job-port'
import { csvText, CSV_TYPE } from '../../csv/write-csv'
import { isWithin } from '../../people/own-unit'
import { callerName } from '../caller-name'
import { HANDLED, people, route, type Route } from '../route'
import { idOf } from './id-of'
import type { Person } from './keeper'

const SEERS = people('store_manager', 'marketer', 'admin')

export const JOB_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/jobs',
    summary: 'Long work that one gets to see, newest first',
    access: SEERS,
    errors: 'own',
    query: jobsAsked,
    answers: jobList,
    handle: ({ caller, query }) => jobsOf(caller, query),
  }),
  route({
    method: 'GET',
    path: '/api/jobs/:id',
    summary: 'How far one piece of long work is',
    access: SEERS,
    errors: 'own',
    answers: jobShown,
    async handle({ caller, params }) {
      const job = await seenJob(caller, idOf(params))
      return job === null ? refuse('job.not_found') : { ok: true, value: shown(job) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/jobs/:id/cancel',
    summary: 'End long work before its next step; what is done stands',
    access: SEERS,
    errors: 'own',
    answers: done,
    handle: ({ caller, params, from }) => cancel(caller, idOf(params), from),
  }),
  route({
    method: 'GET',
    path: '/api/jobs/:id/bad-rows',
    summary: 'The rows of a file that could not be taken, with line and reason, as CSV',
    access: SEERS,
    errors: 'own',
    answers: z.string(),
    async handle({ caller, params, reply }) {
      const job = await seenJob(caller, idOf(params))
      if (job === null) return refuse('job.not_found')
      await reply
        .type(CSV_TYPE)
        .header('content-disposition', `attachment; filename="job-${job.id}-bad-rows.csv"`)
        .send(Readable.from(csvText(['line', 'reason', 'field', 'sentence', 'row'], badRowCells(caller, job.id))))
      return { ok: true, value: HANDLED }
    },
  }),
]

async function* badRowCells({ org }: Person, job: number) {
  for await (const { line, key, field, cells } of org.files.badRows(job)) yield [line, key, field, ERRORS[key].says, ...cells]
}

/** Whoever acts for the unit whose work it is, and whoever asked for it. */
const isSeenBy = async (tx: CentralTx, caller: Person, job: JobStored): Promise<boolean> =>
  job.who === callerName(caller) || isWithin((await caller.org.core.catalogue.view(tx)).index, caller.unit, job.unit)

function seenJob(caller: Person, id: number | null): Promise<JobStored | null> {
  return caller.org.core.store.read(async (tx) => {
    const job = id === null ? null : await tx.jobs.get(id)
    return job !== null && (await isSeenBy(tx, caller, job)) ? job : null
  })
}

function jobsOf(caller: Person, { subject = null, before = null, limit }: { readonly subject?: string | null | undefined; readonly before?: number | null | undefined; readonly limit: number }): Promise<Answer<z.infer<typeof jobList>>> {
  return caller.org.core.store.read(async (tx) => {
    const found: JobStored[] = []
    for (let below = before ?? null; ; ) {
      const page = await tx.jobs.page({ before: below, subject: subject ?? null, limit })
      for (const job of page) if (found.length < limit && (await isSeenBy(tx, caller, job))) found.push(job)
      below = page.at(-1)?.id ?? null
      const more = page.length === limit
      if (found.length === limit || !more) return { ok: true, value: { jobs: found.map(shown), next: more || found.length === limit ? (found.at(-1)?.id ?? null) : null } }
    }
  })
}

async function cancel(caller: Person, id: number | null, from: string): Promise<Answer<unknown>> {
  const { core, jobs } = caller.org
  const job = await seenJob(caller, id)
  if (job === null) return refuse('job.not_found')
  const cancelled = await core.store.transact(async (tx) => {
    const open = await tx.jobs.cancel(job.id)
    if (open) await tx.people.audit({ at: core.clock.now(), who: callerName(caller), from, what: 'job.cancel', subject: job.subject, before: null, after: { job: job.id } })
    return open
  })
  if (!cancelled) return refuse('job.ended')
  jobs.poke(job.id)
  return { ok: true, value: { ok: true } }
}

/** Rate and time left by the time its steps took: pauses do not count. */
function shown(job: JobStored): JobShown {
  const { request: _request, worked, failure, result, ...kept } = job
  const rate = worked > 0 && job.done > 0 ? Math.round((job.done * 10_000) / worked) / 10 : null
  const isOpen = job.state === 'waiting' || job.state === 'running'
  const left = isOpen && rate !== null && rate > 0 && job.total !== null ? Math.ceil(Math.max(0, job.total - job.done) / rate) : null
  return {
    ...kept,
    unit: job.unit === null ? null : { type: job.unit.type, id: job.unit.id },
    rate,
    secondsLeft: left,
    result: result === null ? null : { ...result },
    failure: failure === null ? null : { key: failure.key, message: ERRORS[failure.key].says, details: failure.details ?? null },
  }
}
