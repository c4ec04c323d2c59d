import type { z } from 'zod'
import type { ErrorKey } from '../../protocol/errors'
import type { Answer } from '../core/failure'
import type { JobStep } from '../jobs/job-kind'

/** A meaning that a person can give to a column. */
export interface ListColumn {
  /** 'externalId' */
  readonly name: string
  /** Other words by which a header may call it, in small letters without blanks or signs. */
  readonly alsoCalled: readonly string[]
}

/** One row as it is taken: what its columns mean, trimmed; empty cells are left out. */
export interface ListRow {
  readonly line: number
  readonly values: Readonly<Record<string, string>>
}

export interface BadListRow {
  readonly line: number
  readonly key: ErrorKey
  readonly field?: string
}

/** What became of some rows: those that could not be taken, and where that says more than their number, counts by name. */
export interface ListTaken {
  readonly bad: readonly BadListRow[]
  readonly tally: Readonly<Record<string, number>>
}

export type ListStep<Options> = Pick<JobStep<unknown, unknown>, 'core' | 'bulk' | 'job' | 'who'> & { readonly options: Options }

/** One kind of list that people bring as a file (3.3). */
export interface ListKind<Options> {
  /** 'customers' */
  readonly name: string
  readonly columns: readonly ListColumn[]
  /** Of each of these, one column at least must be chosen. */
  readonly needs: readonly (readonly string[])[]
  /** What else must be said: the offer of codes, the name of an audience. */
  readonly options: z.ZodType<Options>
  /** Rows to a step: as many as are done well within two seconds. */
  readonly mostRows: number
  /** Whether the whole list can be taken at all, asked before each step. */
  readonly allows?: (at: ListStep<Options>) => Promise<Answer<null>>
  /**
   * Takes rows and answers those that cannot be taken. Rows that were taken before change nothing. What is not in the
   * step's own transaction needs operation ids made of the job and the line.
   */
  readonly take: (at: ListStep<Options>, rows: readonly ListRow[]) => Promise<readonly BadListRow[] | ListTaken>
}
