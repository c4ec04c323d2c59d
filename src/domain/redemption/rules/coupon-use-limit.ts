import { countFigure } from '../figures'
import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 16: a coupon for several uses that has had them all. */
export const couponUseLimit: RedemptionRule = {
  row: 16,
  keys: ['coupon.use_limit'],
  v2: 728,
  judge: ({ offer, couponUses }) => {
    const { perCoupon } = offer.offer.redemption
    if (perCoupon === null || perCoupon === 1 || couponUses === null || couponUses < perCoupon) return null
    return reason('coupon.use_limit', { limit: countFigure(perCoupon), used: countFigure(couponUses) })
  },
}
