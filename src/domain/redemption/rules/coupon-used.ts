import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 15: a coupon for one use that has had it. */
export const couponUsed: RedemptionRule = {
  row: 15,
  keys: ['coupon.used'],
  v2: 711,
  judge: ({ offer, couponUses }) =>
    offer.offer.redemption.perCoupon === 1 && couponUses !== null && couponUses >= 1 ? reason('coupon.used') : null,
}
