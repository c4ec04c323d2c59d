import { issualReason, ofKnownCustomer, v2Both, type IssualRule } from '../rule'

/** 2.6: the offer is for a list of customers and this is none of them. */
export const audienceNotIncluded: IssualRule = {
  key: 'audience.not_included',
  v2: v2Both(710),
  judge: ofKnownCustomer(({ offer, request }) =>
    offer.offer.audience !== null && !request.inAudience ? issualReason('audience.not_included') : null,
  ),
}
