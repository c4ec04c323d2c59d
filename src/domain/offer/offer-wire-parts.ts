import type { UnitType } from '../org/org'
import type { ClaimService, CodeAlphabet, OfflineMode } from './offer'

/*
 * The parts of an offer as they travel. What may be left out has the default that page 2 gives it; null is the same as
 * left out, but for `perCoupon`.
 */

export type Optional<T> = T | null | undefined

export interface UnitRefWire {
  readonly type: UnitType
  readonly id: number
}

export type ExpiryWire = { readonly kind: 'fixed'; readonly on: string } | { readonly kind: 'campaign' }

export interface ClaimWire {
  readonly service: ClaimService
  readonly ref: string
  readonly name: string
  readonly endsOn?: Optional<string>
}

export type DiscountWire =
  | { readonly kind: 'amount'; readonly value: string }
  | { readonly kind: 'percent'; readonly value: string; readonly cap?: Optional<string> }

export type ProductsWire =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'selected'
      readonly skus?: Optional<readonly string[]>
      readonly categories?: Optional<readonly string[]>
      readonly brands?: Optional<readonly string[]>
      readonly attributes?: Optional<readonly { readonly name: string; readonly values: readonly string[] }[]>
    }

export type CodesWire =
  | {
      readonly kind: 'unique'
      readonly length?: Optional<number>
      readonly alphabet?: Optional<CodeAlphabet>
      readonly prefix?: Optional<string>
      readonly suffix?: Optional<string>
    }
  | { readonly kind: 'common'; readonly code: string }
  | { readonly kind: 'randomised'; readonly sample: string }
  | { readonly kind: 'uploaded' }

export type CouponExpiryWire =
  | { readonly kind: 'offer' }
  | { readonly kind: 'days'; readonly n: number }
  | { readonly kind: 'month_ends'; readonly n: number }

export interface IssualWire {
  readonly message?: Optional<string>
  readonly scope?: Optional<readonly UnitRefWire[]>
  readonly notAfterOffers?: Optional<readonly number[]>
  readonly maxPerCustomer?: Optional<number>
  readonly minGapDays?: Optional<number>
  readonly total?: Optional<number>
  readonly onRequalify?: Optional<'nothing' | 'resend'>
  readonly resendTemplate?: Optional<string>
  readonly reminders?: Optional<readonly ReminderWire[]>
}

export interface ReminderWire {
  readonly daysBefore: number
  readonly at: string
  readonly channel: 'sms' | 'email'
  readonly template: string
  readonly subject?: Optional<string>
}

export interface RedemptionWire {
  readonly anyone?: Optional<boolean>
  readonly start?: Optional<{ readonly afterDays?: Optional<number>; readonly from?: Optional<string> }>
  /** Left out it is 1; null is no limit, the one place where null says something. */
  readonly perCoupon?: number | null | undefined
  readonly perCustomer?: Optional<number>
  readonly minGapDays?: Optional<number>
  readonly total?: Optional<number>
  readonly scope?: Optional<readonly UnitRefWire[]>
  readonly billMin?: Optional<string>
  readonly billMax?: Optional<string>
  readonly windows?: Optional<WindowsWire>
}

export interface WindowsWire {
  readonly daysOfWeek?: Optional<readonly number[]>
  readonly daysOfMonth?: Optional<readonly number[]>
  readonly dates?: Optional<readonly string[]>
  readonly slots?: Optional<readonly { readonly from: string; readonly to: string }[]>
}

export interface OfflineWire {
  readonly mode?: Optional<OfflineMode>
  readonly perTill?: Optional<number>
  readonly perBillMax?: Optional<string>
  readonly maxHours?: Optional<number>
  readonly clock?: Optional<'mark' | 'refuse'>
  readonly singleUse?: Optional<'holder'>
}

export interface ExpiryReminderWire {
  readonly pocs: readonly string[]
  readonly daysBefore: number
}
