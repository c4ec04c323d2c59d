import type { CouponName } from '../core/wallet-port'

/** The id of a coupon is text: the 16 digits that tills know the code by, and for a customer's own issue of a common code ":" and the customer. */
export const couponIdOf = ({ codeKey, slot }: CouponName): string => (slot === 0 ? codeKey : `${codeKey}:${slot}`)

/** Null = no id of a coupon. */
export function couponNameOf(id: string): CouponName | null {
  const match = /^([0-9a-f]{16})(?::([1-9]\d{0,14}))?$/.exec(id)
  return match === null ? null : { codeKey: match[1] ?? '', slot: Number(match[2] ?? 0) }
}
