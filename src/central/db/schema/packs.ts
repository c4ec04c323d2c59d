import type { ColumnType, Generated } from 'kysely'
import type { PackFamily } from '../../../domain/pack/pack-layout'

interface PackTable {
  org: number
  number: Generated<number>
  offer: number
  family: Generated<PackFamily>
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
  family: Generated<PackFamily>
  pos: number
  /** Ids, oldest first. */
  packs: ColumnType<string[], string[], string[]>
  made_at: number
  forget: Generated<boolean>
}

/** Packs (4.3). */
export interface PackTables {
  pack: PackTable
  pack_chunk: PackChunkTable
  pack_set: PackSetTable
}
