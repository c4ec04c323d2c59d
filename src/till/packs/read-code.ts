import { findInChunk, type PackEntry } from '../../domain/pack/pack-format'
import type { TillDatabase } from '../cache/database'
import { packGeneration } from '../cache/pack-lists'
import type { CouponCached, DenyCached } from '../cache/rows'
import type { PackShelf, Place } from './pack-shelf'
import { chunksAt, wholeChunks } from './read-chunks'

/** Everything the view says of one code. */
export interface CodeRead {
  readonly rows: readonly CouponCached[]
  readonly denied: DenyCached | undefined
  /** At most one entry an offer: that of the latest pack that has the code. */
  readonly packed: readonly { readonly offer: number; readonly entry: PackEntry }[]
}

/** Rows of one code: an offer each, and few. */
const MOST_ROWS = 4

/**
 * Reads a code as of one moment: its rows, and one chunk of every pack that could have it, all in one transaction. Lists that
 * were swapped meanwhile are read anew, so that a code is never between the old state and the new one.
 */
export async function readCode(db: TillDatabase, shelf: PackShelf, codeKey: string): Promise<CodeRead> {
  for (;;) {
    const places = shelf.places(codeKey)
    const { rows, denied, chunks, generation } = await db.transaction('r', db.coupons, db.deny, db.facts, db.packChunks, async () => {
      const [ofCode, word, now, bytes] = await Promise.all([
        db.coupons.where('codeKey').equals(codeKey).limit(MOST_ROWS).toArray(),
        db.deny.get(codeKey),
        packGeneration(db),
        chunksAt(db, places),
      ])
      return { rows: ofCode, denied: word, generation: now, chunks: bytes }
    })
    if (generation !== shelf.generation) await shelf.reload()
    else return { rows, denied, packed: lookIn(shelf, codeKey, places, await wholeChunks(shelf, places, chunks)) }
  }
}

/** A damaged chunk answers nothing; an earlier pack of the offer may, and the centre settles what has changed since. */
function lookIn(shelf: PackShelf, codeKey: string, places: readonly Place[], chunks: readonly (Uint8Array | null)[]): CodeRead['packed'] {
  const found = new Map<number, PackEntry>()
  for (const [at, place] of places.entries()) {
    const { offer, index } = place.pack
    const chunk = chunks[at] ?? null
    if (chunk === null) shelf.foundDamaged(place)
    else if (!found.has(offer)) {
      const entry = findInChunk(chunk, codeKey, index.header.holders)
      if (entry !== null) found.set(offer, entry)
    }
  }
  return [...found].map(([offer, entry]) => ({ offer, entry }))
}
