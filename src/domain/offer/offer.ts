import type { PlainDate, WallTime } from '../calendar/calendar'
import type { OfferId } from '../ids'
import type { BasisPoints, CurrencyCode, Minor } from '../money/money'
import type { UnitRef } from '../org/org'

/** A coupon series with its configuration: page 2, 2.2. Money is in the offer's own currency. */
export interface Offer {
  readonly id: OfferId
  readonly code: string
  readonly name: string
  readonly description: string
  readonly posCode: string
  readonly metadata: Readonly<Record<string, string>>
  readonly terms: string
  readonly status: OfferStatus
  readonly expiry: OfferExpiry
  readonly claim: Claim | null
  readonly owner: UnitRef | null
  readonly discount: OfferDiscount
  readonly currency: CurrencyCode
  readonly products: ProductSelection
  readonly saleItems: boolean
  readonly codes: CodeRules
  readonly delivery: 'platform' | 'third_party'
  readonly audience: string | null
  readonly couponExpiry: CouponExpiry
  readonly issual: IssualRules
  readonly redemption: RedemptionRules
  readonly offline: OfflineRules
  readonly expiryReminder: { readonly pocs: readonly string[]; readonly daysBefore: number } | null
  readonly version: number
}

export type OfferStatus = 'active' | 'paused' | 'ended'
export type OfferExpiry = { readonly kind: 'fixed'; readonly on: PlainDate } | { readonly kind: 'campaign' }

export type ClaimService = 'outbound' | 'dvs' | 'timeline' | 'loyalty' | 'third_party'
export interface Claim {
  readonly service: ClaimService
  readonly ref: string
  readonly name: string
  readonly endsOn: PlainDate | null
}

export type OfferDiscount =
  | { readonly kind: 'amount'; readonly value: Minor }
  | { readonly kind: 'percent'; readonly value: BasisPoints; readonly cap: Minor | null }

export type ProductSelection =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'selected'
      readonly skus: readonly string[]
      readonly categories: readonly string[]
      readonly brands: readonly string[]
      readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[]
    }

export type CodeAlphabet = 'numeric' | 'alphanumeric' | 'safe'
export type CodeRules =
  | { readonly kind: 'unique'; readonly length: number; readonly alphabet: CodeAlphabet; readonly prefix: string; readonly suffix: string }
  | { readonly kind: 'common'; readonly code: string }
  | { readonly kind: 'randomised'; readonly sample: string }
  | { readonly kind: 'uploaded' }

export type CouponExpiry =
  | { readonly kind: 'offer' }
  | { readonly kind: 'days'; readonly n: number }
  | { readonly kind: 'month_ends'; readonly n: number }

/** 2.6. An absent limit (null) does not limit. */
export interface IssualRules {
  readonly message: string | null
  readonly scope: readonly UnitRef[]
  readonly notAfterOffers: readonly OfferId[]
  readonly maxPerCustomer: number | null
  readonly minGapDays: number | null
  readonly total: number | null
  readonly onRequalify: 'nothing' | 'resend'
  readonly resendTemplate: string | null
  readonly reminders: readonly IssualReminder[]
}
export interface IssualReminder {
  readonly daysBefore: number
  readonly at: WallTime
  readonly channel: 'sms' | 'email'
  readonly template: string
  readonly subject: string | null
}

/** 2.7. `perCoupon` null is no limit; an empty scope is everywhere. */
export interface RedemptionRules {
  readonly anyone: boolean
  readonly start: { readonly afterDays: number | null; readonly from: PlainDate | null }
  readonly perCoupon: number | null
  readonly perCustomer: number | null
  readonly minGapDays: number | null
  readonly total: number | null
  readonly scope: readonly UnitRef[]
  readonly billMin: Minor | null
  readonly billMax: Minor | null
  readonly windows: RedemptionWindows
}
/** Days of week are 1–7 with Monday 1; an empty list restricts nothing. */
export interface RedemptionWindows {
  readonly daysOfWeek: readonly number[]
  readonly daysOfMonth: readonly number[]
  readonly dates: readonly PlainDate[]
  readonly slots: readonly { readonly from: WallTime; readonly to: WallTime }[]
}

/** What a till may do without the centre (4.4). */
export interface OfflineRules {
  readonly mode: OfflineMode
  readonly perTill: number | null
  readonly perBillMax: Minor | null
  readonly maxHours: number | null
  readonly clock: 'mark' | 'refuse'
  readonly singleUse: 'holder' | null
}
export type OfflineMode = 'allow' | 'bounded' | 'strict' | 'approval' | 'never'
