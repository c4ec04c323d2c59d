import type { Minor } from '../money/money'
import { offlineLimits } from './default-offline'
import type { Offer } from './offer'

/** What tills that are alone can do over an offer's limits, all together (4.4, the table). Shown before the offer is saved. */
export interface WorstCase {
  /** Uses over the limits at most; null = no bound. */
  readonly uses: number | null
  /** Their discount at most, in the offer's currency; null = no bound. */
  readonly amount: Minor | null
  /** How often one single-use code may be used while every till is alone: 1 = never twice, 0 = not at all. */
  readonly perCode: number
}

/** `tills`: how many tills may redeem the offer. */
export function worstCaseOf(offer: Pick<Offer, 'offline' | 'discount' | 'redemption' | 'codes' | 'currency'>, tills: number): WorstCase {
  const { mode, singleUse } = offer.offline
  if (mode === 'never') return { uses: 0, amount: 0 as Minor, perCode: 0 }
  const single = offer.redemption.perCoupon === 1 && offer.codes.kind !== 'common'
  const perCode = single && singleUse !== 'holder' ? Math.max(tills, 1) : 1
  if (mode === 'allow') return { uses: null, amount: null, perCode }
  if (mode === 'strict') return { uses: 0, amount: 0 as Minor, perCode }
  const { perTill, perBillMax } = offlineLimits(offer.offline, offer.currency)
  const uses = perTill === null ? null : perTill * tills
  const most = leastOf(perBillMax, mostDiscount(offer))
  const amount = uses === null || most === null ? null : uses * most
  // A product beyond what counts exactly is no figure to rely on.
  return { uses, amount: amount === null || !Number.isSafeInteger(amount) ? null : (amount as Minor), perCode }
}

/** What one use can give at most; null = it grows with the bill. */
function mostDiscount({ discount }: Pick<Offer, 'discount'>): Minor | null {
  return discount.kind === 'amount' ? discount.value : discount.cap
}

function leastOf(a: Minor | null, b: Minor | null): Minor | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}
