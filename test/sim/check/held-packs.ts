import { readIndex, type PackIndex } from '../../../src/domain/pack/pack-index'
import type { ChunkCached, ListedPack, PackCached, PackListCached } from '../../../src/till/cache/rows'
import type { Machine } from '../machine/machine'

const rows = <T>(machine: Machine, table: string): T[] => [...(machine.view.tables.get(table)?.byKey.values() ?? [])] as T[]

/** The packs of a feed that are in force on a till. */
export function listedPacks(machine: Machine, feed: string): readonly ListedPack[] {
  return rows<PackListCached>(machine, 'packLists').find((one) => one.feed === feed)?.packs ?? []
}

/** A pack in force, its chunks in their order; or what is wrong with it. */
export function heldPack(machine: Machine, id: string): { readonly index: PackIndex; readonly chunks: readonly Uint8Array[] } | string {
  const bytes = rows<PackCached>(machine, 'packs').find((pack) => pack.id === id)?.index
  const index = bytes === undefined ? null : readIndex(bytes)
  if (index === null) return `lacks the index of pack ${id}`
  const chunks = rows<ChunkCached>(machine, 'packChunks').filter(({ pack }) => pack === id)
  if (chunks.length !== index.chunks) return `has ${chunks.length} of ${index.chunks} chunks of pack ${id}`
  return { index, chunks: chunks.sort((a, b) => a.n - b.n).map((chunk) => chunk.bytes) }
}
