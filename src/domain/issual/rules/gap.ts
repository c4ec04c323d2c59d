import { addDays } from '../../calendar/plain-date'
import { issualReason, ofKnownCustomer, v2Both, type IssualRule } from '../rule'

/** 2.6: too few calendar days since the customer's last issue of this offer; tells the first day it is allowed. */
export const gap: IssualRule = {
  key: 'issual.gap',
  v2: v2Both(709),
  judge: ofKnownCustomer(({ offer, today, ownLast, resends }) => {
    const { minGapDays } = offer.offer.issual
    if (resends || minGapDays === null || ownLast === null) return null
    const allowed = addDays(ownLast, minGapDays)
    return today < allowed ? issualReason('issual.gap', { from: { kind: 'date', date: allowed } }) : null
  }),
}
