import type { ColumnType, Generated } from 'kysely'

interface PackTable {
  org: number
  number: Generated<number>
  offer: number
  /** Null while it is being made. */
  id: string | null
  entries: Generated<number>
  chunks: Generated<number>
  bytes: Generated<number>
  holders: Generated<boolean>
  index: Buffer | null
  /** Since when it is in no set. */
  left_at: number | null
}
interface PackChunkTable {
  org: number
  pack: number
  n: number
  bytes: Buffer
}
interface PackSetTable {
  org: number
  offer: number
  pos: number
  /** Ids, oldest first. */
  packs: ColumnType<string[], string[], string[]>
  made_at: number
}

/** Packs of codes (4.3). */
export interface PackTables {
  pack: PackTable
  pack_chunk: PackChunkTable
  pack_set: PackSetTable
}
