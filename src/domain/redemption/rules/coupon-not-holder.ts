import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 10: only the holder may redeem and this is somebody else. Only for a code that was issued, not for a reserved one. */
export const couponNotHolder: RedemptionRule = {
  row: 10,
  keys: ['coupon.not_holder'],
  v2: 703,
  judge: ({ offer, coupon, request }) => {
    if (offer.offer.redemption.anyone || request.customer === null) return null
    if (coupon.issuedOn === null || coupon.state === 'reserved') return null
    return request.customer.token === coupon.holder ? null : reason('coupon.not_holder')
  },
}
