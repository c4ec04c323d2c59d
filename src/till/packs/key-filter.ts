import { highOf, lowOf, viewOf } from '../../domain/pack/pack-format'
import { widthOf, type PackLayout } from '../../domain/pack/pack-layout'

/*
 * A till with many offers would read a chunk of each for every scan, and of each for every customer who is typed. The filter
 * of a pack says without reading which packs cannot have a key: a byte a key, and one pack in forty is read for nothing.
 * Keys are hashes already, so their two halves are what the places they mark are made of. Whoever changes the two figures
 * changes SCHEMA_VERSION too: a filter that was made with others would hide keys.
 */
const BITS = 8
const MARKS = 4

export function emptyFilter({ entries }: { readonly entries: number }): Uint8Array {
  return new Uint8Array(Math.ceil((entries * BITS) / 8))
}

/** Marks the first eight bytes of every entry of a chunk. */
export function mark(filter: Uint8Array, chunk: Uint8Array, layout: PackLayout): void {
  const [view, width] = [viewOf(chunk), widthOf(layout)]
  for (let at = 0; at + width <= chunk.length; at += width) {
    const [high, low] = [view.getUint32(at), view.getUint32(at + 4)]
    for (let n = 0; n < MARKS; n += 1) set(filter, high + n * low)
  }
}

/** False = no chunk that was marked has an entry that begins with the first sixteen hex digits of this key. */
export function mayHold(filter: Uint8Array, key: string): boolean {
  const [high, low] = [highOf(key), lowOf(key.slice(0, 16))]
  for (let n = 0; n < MARKS; n += 1) if (!isSet(filter, high + n * low)) return false
  return true
}

function set(filter: Uint8Array, place: number): void {
  const bit = place % (filter.length * 8)
  filter[bit >>> 3] = (filter[bit >>> 3] ?? 0) | (1 << (bit & 7))
}

function isSet(filter: Uint8Array, place: number): boolean {
  const bit = place % (filter.length * 8)
  return ((filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0
}
