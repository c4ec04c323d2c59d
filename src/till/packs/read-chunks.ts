import { isChunk } from '../../domain/pack/pack-index'
import type { TillDatabase } from '../cache/database'
import type { ChunkCached } from '../cache/rows'
import type { PackShelf, Place } from './pack-shelf'

/** The chunks of these places as they lie there, in one question; to be judged by `wholeChunks` outside the transaction. */
export async function chunksAt(db: TillDatabase, places: readonly Place[]): Promise<readonly (ChunkCached | undefined)[]> {
  return places.length === 0 ? [] : db.packChunks.bulkGet(places.map(({ pack, n }): [string, number] => [pack.id, n]))
}

/** The bytes of those that are what their pack's index says; null = missing or damaged. */
export function wholeChunks(shelf: PackShelf, places: readonly Place[], chunks: readonly (ChunkCached | undefined)[]): Promise<readonly (Uint8Array | null)[]> {
  return Promise.all(places.map(async (place, at) => ((await isWhole(shelf, place, chunks[at])) ? (chunks[at]?.bytes ?? null) : null)))
}

/** A chunk is compared with its hash the first time it is read after the start. */
async function isWhole({ sha256 }: PackShelf, { pack, n }: Place, chunk: ChunkCached | undefined): Promise<boolean> {
  if (chunk === undefined) return false
  if (pack.checked[n] === 1) return true
  const whole = isChunk(pack.index, n, chunk.bytes.length, await sha256(chunk.bytes))
  if (whole) pack.checked[n] = 1
  return whole
}
