import type { Offer } from '../../offer/offer'
import { reason } from '../rule'
import { offlineRule } from './offline-rule'

/** 4.4: with `singleUse: "holder"` a single-use code is redeemed by the one till that holds it, or online. */
export const notHolder = offlineRule('offline.not_holder', ({ offer: { offer } }, state) =>
  offer.offline.singleUse === 'holder' && isSingleUse(offer) && state.holder !== 'till' ? reason('offline.not_holder') : null,
)

/** One use in all: a common code is used once by each customer, so no till can hold it. */
function isSingleUse(offer: Offer): boolean {
  return offer.redemption.perCoupon === 1 && offer.codes.kind !== 'common'
}
