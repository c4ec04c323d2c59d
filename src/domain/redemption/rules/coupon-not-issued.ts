import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 6: never issued, and the offer needs that; a revoked code is not judged by it. */
export const couponNotIssued: RedemptionRule = {
  row: 6,
  keys: ['coupon.not_issued'],
  v2: 703,
  judge: ({ offer, coupon }) => (coupon.state === 'unissued' && offer.mustBeIssued ? reason('coupon.not_issued') : null),
}
