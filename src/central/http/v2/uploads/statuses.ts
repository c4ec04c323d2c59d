import { z } from 'zod'
import type { CallFailure } from '../../../core/failure'
import type { JobState, JobStored } from '../../../core/job-port'
import type { Core } from '../../../core/core'
import type { Files } from '../../../files/files'

/** Which of the two uploads a job is: coupons, or coupons that are redeemed already. */
export type UploadKind = 'coupons' | 'redeemed'

export const JOBS_OF: Readonly<Record<UploadKind, readonly string[]>> = {
  coupons: ['list.codes', 'list.issuals'],
  redeemed: ['list.redemptions'],
}
/** v2's words for where an upload stands; it has no word for one that failed or was cancelled. */
const WORDS: Readonly<Record<UploadKind, Readonly<Record<JobState, string>>>> = {
  coupons: { waiting: 'STARTED', running: 'STARTED', done: 'FINISHED', failed: 'FAILED', cancelled: 'CANCELLED' },
  redeemed: { waiting: 'QUEUED', running: 'STARTED', done: 'COMPLETED', failed: 'FAILED', cancelled: 'CANCELLED' },
}

const PAGE = 100
const WITH_FILE = z.object({ file: z.number() })

/** The newest uploads of a series. */
export async function uploadsOf(core: Core, files: Files, series: number, kind: UploadKind): Promise<readonly Record<string, unknown>[]> {
  const jobs = await core.store.read((tx) => tx.jobs.page({ before: null, subject: `offer:${series}`, limit: PAGE }))
  const shown: Record<string, unknown>[] = []
  for (const job of jobs) if (JOBS_OF[kind].includes(job.kind)) shown.push(shownUpload(job, kind, await nameOf(core, files, job)))
  return shown
}

async function nameOf(core: Core, files: Files, { request }: JobStored): Promise<string> {
  const read = WITH_FILE.safeParse(request)
  return (read.success ? await files.get(read.data.file, core.clock.now()) : null)?.name ?? ''
}

function shownUpload(job: JobStored, kind: UploadKind, name: string): Record<string, unknown> {
  const count = (what: string) => (typeof job.result?.[what] === 'number' ? job.result[what] : null)
  const bad = count('bad') ?? 0
  const state = WORDS[kind][job.state]
  return {
    jobId: job.id,
    ...(kind === 'coupons' ? { uploadStatus: state } : { uploadRedeemedCouponStatus: state }),
    createdOn: String(job.madeAt),
    updatedOn: String(job.endedAt ?? job.startedAt ?? job.madeAt),
    errorFileUrl: bad > 0 ? `/coupon/api/v1/upload/errorFile/${job.id}` : '',
    successFileUrl: '',
    uploadedFileUrl: '',
    totalUploadedCount: count('good') ?? job.done,
    actualRowCount: count('rows') ?? job.total ?? job.done,
    errorCount: bad,
    uploadTableName: '',
    uploadedFileName: name,
    audienceGroupId: -1,
    audienceGroupVersionId: -1,
    ...(job.failure === null ? {} : { failure: (job.failure satisfies CallFailure).key }),
  }
}
