import type { Coupon } from '../../coupon/coupon'
import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 10: only the holder may redeem and this is somebody else. Only for a code that was issued, not for a reserved one. */
export const couponNotHolder: RedemptionRule = {
  row: 10,
  keys: ['coupon.not_holder'],
  v2: 703,
  judge: ({ offer, coupon, request }) => {
    if (offer.offer.redemption.anyone || request.customer === null) return null
    if (!wasIssued(coupon)) return null
    return request.customer.token === coupon.holder ? null : reason('coupon.not_holder')
  },
}

/** A revoked code may have been revoked before anybody got it: it has no day of issue then. */
function wasIssued({ state, issuedOn }: Coupon): boolean {
  return state === 'issued' || (state === 'revoked' && issuedOn !== null)
}
