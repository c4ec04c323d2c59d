import { isVisibleTo } from '../../offer/claim-rules'
import { issualReason, v2Both, type IssualRule } from '../rule'

/** 2.6: no such offer, which is also what a service is told of an offer that another has claimed. It stands alone. */
export const offerNotFound: IssualRule = {
  key: 'offer.not_found',
  v2: v2Both(707),
  judge: ({ offer, request }) => {
    const { issuer } = request
    return issuer.kind === 'service' && !isVisibleTo(offer.offer.claim, issuer) ? issualReason('offer.not_found') : null
  },
}
