import type { Bill, LineShare } from '../bill/bill'
import type { Instant } from '../calendar/calendar'
import type { Coupon, Customer, Uses } from '../coupon/coupon'
import type { CurrencyCode, Minor, RateText } from '../money/money'
import type { Reason } from './reason'

/** Everything about one try that is not the offer and not the place. Same input, same decision (page 2, opening). */
export interface RedemptionRequest {
  readonly coupon: Coupon
  readonly customer: Customer | null
  readonly uses: Uses
  readonly bill: Bill
  /** How many coupons this bill carries already (row 14, first). */
  readonly couponsOnBill: number
  readonly at: Instant
  /** Null when the centre is being asked or is deciding itself; otherwise what this till knows of its own outage. */
  readonly offline: OfflineState | null
  /** A till other than the one that asks holds the code: its block's, not handed over yet (4.4 `singleUse: "holder"`). */
  readonly heldElsewhere?: boolean
}

/** 4.4 and the vectors' `offlineState`. */
export interface OfflineState {
  readonly hoursSinceSync: number
  readonly clockTrusted: boolean
  /** This till's offline uses of the offer that are not settled yet. */
  readonly usesThisTill: number
  /** Units of a grant left; null = this till holds no grant. */
  readonly allowanceLeft: number | null
  /** The manager who said yes on the spot; null = nobody. */
  readonly approvedBy: string | null
  /** Who may redeem a single-use code alone. */
  readonly holder: 'till' | 'centre' | null
}

export type Decision = Accepted | Refused

interface Made {
  readonly offerVersion: number
  readonly engineVersion: number
}

export interface Accepted extends Made {
  readonly ok: true
  readonly reasons: readonly []
  readonly currency: CurrencyCode
  readonly discount: Minor
  /** Shares of the eligible lines, summing exactly to the discount; empty when the bill has no lines. */
  readonly lines: readonly LineShare[]
  /** Organisation → store, where something was converted. */
  readonly rate: RateText | null
  /** Organisation → offer, where the offer's currency is not the organisation's. */
  readonly offerRate: RateText | null
}

export interface Refused extends Made {
  readonly ok: false
  /** All that failed, in the order of 2.7; the first is the headline. Never empty. */
  readonly reasons: readonly Reason[]
}

