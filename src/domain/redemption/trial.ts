import { worthOf, type Worth } from '../bill/discount'
import type { DayNumber } from '../calendar/day-number'
import { localDay, localMinute } from '../calendar/zone-table'
import type { Coupon } from '../coupon/coupon'
import { lastCouponDay } from '../coupon/validity'
import type { PreparedOffer } from '../offer/prepare-offer'
import type { Place } from '../org/org-index'
import type { RedemptionRequest } from './decision'
import { localMoney, type LocalMoney } from './local-money'
import { ownCoupon } from './own-coupon'

/** One try to redeem with everything the rules ask of it, worked out once. */
export interface Trial {
  readonly offer: PreparedOffer
  readonly place: Place
  readonly request: RedemptionRequest
  /** The coupon that is judged: for a common code the customer's own issue of it (2.4). */
  readonly coupon: Coupon
  /** The store's calendar day and minute of the day. */
  readonly day: DayNumber
  readonly minute: number
  readonly validThrough: DayNumber
  /** The offer's amounts in the store's currency; null when a rate is missing. */
  readonly money: LocalMoney | null
  /** Null when the bill has no lines and the offer needs them. */
  readonly worth: Worth | null
  /** Live uses that `perCoupon` counts; null when it is not judged. */
  readonly couponUses: number | null
}

/** Works a try out. The request's bill is well-formed and in the place's currency: `readBill` saw to that. */
export function trialOf(offer: PreparedOffer, place: Place, request: RedemptionRequest): Trial {
  const coupon = ownCoupon(offer, request)
  const money = localMoney(offer, place, request)
  return {
    offer,
    place,
    request,
    coupon,
    day: localDay(place.zone, request.at),
    minute: offer.windows === null ? 0 : localMinute(place.zone, request.at),
    validThrough: lastCouponDay(offer, coupon.issuedOn, coupon.explicitThrough),
    money,
    worth: worthOf(offer, request.bill, money === null ? null : money.amounts),
    couponUses: couponUses(offer, request),
  }
}

/** `perCoupon` of a common code counts the customer's uses, and is not judged without a customer (2.4). */
function couponUses(offer: PreparedOffer, request: RedemptionRequest): number | null {
  if (offer.offer.codes.kind !== 'common') return request.uses.coupon
  return request.customer === null ? null : request.uses.customer.length
}
