import type { CouponStored, RedemptionStored } from './rows'

/** Names one coupon: a code, and for a customer's own issue of a common code the customer (2.4). */
export interface CouponName {
  readonly codeKey: string
  readonly slot: number
}

/** What the caller of an issual said about it, and where it happened. */
export interface IssualNote extends CouponName {
  /** The API client, as the audit log names it. */
  readonly who: string
  readonly till: number | null
  readonly store: number
  readonly metadata: Readonly<Record<string, string>>
}

/** A coupon that somebody holds, and when they were issued it; 0 = nobody noted it. */
export interface Holding {
  readonly coupon: CouponStored
  readonly issuedAt: number
}

/** In the order of the moments of issual, and of their keys where those are the same. `limit` null = all of them. */
export interface HoldingsPage {
  readonly descending: boolean
  readonly offset: number
  readonly limit: number | null
}

/** What customers hold and what became of it. Nothing here locks what it reads, but for `setThrough`. */
export interface WalletTable {
  /** The offers of which the customer holds a coupon, dead ones included. */
  offersHeld(customer: number): Promise<readonly number[]>
  /** A page of what these customers hold, dead coupons included, and how many that are in all. */
  holdings(customers: readonly number[], page: HoldingsPage): Promise<{ readonly holdings: readonly Holding[]; readonly total: number }>
  /** The same of these very coupons, whoever holds them. */
  issuedAt(coupons: readonly CouponStored[]): Promise<readonly Holding[]>
  /** Redemptions of these coupons, undone ones included, oldest first. */
  redemptions(coupons: readonly CouponName[]): Promise<readonly RedemptionStored[]>
  /** Kept once: an issual that is noted already stays as it was. */
  note(notes: readonly IssualNote[]): Promise<void>
  notes(coupons: readonly CouponName[]): Promise<readonly IssualNote[]>
  /** Sets a coupon's last day by hand (2.5). */
  setThrough(coupon: CouponName, through: string): Promise<void>
}

/** Which redemptions stand on one bill. */
export interface BillTable {
  /**
   * When the redemptions were made that count and carry this bill number in this store. Locks the number until the end, so
   * that of two coupons that come at once one is the second.
   */
  live(store: number, number: string): Promise<readonly number[]>
  /** Gives a redemption the number of its bill. */
  attach(opId: string, number: string): Promise<void>
}
