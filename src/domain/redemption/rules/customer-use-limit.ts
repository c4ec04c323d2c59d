import { countFigure } from '../figures'
import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 17: the customer has used the offer as often as one may. */
export const customerUseLimit: RedemptionRule = {
  row: 17,
  keys: ['customer.use_limit'],
  v2: 736,
  judge: ({ offer, request }) => {
    const { perCustomer } = offer.offer.redemption
    const used = request.uses.customer.length
    if (perCustomer === null || request.customer === null || used < perCustomer) return null
    return reason('customer.use_limit', { limit: countFigure(perCustomer), used: countFigure(used) })
  },
}
