import type { PlainDate } from '../../domain/calendar/calendar'
import type { OfferWire } from '../../domain/offer/offer-wire'
import type { OrgSettings, UnitRef, UnitType } from '../../domain/org/org'
import type { BillWire } from '../../protocol/bill'
import type { ConflictClass, Settlement } from '../../protocol/sync/conflict'
import type { AcceptedWire, DecisionWire } from '../../protocol/sync/decision-wire'
import type { CaseRow } from '../../protocol/sync/feed-rows'
import type { RedeemIntent } from '../redemption/intent'
import type { IssueIntent } from '../coupons/issue-intent'
import type { SaleFigures } from '../redemption/sale'

/*
 * What the centre keeps, as the core sees it: the same shapes for every store adapter. Moments are milliseconds since
 * 1970, money is text as it travels, days are the days of 2.5.
 */

export interface UnitStored {
  readonly type: UnitType
  readonly id: number
  readonly code: string
  readonly name: string
  readonly parent: UnitRef | null
  readonly currency: string | null
  readonly timeZone: string | null
}

export interface OrgStored {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly currency: string
  readonly timeZone: string
  readonly settings: OrgSettings
  readonly units: readonly UnitStored[]
  /** In the order in which they were entered. */
  readonly rates: readonly { readonly from: string; readonly currency: string; readonly rate: string }[]
  readonly serverInstance: string
  /** Moves with every change of the above. */
  readonly revision: number
}

/** The keys of 4.2; they leave the centre only at enrolment. */
export interface OrgKeys {
  readonly code: string
  readonly customer: string
  /** Orders the codes that are made (3.3); never leaves the centre. */
  readonly permutation: string
}

export interface OfferStored {
  readonly id: number
  readonly version: number
  readonly offer: OfferWire
  readonly savedAt: number
}

/** The counters of an offer, for its limits and its Information tab. */
export interface OfferCounts {
  readonly offer: number
  readonly uses: number
  readonly issued: number
  readonly made: number
  /** Units that tills hold as allowances (4.4): not used, and not to be had by others. */
  readonly held: number
  /** Issuals of the issual total that tills hold codes for (4.4): not issued, and not to be had by others. */
  readonly heldIssues: number
  readonly lastIssuedAt: number | null
  readonly lastRedeemedAt: number | null
}

export interface CouponStored {
  readonly codeKey: string
  /** 0, or for a customer's own issue of a common code the customer's id (2.4). */
  readonly slot: number
  readonly offer: number
  readonly code: string
  /** `reserved`: in a till's block, its issual has not arrived (4.4). */
  readonly state: 'issued' | 'reserved' | 'unissued' | 'revoked'
  readonly issuedOn: PlainDate | null
  readonly holder: { readonly id: number; readonly token: string } | null
  readonly explicitThrough: PlainDate | null
  readonly revokedAt: number | null
  readonly uses: number
}
/** `made`: a generated code, with its place in the order of its shape; others are kept as they are spelled. */
export type NewCoupon = Omit<CouponStored, 'holder'> & { readonly holder: number | null; readonly made?: { readonly shape: string; readonly n: number } }

export interface CustomerStored {
  readonly id: number
  readonly token: string
  readonly firstName: string
  readonly lastName: string
  readonly mobile: string | null
  readonly email: string | null
  readonly externalId: string | null
  readonly blocked: boolean
}

/** One use of an offer by one customer; `who` is the customer's token, or the keyed identifier of one nobody knows. */
export interface CustomerUse {
  readonly opId: string
  readonly at: number
}

/** Where and by whom something was done. */
export interface Doing {
  readonly till: number | null
  readonly store: number
  readonly cashier: number | null
  readonly approver: number | null
  readonly incarnation: number | null
  readonly seq: number | null
}

export interface RedemptionStored extends Doing {
  readonly opId: string
  /** The number the v2 API knows it by. */
  readonly number: number
  readonly offer: number | null
  readonly codeKey: string
  readonly slot: number
  readonly customer: number | null
  readonly who: string | null
  readonly at: number
  /** Half-width of the error bar around `at`. */
  readonly error: number
  readonly arrivedAt: number
  readonly offline: boolean
  readonly bill: BillWire
  readonly decision: AcceptedWire
  readonly settlement: Settlement
  readonly conflict: ConflictClass | null
  /** Its uses are in the counters. */
  readonly counted: boolean
  readonly undone: 'no' | 'part' | 'returned' | 'reversed' | 'abandoned'
  readonly undoneAt: number | null
  /** The bill's own number; it may come after the redemption (3.1). */
  readonly billNumber: string | null
  /** The opId of the first of those that were redeemed together on one bill; null where it was alone. */
  readonly together: string | null
}
export type NewRedemption = Omit<RedemptionStored, 'number' | 'billNumber' | 'together'> & {
  readonly together?: string
  /** Null for a code that belongs to no offer. */
  readonly sale?: SaleFigures | null
}

/** What has come back of a redemption: line by line. */
export interface ReturnedLine {
  readonly line: string
  readonly qty: number
  readonly share: string
}

/** An operation that came by its opId: answered once, whatever is sent again. */
export interface OperationStored {
  readonly opId: string
  readonly state: 'intended' | 'decided' | 'abandoned'
  /** SHA-256 of what was asked; a replay has the same. */
  readonly hash: string
  readonly intent: RedeemIntent | IssueIntent | null
  readonly redeem: DecisionWire | null
  readonly issue: unknown
  readonly at: number
}

export interface IssualStored {
  readonly opId: string
  readonly offer: number
  readonly customer: number
  readonly at: number
  readonly issuedOn: PlainDate
  readonly codeKey: string
  readonly slot: number
  /** Where and at which hour of its day; left out where it is not known. */
  readonly where?: { readonly store: number | null; readonly hour: number }
}

export interface TillStored {
  readonly till: number
  readonly incarnation: number
  readonly disabled: boolean
  /** Since when, milliseconds; null where it is not disabled, or nobody wrote it down. */
  readonly disabledAt: number | null
  readonly lastSeq: number
  readonly lastHash: string
  /** The last record of its journal of which the till had heard when this memory of the centre began. */
  readonly hadSeq: number
  readonly fenced: boolean
  /** The memory of the centre (`serverInstance`) that has all of this till's journal; empty = none yet. */
  readonly reported: string
}

export interface JournalStored {
  readonly till: number
  readonly incarnation: number
  readonly seq: number
  readonly opId: string
  readonly type: string
  readonly hash: string
  readonly record: unknown
  readonly settlement: Settlement
  readonly conflict: ConflictClass | null
  readonly arrivedAt: number
}

export interface PersonStored {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly role: 'cashier' | 'store_manager' | 'marketer' | 'admin'
  readonly unit: UnitRef | null
  readonly pinHash: string | null
  readonly passwordHash: string | null
  readonly disabled: boolean
}

export interface ProductStored {
  readonly sku: string
  readonly name: string
  readonly category: string | null
  readonly brand: string | null
  readonly attributes: Readonly<Record<string, string>>
  readonly price: string
  readonly onSale: boolean
}

export interface CaseStored {
  readonly store: number
  readonly row: Omit<CaseRow, 'id'>
}

/** One row of a feed before it has a position. A null body is a tombstone. */
export interface Change {
  readonly feed: string
  readonly key: string
  readonly body: unknown
}
export interface PositionedChange extends Change {
  readonly pos: number
}
export interface FeedHead {
  readonly epoch: string
  readonly pos: number
  /** Cursors below this are too old. */
  readonly minPos: number
}

/** Who a bearer token stands for. */
export type SessionStored =
  | { readonly kind: 'till'; readonly till: number }
  | { readonly kind: 'person'; readonly person: number; readonly expiresAt: number; readonly family?: string }
  /** Good for one fresh pair of tokens; the pairs that come from one sign-in are a family. */
  | { readonly kind: 'refresh'; readonly person: number; readonly expiresAt: number; readonly family?: string }
  | { readonly kind: 'client'; readonly client: string; readonly till: number | null; readonly expiresAt: number }
