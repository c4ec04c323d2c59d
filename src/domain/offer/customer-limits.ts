import type { RedemptionRules } from './offer'

/** Days between two uses of a customer; null where it is not judged (2.7 row 18: not when `perCoupon` is 1). */
export function gapDaysOf({ perCoupon, minGapDays }: Pick<RedemptionRules, 'perCoupon' | 'minGapDays'>): number | null {
  return perCoupon === 1 ? null : minGapDays
}

/** Whether a rule counts what a customer has used of the offer, wherever that was (2.7 rows 17 and 18). */
export function limitsCustomers(redemption: Pick<RedemptionRules, 'perCoupon' | 'perCustomer' | 'minGapDays'>): boolean {
  return redemption.perCustomer !== null || gapDaysOf(redemption) !== null
}
