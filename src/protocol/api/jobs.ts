import { z } from 'zod'
import { count, epochMillis, idNumber, text, unitRef } from '../scalars'

/** Long work and how far it is (3.3). */
export const jobShown = z.strictObject({
  id: idNumber,
  kind: text(60, 1),
  /** What it is about, as the audit log writes it: `offer:12`. */
  subject: text(100, 1),
  unit: unitRef.nullable(),
  who: text(100, 1),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  cancelling: z.boolean(),
  done: count,
  /** Null = not known yet; of a file that is being read, a guess that is right at its end. */
  total: count.nullable(),
  /** Done in a second of work; null before anything is. */
  rate: z.number().min(0).nullable(),
  secondsLeft: count.nullable(),
  result: z.record(z.string(), z.unknown()).nullable(),
  failure: z.strictObject({ key: text(60, 1), message: text(200, 1), details: z.unknown().optional() }).nullable(),
  madeAt: epochMillis,
  startedAt: epochMillis.nullable(),
  endedAt: epochMillis.nullable(),
})
export type JobShown = z.infer<typeof jobShown>
export const jobList = z.strictObject({
  jobs: z.array(jobShown),
  /** For `before`; null = there are no older ones. */
  next: idNumber.nullable(),
})
export const jobsAsked = z.strictObject({
  subject: text(100, 1).optional(),
  before: z.coerce.number().pipe(idNumber).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(100)).default(50),
})
export const jobStarted = z.strictObject({ job: idNumber })
