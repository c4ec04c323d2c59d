import type { Coupon } from '../coupon/coupon'
import type { PreparedOffer } from '../offer/prepare-offer'
import type { RedemptionRequest } from './decision'

/**
 * The coupon the rules judge. A code that was never issued has no day of issue and no holder, whatever else is said of it.
 * A common code is one for everyone, and a customer's coupon is the customer's own issue of it: somebody else's issue
 * counts as none (2.4).
 */
export function ownCoupon(offer: PreparedOffer, request: RedemptionRequest): Coupon {
  const { coupon, customer } = request
  if (coupon.state === 'unissued') return { ...coupon, issuedOn: null, holder: null }
  if (offer.offer.codes.kind !== 'common' || customer === null || coupon.state !== 'issued') return coupon
  if (coupon.holder === null || coupon.holder === customer.token) return coupon
  return { state: 'unissued', issuedOn: null, holder: null, explicitThrough: null }
}
