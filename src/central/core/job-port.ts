import type { UnitRef } from '../../domain/org/org'
import type { Json } from '../../protocol/sync/canonical-json'
import type { CallFailure } from './failure'

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
export type JsonObject = { readonly [key: string]: Json }

/** Long work that somebody asked for (3.3). The row is the truth: whoever is free goes on where it stands. */
export interface JobStored {
  readonly id: number
  readonly kind: string
  readonly request: Json
  /** What the work is about, as the audit log writes it: `offer:12`. */
  readonly subject: string
  /** Whose work it is: whoever acts for this unit sees it. Null = the organisation's. */
  readonly unit: UnitRef | null
  readonly who: string
  readonly state: JobState
  /** The first step that comes will end it. */
  readonly cancelling: boolean
  readonly done: number
  /** Null = not known yet. */
  readonly total: number | null
  /** Milliseconds that its steps took together. */
  readonly worked: number
  readonly result: JsonObject | null
  readonly failure: CallFailure | null
  readonly madeAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
}

export type NewJob = Pick<JobStored, 'kind' | 'request' | 'subject' | 'unit' | 'who' | 'madeAt'>

export interface JobTable {
  /** Answers its id. It runs as soon as a worker is free after the commit. */
  add(job: NewJob): Promise<number>
  get(id: number): Promise<JobStored | null>
  /** Newest first, below the id `before` if one is given. */
  page(asked: { readonly before: number | null; readonly subject: string | null; readonly limit: number }): Promise<readonly JobStored[]>
  /** Asks it to end before its next step; false = it has ended already. */
  cancel(id: number): Promise<boolean>
}
