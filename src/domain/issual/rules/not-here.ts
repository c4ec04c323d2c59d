import { covers } from '../../org/org-index'
import { issualReason, v2Both, type IssualRule } from '../rule'

/**
 * 2.6: a third party delivers the offer and the caller is not that party's own API client, or the till is outside
 * `issual.scope`. Where no store is meant there is no till to be outside.
 */
export const notHere: IssualRule = {
  key: 'issual.not_here',
  v2: v2Both(777),
  judge: ({ offer, place, request }) => {
    const { delivery, issual } = offer.offer
    const wrongCaller = delivery === 'third_party' && request.issuer.kind !== 'third_party_client'
    if (!wrongCaller && (place === null || covers(issual.scope, place))) return null
    return issualReason('issual.not_here', wrongCaller ? {} : { scope: { kind: 'units', units: issual.scope } })
  },
}
