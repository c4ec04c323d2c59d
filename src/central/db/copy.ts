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
