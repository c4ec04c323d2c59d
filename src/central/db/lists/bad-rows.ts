import type { ErrorKey } from '../../../protocol/errors'
import type { Bulk } from '../bulk'
import type { Database } from '../database'

/** A row of a file that could not be taken, and why. */
export interface BadRow {
  readonly line: number
  readonly key: ErrorKey
  /** The column's meaning, when one is at fault. */
  readonly field: string | null
  readonly cells: readonly string[]
}

export async function keepBadRows(bulk: Bulk, org: number, job: number, rows: readonly BadRow[]): Promise<void> {
  if (rows.length === 0) return
  const cells = rows.map((row) => [org, job, row.line, row.key, row.field, JSON.stringify(row.cells)] as const)
  await bulk.copy('job_bad_row', ['org', 'job', 'line', 'key', 'field', 'cells'], cells)
}

const PAGE = 1000

/** Every bad row of a job in the order of the file; a page of them is held at a time. */
export async function* badRows({ pool }: Pick<Database, 'pool'>, org: number, job: number): AsyncGenerator<BadRow> {
  for (let after = 0; ; ) {
    const { rows } = await pool.query<BadRow>('select line, key, field, cells from job_bad_row where org = $1 and job = $2 and line > $3 order by line limit $4', [org, job, after, PAGE])
    yield* rows
    if (rows.length < PAGE) return
    after = rows.at(-1)?.line ?? after
  }
}
