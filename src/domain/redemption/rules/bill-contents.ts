import { countFigure } from '../figures'
import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 14, its first three keys, of which one at most is given: a bill that takes no further coupon, or nothing to discount (2.3). */
export const billContents: RedemptionRule = {
  row: 14,
  keys: ['bill.has_coupon', 'bill.items_required', 'bill.nothing_eligible'],
  v2: 759,
  judge: ({ offer, request, worth }) => {
    const { couponsPerBill } = offer.org.org.settings
    if (request.couponsOnBill >= couponsPerBill) return reason('bill.has_coupon', { limit: countFigure(couponsPerBill) })
    if (worth === null) return reason('bill.items_required')
    return worth.base === 0 || worth.discount === 0 ? reason('bill.nothing_eligible') : null
  },
}
