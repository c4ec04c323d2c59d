import type { JobStored, JobTable } from '../core/job-port'
import { later } from './at-once'
import { asJson } from './kept'
import type { State } from './state'

/** Jobs as the core sees them; nothing works on them here. */
export function jobTable({ jobs, numbers }: State): JobTable {
  const isOpen = ({ state }: JobStored) => state === 'waiting' || state === 'running'
  return later<JobTable>({
    add(job) {
      const id = (numbers.job += 1)
      const fresh = { state: 'waiting', cancelling: false, done: 0, total: null, worked: 0, result: null, failure: null, startedAt: null, endedAt: null } as const
      jobs.add(String(id), { ...job, ...fresh, request: asJson(job.request), id })
      return id
    },
    get: (id) => jobs.get(String(id)),
    page({ before, subject, limit }) {
      const wanted = (job: JobStored) => (before === null || job.id < before) && (subject === null || job.subject === subject)
      return jobs.where(wanted).sort((a, b) => b.id - a.id).slice(0, limit)
    },
    cancel(id) {
      const job = jobs.get(String(id))
      return job !== null && isOpen(job) && jobs.change(String(id), (row) => ({ ...row, cancelling: true }))
    },
  })
}
