import { issualReason, ofKnownCustomer, v2Both, type IssualRule } from '../rule'

/** 2.6: the customer has had as many as one may; a common code is issued to each customer once (2.4). Every issual counts. */
export const customerLimit: IssualRule = {
  key: 'issual.customer_limit',
  v2: v2Both(709),
  judge: ofKnownCustomer(({ offer, ownCount, resends }) => {
    if (resends) return null
    const common = offer.offer.codes.kind === 'common'
    if (common && ownCount > 0) return issualReason('issual.customer_limit', { limit: { kind: 'count', n: 1 } })
    const limit = offer.offer.issual.maxPerCustomer
    return limit !== null && ownCount >= limit ? issualReason('issual.customer_limit', { limit: { kind: 'count', n: limit } }) : null
  }),
}
