import type { Table } from 'dexie'
import { readIndex } from '../../domain/pack/pack-index'
import { widthOf } from '../../domain/pack/pack-layout'
import type { TillDatabase } from './database'
import type { PackCached } from './rows'

/** Rows whose size is taken for that of all, from each end of a table. */
const SAMPLED = 32
/** What the store keeps beside a row, and for each of its indexes: keys, numbers of tables, sequence numbers. */
const ENTRY_BYTES = 64

/**
 * About how many bytes the rows of the view need: what packs have is known, of every other table a few rows are measured.
 * Reads counts, a few rows and the heads of packs, never all of anything large.
 */
export async function liveSize(db: TillDatabase): Promise<number> {
  const rowTables = db.tables.filter(({ name }) => name !== 'packs' && name !== 'packChunks')
  let bytes = await packBytes(db)
  for (const table of rowTables) bytes += await rowBytes(table)
  return bytes
}

/** Packs in no list are on their way out: they are not live. */
async function packBytes(db: TillDatabase): Promise<number> {
  const lists = await db.packLists.toArray()
  let bytes = 0
  for (const { id } of lists.flatMap(({ packs }) => packs)) {
    const pack = await db.packs.get(id)
    if (pack !== undefined) bytes += sizeOf(pack)
  }
  return bytes
}

function sizeOf({ index, filter }: PackCached): number {
  const read = readIndex(index)
  const entries = read === null ? 0 : read.header.entries * widthOf(read.header) + read.chunks * ENTRY_BYTES
  return entries + index.byteLength + (filter?.bits.byteLength ?? 0)
}

async function rowBytes(table: Table): Promise<number> {
  const count = await table.count()
  if (count === 0) return 0
  const [first, last] = [(await table.limit(SAMPLED).toArray()) as unknown[], (await table.reverse().limit(SAMPLED).toArray()) as unknown[]]
  const sample = [...first, ...last]
  const mean = sample.reduce<number>((sum, row) => sum + JSON.stringify(row).length, 0) / sample.length
  return Math.round(count * (mean + ENTRY_BYTES * (1 + table.schema.indexes.length)))
}
