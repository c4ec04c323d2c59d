import { issualReason, type IssualRule } from '../rule'

/** 2.6: as many are issued as the offer allows. */
export const offerLimit: IssualRule = {
  key: 'issual.offer_limit',
  v2: { single: 709, multiple: 5001 },
  judge: ({ offer, request, resends }) => {
    const { total } = offer.offer.issual
    return !resends && total !== null && request.issuedTotal >= total
      ? issualReason('issual.offer_limit', { limit: { kind: 'count', n: total } })
      : null
  },
}
