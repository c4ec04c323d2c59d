import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export type Cell = string | number | boolean | null

/** Writes rows through COPY. `table` and `columns` are our own names, never input. */
export async function copyRows(client: PoolClient, table: string, columns: readonly string[], rows: Iterable<readonly Cell[]>): Promise<void> {
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
  await pipeline(Readable.from(batches(rows)), stream)
}

/** So much at once: the database begins with the first rows while the rest is on its way. */
const BYTES_A_BATCH = 128 * 1024

/** The same with rows in COPY's own format. */
export async function copyBytes(client: PoolClient, table: string, columns: readonly string[], bytes: Buffer): Promise<void> {
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin with (format binary)`))
  await pipeline(Readable.from(slices(bytes)), stream)
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += BYTES_A_BATCH) yield bytes.subarray(at, at + BYTES_A_BATCH)
}

const LINES_A_BATCH = 500
const NEEDS_ESCAPE = /[\\\t\n\r]/

function* batches(rows: Iterable<readonly Cell[]>): Generator<string> {
  let lines: string[] = []
  for (const row of rows) {
    lines.push(`${row.map(cellText).join('\t')}\n`)
    if (lines.length < LINES_A_BATCH) continue
    yield lines.join('')
    lines = []
  }
  yield lines.join('')
}

function cellText(cell: Cell): string {
  if (cell === null) return '\\N'
  if (typeof cell === 'boolean') return cell ? 't' : 'f'
  if (typeof cell === 'number' || !NEEDS_ESCAPE.test(cell)) return String(cell)
  return cell.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
}
