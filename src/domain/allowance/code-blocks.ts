import type { Offer } from '../offer/offer'

type Rules = Pick<Offer, 'delivery' | 'codes' | 'audience' | 'offline' | 'issual'>

/**
 * Whether tills may hold blocks of the offer's codes, to issue from them alone (4.4 "Issuing offline"): codes that come to
 * be when they are issued. Who is on an audience list is known to the centre only. Under `strict` nothing may be passed, so
 * there it takes a total to hold a share of, and no limit that counts what a customer had elsewhere.
 */
export function mayHoldCodes({ delivery, codes, audience, offline, issual }: Rules): boolean {
  const madeAtIssue = delivery === 'platform' && (codes.kind === 'unique' || codes.kind === 'randomised')
  if (!madeAtIssue || audience !== null || offline.mode === 'never') return false
  return offline.mode !== 'strict' || (issual.total !== null && !limitsCustomers(issual))
}

/** Rules that ask what the customer was issued before, wherever that was. */
function limitsCustomers({ maxPerCustomer, minGapDays, notAfterOffers }: Offer['issual']): boolean {
  return maxPerCustomer !== null || minGapDays !== null || notAfterOffers.length > 0
}
