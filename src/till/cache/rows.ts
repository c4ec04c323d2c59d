import type { DiskSpace } from '../../protocol/ipc/worker-calls'
import type { BillWire } from '../../protocol/bill'
import type { CaseRow, CouponRow, IdentRow, OrgRow, ProductRow, UnitRow, UseRow } from '../../protocol/sync/feed-rows'
import type { AcceptedWire, ReasonWire } from '../../protocol/sync/decision-wire'
import type { ConflictClass, Settlement } from '../../protocol/sync/conflict'
import type { OfferWire } from '../../domain/offer/offer-wire'

/*
 * The rows of the till's IndexedDB (4.1: a view that can be wiped and is rebuilt from snapshot and journal).
 * Only the worker writes them; screens read them with live queries.
 */

export interface OfferCached {
  readonly id: number
  readonly offer: OfferWire
  /** Offline uses this till has for the offer; null = the offer's own `perTill`. */
  readonly perTill: number | null
}
export interface UnitCached extends UnitRow {
  /** "STORE:12". */
  readonly key: string
}
export interface CouponCached extends CouponRow {
  readonly offer: number
  /** The feed's row key: the codeKey, for a common code codeKey + ":" + holder. */
  readonly key: string
}
export interface UseCached extends UseRow {
  readonly offer: number
  /** opId of the redemption. */
  readonly key: string
  /** Whatever a pack says, it was taken back; customer and moment say nothing then. */
  readonly gone?: true
}
export interface IdentCached extends IdentRow {
  readonly identKey: string
  /** Whatever a pack says, it is nobody's; the rest says nothing then. */
  readonly gone?: true
}
export interface CounterCached {
  readonly offer: number
  readonly uses: number
  readonly issued: number
}
export interface DenyCached {
  readonly codeKey: string
  readonly offer: number
  readonly why: 'revoked' | 'used'
}
export interface CursorCached {
  readonly feed: string
  readonly epoch: string
  readonly pos: number
}

/** One operation of this till, folded from its journal records: history for the screens and overlay for the rules. */
export interface OperationCached {
  readonly opId: string
  /** The journal its newest record stands in, and that record's number there. */
  readonly incarnation: number
  readonly seq: number
  readonly kind: 'redeem' | 'issue' | 'reversal' | 'return' | 'resend' | 'attempt'
  /** Best guess of the centre's time, milliseconds since 1970. */
  readonly at: number
  readonly state: 'unfinished' | 'accepted' | 'refused' | 'abandoned'
  readonly decidedBy: 'centre' | 'till' | null
  readonly codeKey: string | null
  readonly offer: number | null
  readonly offerName: string | null
  readonly posCode: string | null
  readonly customer: { readonly token: string | null; readonly ident: string | null } | null
  readonly bill: BillWire | null
  /** The POS's own number of the sale: asking twice with it is one redemption. */
  readonly posTransaction: string | null
  readonly currency: string | null
  readonly decision: AcceptedWire | null
  /** Of a coupon this till issued alone: its day of issue. */
  readonly issuedOn?: string | undefined
  readonly reasons: readonly ReasonWire[]
  readonly cashier: number | null
  readonly approver: number | null
  /** For a reversal or return: the redemption it undoes. */
  readonly redemption: string | null
  readonly giveBack: string | null
  /** What has come back of this redemption so far: line id → quantity and money. */
  readonly returned: Readonly<Record<string, { readonly qty: number; readonly amount: string }>>
  readonly undone: 'no' | 'part' | 'returned' | 'reversed'
  /** Not yet acknowledged by the centre: 1 while waiting (a number, since IndexedDB has no boolean keys). */
  readonly waiting: 0 | 1
  /** 1 until the centre's receipt and everything it counted with it have been pulled: the overlay counts it. */
  readonly overlay: 0 | 1
  readonly settlement: Settlement | null
  readonly conflict: ConflictClass | null
  /** An unfinished sale found at start, and how it ended; shown until the cashier has seen it. */
  readonly attention: 0 | 1
}

/** The till's own condition; one row, key "sync". */
export interface SyncStatus {
  readonly key: 'sync'
  readonly phase: 'starting' | 'snapshot' | 'ready' | 'failed'
  readonly online: boolean
  /** Since when offline, milliseconds; null while online. */
  readonly offlineSince: number | null
  /** Last complete pull, milliseconds. */
  readonly syncedAt: number | null
  /** Records not acknowledged, and how far the running push is: "12 of 480 sent". */
  readonly waiting: number
  readonly pushing: { readonly sent: number; readonly of: number } | null
  /** Discount given by redemptions the centre has not accepted yet, decimal text in the store's currency. */
  readonly moneyAtRisk: string
  readonly currency: string
  readonly snapshot: {
    readonly feedsDone: number
    readonly feeds: number
    readonly rowsDone: number
    readonly rows: number
    readonly startedAt: number
  } | null
  /** Key of the last failure of the connection, of errors.ts. */
  readonly problem: string | null
  readonly lastSeq: number
  readonly incarnation: number
  readonly journalDegraded: boolean
  readonly diskSpace: DiskSpace
  readonly clockSuspect: boolean
  /** What the app found and mended at start: "cache_rebuilt", "view_renewed", "journal_tail_cut", "incarnation_new", "codes_damaged", "feed_mended". */
  readonly notices: readonly string[]
  /** Of a view that was made anew at this start: its rows, and milliseconds until everything was there. */
  readonly rebuilt: { readonly rows: number; readonly ms: number } | null
  /** The room the view takes on disk in bytes, what its rows need of it (counted at night, about), and when it was last let go of. */
  readonly store: { readonly bytes: number; readonly live: number | null; readonly rebuiltAt: number | null } | null
  /** How often a feed of the view was found to differ from the centre, and was taken anew. */
  readonly mended: number
}

/** What the centre made of one record; kept apart so that a receipt may come before the record is folded. */
export interface ReceiptCached {
  /** "incarnation:seq". */
  readonly key: string
  readonly opId: string
  readonly settlement: Settlement
  readonly conflict: ConflictClass | null
}

/** A snapshot that is being loaded: where to go on after a restart. */
export interface SnapshotCached {
  readonly feed: string
  readonly epoch: string
  readonly pos: number
  readonly after: string | null
  readonly rows: number
  /** Nothing of the feed was there when it began. */
  readonly fresh: boolean
  /** Packs that its first part named, as they will be in force; absent = it is all rows. */
  readonly packs?: readonly ListedPack[]
}

/** A pack that is here or on its way (4.3): header and index as they came. */
export interface PackCached {
  /** SHA-256 of `index`, in hex. */
  readonly id: string
  readonly index: Uint8Array
  /** Which keys the pack cannot have (see packs/key-filter), and its own SHA-256 in hex; absent until every chunk is here. */
  readonly filter?: { readonly bits: Uint8Array; readonly hash: string }
}
/** The n-th chunk of a pack, as it came. */
export interface ChunkCached {
  readonly pack: string
  readonly n: number
  readonly bytes: Uint8Array
}
export interface ListedPack {
  readonly id: string
  readonly offer: number
}
/** The packs of a feed that are in force. Those of one offer come oldest first: what a later one says of a key holds. */
export interface PackListCached {
  readonly feed: string
  readonly packs: readonly ListedPack[]
}

/** Small facts about the view itself. */
/** An allowance of this till, folded from its journal (4.4). */
export interface GrantCached {
  readonly id: string
  readonly offer: number
  readonly units: number
  /** Highest unit number that was spent. */
  readonly used: number
  /** Milliseconds since 1970 by the centre's clock; nothing is spent from then on. */
  readonly expires: number
  readonly serverInstance: string
  readonly incarnation: number
  /** When it was adopted or last spent from. */
  readonly touchedAt: number
  readonly open: 0 | 1
  /** The number of its record in the journal. */
  readonly seq: number
  /** Of a block (4.4): its codes' keyed hashes, unit n the n-th, and up to which unit they are handed over. */
  readonly codes: { readonly keys: readonly string[]; readonly handed: number } | null
}

export interface FactCached {
  /**
   * `packs`: its `seq` grows with every change of a pack list. `server`: the memory of the centre this till has adopted, and
   * for which journal; `told`: the one that has said how much of that journal this till may have heard.
   */
  readonly key: 'instance' | 'folded' | 'acked' | 'server' | 'told' | 'packs' | 'digested'
  readonly text: string
  readonly incarnation: number
  readonly seq: number
}

export type CaseCached = Omit<CaseRow, 'kind'>
export type ProductCached = Omit<ProductRow, 'kind'>
export type OrgCached = Omit<OrgRow, 'kind'> & { readonly key: 'org' }
