import { entriesIn, entryWidth, highOf, lowOf, viewOf } from '../../domain/pack/pack-format'

/*
 * A till with many offers would read a chunk of each for every scan. The filter of a pack says without reading which packs
 * cannot have a code: half a byte a code, and one pack in seven is read for nothing. Keys are hashes already, so their two
 * halves are the two places a key marks.
 */

const BITS_A_KEY = 4

export function emptyFilter(entries: number): Uint8Array {
  return new Uint8Array(Math.ceil((entries * BITS_A_KEY) / 8))
}

/** Marks every key of a chunk. */
export function mark(filter: Uint8Array, chunk: Uint8Array, holders: boolean): void {
  const [view, width] = [viewOf(chunk), entryWidth(holders)]
  for (let at = 0, left = entriesIn(chunk, holders); left > 0; at += width, left -= 1) {
    set(filter, view.getUint32(at))
    set(filter, view.getUint32(at + 4))
  }
}

/** False = no chunk that was marked has this key. */
export function mayHold(filter: Uint8Array, key: string): boolean {
  return isSet(filter, highOf(key)) && isSet(filter, lowOf(key))
}

function set(filter: Uint8Array, half: number): void {
  const bit = half % (filter.length * 8)
  filter[bit >>> 3] = (filter[bit >>> 3] ?? 0) | (1 << (bit & 7))
}

function isSet(filter: Uint8Array, half: number): boolean {
  const bit = half % (filter.length * 8)
  return ((filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0
}
