import type { Offer } from '../../offer/offer'
import { reason, type RedemptionRule } from '../rule'
import type { Trial } from '../trial'

/**
 * 4.4: with `singleUse: "holder"` a single-use code is redeemed by the one that holds it: a till the codes of its block
 * until it has handed them over, the centre all others. So this one is judged online too.
 */
export const notHolder: RedemptionRule = {
  row: 20,
  keys: ['offline.not_holder'],
  v2: null,
  judge: (trial) => {
    const { offer } = trial.offer
    return offer.offline.singleUse === 'holder' && isSingleUse(offer) && !isHolder(trial) ? reason('offline.not_holder') : null
  },
}

function isHolder({ request }: Trial): boolean {
  return request.offline === null ? request.heldElsewhere !== true : request.offline.holder === 'till'
}

/** One use in all: a common code is used once by each customer, so no till can hold it. */
function isSingleUse(offer: Offer): boolean {
  return offer.redemption.perCoupon === 1 && offer.codes.kind !== 'common'
}
