import { findIdent } from '../../domain/pack/ident-entry'
import type { TillDatabase } from '../cache/database'
import { packGeneration } from '../cache/pack-lists'
import type { PackShelf, Place } from './pack-shelf'
import { chunksAt, wholeChunks } from './read-chunks'

/** What the view says of an identifier. */
export interface IdentRead {
  /** Null = it is nobody's. */
  readonly customer: { readonly token: string; readonly blocked: boolean } | null
  /** Something that could have said whose it is cannot be read. */
  readonly unsure: boolean
}

/**
 * Looks an identifier up as of one moment: its row, and the chunks that could have it, in one transaction. A row holds against
 * every pack. Strangers cost no chunk: the filters know of nearly all that no pack has them.
 */
export async function readIdent(db: TillDatabase, shelf: PackShelf, identKey: string): Promise<IdentRead> {
  for (;;) {
    const places = shelf.identPlaces(identKey)
    const { row, chunks, generation } = await db.transaction('r', db.idents, db.facts, db.packChunks, async () => {
      const [ofIdent, now, bytes] = await Promise.all([db.idents.get(identKey), packGeneration(db), chunksAt(db, places)])
      return { row: ofIdent, generation: now, chunks: bytes }
    })
    if (generation !== shelf.generation) await shelf.reload()
    else if (row !== undefined) return { customer: row.gone === true ? null : row, unsure: false }
    else return lookIn(shelf, identKey, places, await wholeChunks(shelf, places, chunks))
  }
}

/**
 * Offers do not contradict each other where no row stands over them, so the first that has the customer says who it is. Of
 * one offer the latest pack that has the key says whether it does.
 */
function lookIn(shelf: PackShelf, identKey: string, places: readonly Place[], chunks: readonly (Uint8Array | null)[]): IdentRead {
  const said = new Set<number>()
  let unsure = shelf.lacksPack('idents')
  for (const [at, place] of places.entries()) {
    const chunk = chunks[at] ?? null
    if (chunk === null) {
      shelf.foundDamaged(place)
      unsure = true
      continue
    }
    const entry = said.has(place.pack.offer) ? null : findIdent(chunk, identKey)
    if (entry === null) continue
    if (!entry.gone) return { customer: entry, unsure: false }
    said.add(place.pack.offer)
  }
  return { customer: null, unsure }
}
