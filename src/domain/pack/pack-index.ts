import { highOf, KEY_BYTES, lastUpTo, lowOf, viewOf } from './pack-format'
import { chunkEntriesOf, kindOf, layoutOf, widthOf, type PackLayout } from './pack-layout'

/*
 * The index of a pack: a header of 16 bytes, then for each chunk the first 8 bytes of its first entry and the SHA-256 of its
 * bytes (32). The header is, big-endian: version (2 bytes), kind (2: 0 coupons, 1 coupons with holders, 2 idents, 3 uses),
 * entries (4), offer (8). The SHA-256 of header and index is the name of the pack, so whoever knows the name can check the
 * index, and with the index every chunk.
 */

export interface PackHeader extends PackLayout {
  readonly version: 1
  readonly offer: number
  readonly entries: number
}

export interface PackIndex {
  readonly header: PackHeader
  readonly chunks: number
  /** The first keys of the chunks, halved into two numbers each. */
  readonly highs: Uint32Array
  readonly lows: Uint32Array
  /** 32 bytes for each chunk. */
  readonly hashes: Uint8Array
}

const HEADER_BYTES = 16
const HASH_BYTES = 32
const CHUNK_LINE = KEY_BYTES + HASH_BYTES

export const chunksOf = (header: Pick<PackHeader, 'entries' | 'family'>): number => Math.ceil(header.entries / chunkEntriesOf(header))

/** Length of the n-th chunk in bytes. */
export function chunkLength(header: PackLayout & Pick<PackHeader, 'entries'>, n: number): number {
  const most = chunkEntriesOf(header)
  return Math.min(most, header.entries - n * most) * widthOf(header)
}

/** Header and index as bytes; `hashes` has one for each chunk. */
export function writeIndex(header: PackHeader, chunks: readonly { readonly firstKey: string; readonly hash: Uint8Array }[]): Uint8Array {
  if (chunks.length !== chunksOf(header)) throw new Error('a pack has another number of chunks than its header says')
  const bytes = new Uint8Array(HEADER_BYTES + chunks.length * CHUNK_LINE)
  const view = viewOf(bytes)
  view.setUint16(0, header.version)
  view.setUint16(2, kindOf(header))
  view.setUint32(4, header.entries)
  view.setBigUint64(8, BigInt(header.offer))
  for (const [n, { firstKey, hash }] of chunks.entries()) {
    const at = HEADER_BYTES + n * CHUNK_LINE
    view.setUint32(at, highOf(firstKey))
    view.setUint32(at + 4, lowOf(firstKey))
    bytes.set(hash, at + KEY_BYTES)
  }
  return bytes
}

/** Reads an index; null = it is none that this version understands. That it is the one that was named, its hash says. */
export function readIndex(bytes: Uint8Array): PackIndex | null {
  if (bytes.length < HEADER_BYTES) return null
  const view = viewOf(bytes)
  const [version, layout, entries, offer] = [view.getUint16(0), layoutOf(view.getUint16(2)), view.getUint32(4), Number(view.getBigUint64(8))]
  if (version !== 1 || layout === null) return null
  const chunks = chunksOf({ entries, ...layout })
  if (bytes.length !== HEADER_BYTES + chunks * CHUNK_LINE) return null
  const [highs, lows, hashes] = [new Uint32Array(chunks), new Uint32Array(chunks), new Uint8Array(chunks * HASH_BYTES)]
  for (let n = 0; n < chunks; n++) {
    const at = HEADER_BYTES + n * CHUNK_LINE
    highs[n] = view.getUint32(at)
    lows[n] = view.getUint32(at + 4)
    hashes.set(bytes.subarray(at + KEY_BYTES, at + CHUNK_LINE), n * HASH_BYTES)
  }
  return { header: { version: 1, offer, entries, ...layout }, chunks, highs, lows, hashes }
}

/** The one chunk that can have this key; −1 = it lies before the first. */
export function chunkOf({ chunks, highs, lows }: PackIndex, key: string): number {
  const [high, low] = [highOf(key), lowOf(key)]
  return lastUpTo(chunks, (n) => (highs[n] ?? 0) - high || (lows[n] ?? 0) - low)
}

/**
 * The chunks, first and last, that can have entries whose first 8 bytes are the first sixteen digits of `key`; null = none
 * has. More than one only where such entries lie on an edge.
 */
export function chunksWith({ chunks, highs, lows }: PackIndex, key: string): { readonly from: number; readonly to: number } | null {
  const [high, low] = [highOf(key), lowOf(key.slice(0, KEY_BYTES * 2))]
  const order = (n: number): number => (highs[n] ?? 0) - high || (lows[n] ?? 0) - low
  const to = lastUpTo(chunks, order)
  return to < 0 ? null : { from: Math.max(0, lastUpTo(chunks, (n) => order(n) || 1)), to }
}

/** Whether bytes of this length and SHA-256 are the n-th chunk. */
export function isChunk({ header, hashes }: PackIndex, n: number, length: number, sha256: Uint8Array): boolean {
  if (length !== chunkLength(header, n) || sha256.length !== HASH_BYTES) return false
  return hashes.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES).every((byte, i) => byte === sha256[i])
}
