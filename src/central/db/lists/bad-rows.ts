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

/** Bad rows say who people are: they are kept this long after their job has ended. */
const KEPT_FOR = 30 * 24 * 3_600_000

/** Forgets the bad rows of jobs that ended long ago; each list that begins does it for some of them. */
export async function forgetBadRows(bulk: Bulk, org: number, now: number): Promise<void> {
  await bulk.query(
    `delete from job_bad_row b using (select j.id from job j where j.org = $1 and j.ended_at < $2
      and exists (select 1 from job_bad_row r where r.org = j.org and r.job = j.id) order by j.id limit 10) old where b.org = $1 and b.job = old.id`,
    [org, now - KEPT_FOR],
  )
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
