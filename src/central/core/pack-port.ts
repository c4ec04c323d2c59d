import type { PackFamily, PackLayout } from '../../domain/pack/pack-layout'
import type { PackSummary } from '../../protocol/sync/packs'
import type { CouponStored } from './rows'

/*
 * Packs as the core's memory keeps them (4.3). A set of packs says of each coupon of an offer, of each identifier of those
 * who hold one, or of each use by a customer, what stood in the tables at position `pos` of the feeds; later packs of a set
 * win over earlier ones. Coupons that do not fit an entry (`src/domain/pack`) are in no pack: they are the exceptions, and
 * travel as rows.
 */

/** What a set of packs is about. */
export interface PackOf {
  readonly offer: number
  readonly family: PackFamily
}

/** Entries of which offer, and how they are laid out. */
export interface EntriesOf extends PackLayout {
  readonly offer: number
}

/** How packs are kept. Small shops are played with small numbers. */
export interface PackSettings {
  /** Fewer entries than this, and fewer changes of them than this, travel as rows. */
  readonly least: number
}

export interface PackSet extends PackOf {
  readonly pos: number
  /** Oldest first. */
  readonly packs: readonly PackSummary[]
  /** The packs name somebody who was erased: they are made anew, and go at once. */
  readonly forget: boolean
  /** When they were last brought up to date. */
  readonly madeAt: number
}

/** Entries of a pack, one behind the other in the order of their keys. */
export interface EntryPage {
  readonly entries: Uint8Array
  /** Key to go on after; null = that was the last page. */
  readonly next: string | null
}

/** What came into the feed behind a position. */
export interface FeedGrowth extends PackOf {
  /** Rows, counted up to what was asked. */
  readonly changes: number
  /** So much changed at once that no rows were written (docs/adr/0033). */
  readonly anew: boolean
}

/** An identifier that belongs to somebody. */
export interface IdentRead {
  readonly ident: string
  readonly token: string
  readonly blocked: boolean
}

/** A use by a customer, counted or not any more. */
export interface UseRead {
  readonly opId: string
  readonly who: string
  readonly at: number
  readonly counted: boolean
}

export interface PackTable {
  /** Nobody else makes packs of this offer until the end; false = somebody does. */
  claim(of: PackOf): Promise<boolean>
  sets(): Promise<readonly PackSet[]>
  setOf(of: PackOf): Promise<PackSet | null>
  growth(since: readonly (PackOf & { readonly pos: number })[], most: number): Promise<readonly FeedGrowth[]>
  /** Keys of rows behind a position that have changed, in order. Of coupons also those said to be dead by name (`deny`). */
  changedKeys(of: PackOf, pos: number, after: string, limit: number): Promise<readonly string[]>
  /** The same for the identifiers of several offers at once, each behind its own position. */
  changedIdents(since: readonly { readonly offer: number; readonly pos: number }[], after: string, limit: number): Promise<readonly string[]>
  /** Everything that fits an entry, as it stands. Pages are asked for one behind the other, to the last. */
  entries(of: EntriesOf, after: string | null, limit: number): Promise<EntryPage>
  /** The same of what changed behind a position; of identifiers and uses also that they are gone. */
  changedEntries(of: EntriesOf, pos: number, after: string | null, limit: number): Promise<EntryPage>
  /** Of these keys those the offer has, with their own row, as they stand. */
  couponsOf(offer: number, keys: readonly string[]): Promise<readonly CouponStored[]>
  /** Of these identifiers those whose customer holds a live coupon of one of the offers, in order. */
  identsOf(offers: readonly number[], idents: readonly string[]): Promise<readonly IdentRead[]>
  /** Of these operations those that used the offer for a customer. */
  usesOf(offer: number, opIds: readonly string[]): Promise<readonly UseRead[]>
  /** The coupons that do not fit, by key; `after` as for `coupons.page`. */
  exceptions(offer: number, after: string | null, limit: number): Promise<readonly CouponStored[]>
  /** Begins a pack; its number. Nobody sees it before it has its index and is in a set. */
  begin(of: PackOf): Promise<number>
  addChunks(number: number, from: number, chunks: readonly Uint8Array[]): Promise<void>
  /** Of packs of the same content one stays, so both have one name. */
  end(number: number, summary: PackSummary, index: Uint8Array): Promise<void>
  drop(number: number): Promise<void>
  /** This is the set from now on. Other packs of it leave at this moment, or left before; whoever fetches them may end. */
  adopt(set: Omit<PackSet, 'forget'>, leaving: number): Promise<void>
  /** The set names somebody who was erased; what left it before goes with the next sweep. */
  forget(of: PackOf): Promise<void>
  /** The offer has no such packs any more. */
  retire(of: PackOf, at: number): Promise<void>
  /** Removes packs that left their set before this moment; answers how many. */
  sweep(before: number): Promise<number>
  /** Whose pack it is; null = there is no such pack. */
  offerOf(id: string): Promise<number | null>
  index(id: string): Promise<Uint8Array | null>
  /** The chunks from `from` on, at most `count`. */
  chunks(id: string, from: number, count: number): Promise<readonly Uint8Array[]>
}
