import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 2. */
export const couponRevoked: RedemptionRule = {
  row: 2,
  keys: ['coupon.revoked'],
  v2: 660,
  judge: ({ coupon }) => (coupon.state === 'revoked' ? reason('coupon.revoked') : null),
}
