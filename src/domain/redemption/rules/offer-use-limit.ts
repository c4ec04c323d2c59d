import { countFigure } from '../figures'
import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 19: the offer's total is used up. */
export const offerUseLimit: RedemptionRule = {
  row: 19,
  keys: ['offer.use_limit'],
  v2: 714,
  judge: ({ offer, request }) => {
    const { total } = offer.offer.redemption
    return total !== null && request.uses.offer >= total ? reason('offer.use_limit', { limit: countFigure(total) }) : null
  },
}
