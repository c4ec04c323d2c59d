import type { PackSummary } from '../../protocol/sync/packs'
import type { CouponStored } from './rows'

/*
 * Packs as the core's memory keeps them (4.3). An offer's set of packs says of each coupon what stood in the tables at
 * position `pos` of the feeds; later packs of a set win over earlier ones. Coupons that do not fit an entry
 * (`src/domain/pack`) are in no pack: they are the exceptions, and travel as rows.
 */

/** How packs are kept. Small shops are played with small numbers. */
export interface PackSettings {
  /** Fewer coupons than this, and fewer changes of coupons than this, travel as rows. */
  readonly least: number
}

export interface PackSet {
  readonly offer: number
  readonly pos: number
  /** Oldest first. */
  readonly packs: readonly PackSummary[]
}

/** Coupons as entries of a pack, one behind the other in the order of their keys. */
export interface EntryPage {
  readonly entries: Uint8Array
  /** Key to go on after; null = that was the last page. */
  readonly next: string | null
}

/** What came into the feed of an offer's coupons behind a position. */
export interface FeedGrowth {
  readonly offer: number
  /** Rows, counted up to what was asked. */
  readonly changes: number
  /** So much changed at once that no rows were written (docs/adr/0033). */
  readonly anew: boolean
}

export interface PackTable {
  /** Nobody else makes packs of this offer until the end; false = somebody does. */
  claim(offer: number): Promise<boolean>
  sets(): Promise<readonly PackSet[]>
  setOf(offer: number): Promise<PackSet | null>
  growth(since: readonly Pick<PackSet, 'offer' | 'pos'>[], most: number): Promise<readonly FeedGrowth[]>
  /** Keys of coupons behind a position that have changed, or were said to be dead by name (`deny`), in order. */
  changedKeys(offer: number, pos: number, after: string, limit: number): Promise<readonly string[]>
  /** The offer's coupons that fit an entry, as they stand; with the prints of their holders if asked. */
  entries(offer: number, holders: boolean, after: string | null, limit: number): Promise<EntryPage>
  /** Of these keys those that fit; `keys` are in order. */
  entriesOf(offer: number, holders: boolean, keys: readonly string[]): Promise<Uint8Array>
  /** Of these keys those the offer has, with their own row, as they stand. */
  couponsOf(offer: number, keys: readonly string[]): Promise<readonly CouponStored[]>
  /** The coupons that do not fit, by key; `after` as for `coupons.page`. */
  exceptions(offer: number, after: string | null, limit: number): Promise<readonly CouponStored[]>
  /** Begins a pack; its number. Nobody sees it before it has its index and is in a set. */
  begin(offer: number): Promise<number>
  addChunks(number: number, from: number, chunks: readonly Uint8Array[]): Promise<void>
  /** Of packs of the same content one stays, so both have one name. */
  end(number: number, summary: PackSummary, index: Uint8Array): Promise<void>
  drop(number: number): Promise<void>
  /** These are the offer's packs from now on. Others of it leave the set `at` this moment; whoever fetches them may end. */
  adopt(set: PackSet, at: number): Promise<void>
  /** The offer has no packs any more. */
  retire(offer: number, at: number): Promise<void>
  /** Removes packs that left their set before this moment; answers how many. */
  sweep(before: number): Promise<number>
  /** Whose codes a pack has; null = there is no such pack. */
  offerOf(id: string): Promise<number | null>
  index(id: string): Promise<Uint8Array | null>
  /** The chunks from `from` on, at most `count`. */
  chunks(id: string, from: number, count: number): Promise<readonly Uint8Array[]>
}
