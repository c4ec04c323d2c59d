import { findInChunk, type PackEntry } from '../../domain/pack/pack-format'
import { isChunk } from '../../domain/pack/pack-index'
import type { TillDatabase } from '../cache/database'
import { packGeneration } from '../cache/pack-lists'
import type { ChunkCached, CouponCached, DenyCached } from '../cache/rows'
import type { PackShelf, Place } from './pack-shelf'

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
        places.length === 0 ? [] : db.packChunks.bulkGet(places.map(({ pack, n }): [string, number] => [pack.id, n])),
      ])
      return { rows: ofCode, denied: word, generation: now, chunks: bytes }
    })
    if (generation !== shelf.generation) await shelf.reload()
    else return { rows, denied, packed: await lookIn(shelf, codeKey, places, chunks) }
  }
}

/** A damaged chunk answers nothing; an earlier pack of the offer may, and the centre settles what has changed since. */
async function lookIn(shelf: PackShelf, codeKey: string, places: readonly Place[], chunks: readonly (ChunkCached | undefined)[]): Promise<CodeRead['packed']> {
  const whole = await Promise.all(places.map((place, at) => isWhole(shelf, place, chunks[at])))
  const found = new Map<number, PackEntry>()
  for (const [at, place] of places.entries()) {
    const { offer, index } = place.pack
    const chunk = chunks[at]
    if (chunk === undefined || whole[at] !== true) shelf.foundDamaged(place)
    else if (!found.has(offer)) {
      const entry = findInChunk(chunk.bytes, codeKey, index.header.holders)
      if (entry !== null) found.set(offer, entry)
    }
  }
  return [...found].map(([offer, entry]) => ({ offer, entry }))
}

/** A chunk is compared with its hash the first time it is read after the start. */
async function isWhole({ sha256 }: PackShelf, { pack, n }: Place, chunk: ChunkCached | undefined): Promise<boolean> {
  if (chunk === undefined) return false
  if (pack.checked[n] === 1) return true
  const whole = isChunk(pack.index, n, chunk.bytes.length, await sha256(chunk.bytes))
  if (whole) pack.checked[n] = 1
  return whole
}
