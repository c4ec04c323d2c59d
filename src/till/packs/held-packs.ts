import { readIndex, type PackIndex } from '../../domain/pack/pack-index'
import type { Sha256 } from '../../domain/pack/holder-print'
import type { TillDatabase } from '../cache/database'
import type { PackCached } from '../cache/rows'
import { hexOf } from './hex'

/** Rows taken away in one transaction: a scan never waits longer than that. */
const SWEEP = 256

/** The numbers of the chunks of a pack that are here. */
export async function heldChunks(db: TillDatabase, pack: string): Promise<Set<number>> {
  const keys = await ofPack(db, pack).primaryKeys()
  return new Set(keys.map(([, n]) => n))
}

export function countChunks(db: TillDatabase, pack: string): Promise<number> {
  return ofPack(db, pack).count()
}

/** A filter that is what was written; null = there is none yet, or it is damaged: then every chunk is read. */
export async function checkedFilter({ filter }: PackCached, sha256: Sha256): Promise<Uint8Array | null> {
  return filter !== undefined && hexOf(await sha256(filter.bits)) === filter.hash ? filter.bits : null
}

/** An index whose bytes are what its name says; null = they are not, or this version does not understand them. */
export async function checkedIndex(id: string, bytes: Uint8Array, sha256: Sha256): Promise<PackIndex | null> {
  return hexOf(await sha256(bytes)) === id ? readIndex(bytes) : null
}

/**
 * Takes away packs that no list names, piece by piece. Only while no feed is being loaded: what is on its way stands in no
 * list yet.
 */
export async function removeUnlisted(db: TillDatabase): Promise<void> {
  const listed = new Set((await db.packLists.toArray()).flatMap(({ packs }) => packs.map(({ id }) => id)))
  const held = await db.packs.toCollection().primaryKeys()
  for (const pack of held.filter((id) => !listed.has(id))) await removePack(db, pack)
}

/** The index goes last: as long as it is here, somebody knows that the chunks are. */
async function removePack(db: TillDatabase, pack: string): Promise<void> {
  for (;;) {
    const keys = await ofPack(db, pack).limit(SWEEP).primaryKeys()
    await db.packChunks.bulkDelete(keys)
    if (keys.length < SWEEP) break
  }
  await db.packs.delete(pack)
}

function ofPack(db: TillDatabase, pack: string) {
  return db.packChunks.where('[pack+n]').between([pack, 0], [pack, Infinity])
}
