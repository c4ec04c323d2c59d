import { usesIn, type UseEntry } from '../../domain/pack/use-entry'
import type { TillDatabase } from '../cache/database'
import { packGeneration } from '../cache/pack-lists'
import type { PackShelf, Place } from './pack-shelf'
import { chunksAt, wholeChunks } from './read-chunks'

/** A customer's uses of an offer that the centre has counted. */
export interface UsesRead {
  readonly uses: readonly { readonly opId: string; readonly at: number }[]
  /** There may be more: something that could have named them cannot be read. */
  readonly unsure: boolean
}

/**
 * Reads the uses of an offer by a customer, under all their names, as of one moment. What packs say of an operation holds
 * unless a row says something else of it, so the rows can only be asked for when the packs have been read. That is still one
 * moment: bytes of a pack never change, and the rows come together with the word that the packs were in force to the end.
 */
export async function readUses(db: TillDatabase, shelf: PackShelf, offer: number, names: readonly string[]): Promise<UsesRead> {
  for (;;) {
    const places = names.flatMap((name) => shelf.usePlaces(offer, name).map((place) => ({ ...place, name })))
    const chunks = await wholeChunks(shelf, places, await chunksAt(db, places))
    const packed = newestOf(places, chunks)
    const { rows, ofPacked, generation } = await db.transaction('r', db.uses, db.facts, async () => {
      const [theirs, named, now] = await Promise.all([
        db.uses.where('[offer+customer]').anyOf(names.map((name) => [offer, name])).toArray(),
        packed.length === 0 ? [] : db.uses.bulkGet(packed.map(({ opId }): [number, string] => [offer, opId])),
        packGeneration(db),
      ])
      return { rows: theirs, ofPacked: named, generation: now }
    })
    if (generation !== shelf.generation) {
      await shelf.reload()
      continue
    }
    const damaged = places.filter((_place, at) => chunks[at] === null)
    for (const place of damaged) shelf.foundDamaged(place)
    const uses = rows.map(({ key, at }) => ({ opId: key, at }))
    for (const [n, { opId, at, gone }] of packed.entries()) if (!gone && ofPacked[n] === undefined) uses.push({ opId, at })
    return { uses, unsure: damaged.length > 0 || shelf.lacksPack('uses', offer) }
  }
}

/** What the packs say of each operation; the later pack first, and what it says holds. */
function newestOf(places: readonly (Place & { readonly name: string })[], chunks: readonly (Uint8Array | null)[]): readonly UseEntry[] {
  const found = new Map<string, UseEntry>()
  for (const [at, { name }] of places.entries()) {
    const chunk = chunks[at] ?? null
    if (chunk === null) continue
    for (const entry of usesIn(chunk, name)) if (!found.has(entry.opId)) found.set(entry.opId, entry)
  }
  return [...found.values()]
}
