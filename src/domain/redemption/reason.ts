import type { Instant, PlainDate, WallTime } from '../calendar/calendar'
import type { CurrencyCode, Minor } from '../money/money'
import type { UnitRef } from '../org/org'

/** The refusals of 2.7 (rows 1–19) and 4.4 (row 20), in the order in which they are judged. */
export const REDEMPTION_REASONS = [
  'code.unknown',
  'coupon.revoked',
  'offer.not_active',
  'offer.expired',
  'coupon.expired',
  'coupon.not_issued',
  'coupon.not_started',
  'customer.required',
  'customer.blocked',
  'coupon.not_holder',
  'store.not_allowed',
  'window.closed',
  'bill.below_min',
  'bill.above_max',
  'bill.has_coupon',
  'bill.items_required',
  'bill.nothing_eligible',
  'currency.no_rate',
  'coupon.used',
  'coupon.use_limit',
  'customer.use_limit',
  'customer.gap',
  'offer.use_limit',
  'offline.not_permitted',
  'offline.allowance_exhausted',
  'offline.not_holder',
  'offline.cap_reached',
  'offline.too_long',
  'offline.approval_needed',
  'clock.untrusted',
] as const
export type RedemptionReasonKey = (typeof REDEMPTION_REASONS)[number]

/** A figure a cashier needs beside a reason: how much more, from when, which stores, how many days (2.7). */
export type Figure =
  | { readonly kind: 'money'; readonly minor: Minor; readonly currency: CurrencyCode }
  | { readonly kind: 'date'; readonly date: PlainDate }
  | { readonly kind: 'moment'; readonly date: PlainDate; readonly time: WallTime }
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'count'; readonly n: number }
  | { readonly kind: 'days'; readonly n: number }
  | { readonly kind: 'hours'; readonly n: number }
  | { readonly kind: 'units'; readonly units: readonly UnitRef[] }
  | { readonly kind: 'text'; readonly text: string }

export interface Reason<Key extends string = RedemptionReasonKey> {
  readonly key: Key
  readonly figures: Readonly<Record<string, Figure>>
}
