import { CHUNK_ENTRIES, entryWidth, KEY_BYTES, lastUpTo } from './pack-format'

/*
 * What may lie in a pack: coupons (pack-format), customers by their identifiers (ident-entry), or uses (use-entry). Whatever
 * it is, entries have one width and are in the order of their first bytes, which tell them apart.
 */

export const PACK_FAMILIES = ['coupons', 'idents', 'uses'] as const
export type PackFamily = (typeof PACK_FAMILIES)[number]

export interface PackLayout {
  readonly family: PackFamily
  /** Entries of coupons have the print of their holder: where only the holder may redeem. */
  readonly holders: boolean
}

/** As the header of a pack numbers them. */
const KINDS: readonly PackLayout[] = [
  { family: 'coupons', holders: false },
  { family: 'coupons', holders: true },
  { family: 'idents', holders: false },
  { family: 'uses', holders: false },
]
export const IDENT_BYTES = 16
export const IDENT_WIDTH = 49
export const CUSTOMER_BYTES = 16
export const USE_KEY_BYTES = 32
export const USE_WIDTH = 39

export const kindOf = (of: PackLayout): number => KINDS.findIndex(({ family, holders }) => family === of.family && holders === of.holders)

/** Null = a kind that this version does not know. */
export const layoutOf = (kind: number): PackLayout | null => KINDS[kind] ?? null

/** Bytes of an entry. */
export function widthOf({ family, holders }: PackLayout): number {
  return family === 'coupons' ? entryWidth(holders) : family === 'idents' ? IDENT_WIDTH : USE_WIDTH
}

/**
 * Entries of a chunk. A till keeps a chunk as one value of IndexedDB, and above 64 KB Chromium makes a file of each, which
 * takes three times as long to read: of the wide entries half as many.
 */
export const chunkEntriesOf = ({ family }: Pick<PackLayout, 'family'>): number => (family === 'coupons' ? CHUNK_ENTRIES : CHUNK_ENTRIES / 2)

/** So many bytes of an entry tell it from every other, and give the order. */
export const keyBytesOf = (family: PackFamily): number => (family === 'coupons' ? KEY_BYTES : family === 'idents' ? IDENT_BYTES : USE_KEY_BYTES)

/** Below 0, 0 or above 0, as what stands at `at` comes before `key`, begins with it, or comes behind. */
export function orderAt(bytes: Uint8Array, at: number, key: Uint8Array): number {
  for (let i = 0; i < key.length; i++) {
    const order = (bytes[at + i] ?? 0) - (key[i] ?? 0)
    if (order !== 0) return order
  }
  return 0
}

/** Number of the first entry that does not come before `key`; the number of entries = all do. */
export function firstFrom(chunk: Uint8Array, width: number, key: Uint8Array): number {
  return lastUpTo(Math.floor(chunk.length / width), (n) => (orderAt(chunk, n * width, key) < 0 ? -1 : 1)) + 1
}
