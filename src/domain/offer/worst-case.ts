import type { Minor } from '../money/money'
import { mayHoldCodes } from '../allowance/code-blocks'
import { isCentreOnly } from '../allowance/uses-alone'
import { offlineLimits } from './default-offline'
import type { Offer } from './offer'

/** What tills that are alone can do over an offer's limits, all together (4.4, the table). Shown before the offer is saved. */
export interface WorstCase {
  /** Uses over the limits at most; null = no bound. */
  readonly uses: number | null
  /** Their discount at most, in the offer's currency; null = no bound. */
  readonly amount: Minor | null
  /**
   * How often one single-use coupon may be used while every till is alone: 1 = never twice, 0 = not at all. Of a common
   * code that is a customer's own issue of it (2.4).
   */
  readonly perCode: number
  /**
   * Coupons given out at most to customers who should not have had one: over a limit of theirs, blocked, or unknown; null =
   * no bound. The issual total is never passed: every block of codes is out of it.
   */
  readonly issues: number | null
}

type Rules = Pick<Offer, 'offline' | 'discount' | 'redemption' | 'codes' | 'currency' | 'issual' | 'audience' | 'delivery'>

/** `tills`: how many tills may redeem the offer. */
export function worstCaseOf(offer: Rules, tills: number): WorstCase {
  return { ...redeemedOf(offer, tills), issues: issuedOf(offer, tills) }
}

function issuedOf(offer: Rules, tills: number): number | null {
  const { mode } = offer.offline
  if (!mayHoldCodes(offer) || mode === 'strict' || mode === 'never') return 0
  const { perTill } = offlineLimits(offer.offline, offer.currency)
  return perTill === null ? null : perTill * tills
}

function redeemedOf(offer: Rules, tills: number): Omit<WorstCase, 'issues'> {
  const { mode, singleUse } = offer.offline
  if (isCentreOnly(offer)) return { uses: 0, amount: 0 as Minor, perCode: 0 }
  // A common code is held by no till, whatever `singleUse` says.
  const held = singleUse === 'holder' && offer.codes.kind !== 'common'
  const perCode = offer.redemption.perCoupon === 1 && !held ? Math.max(tills, 1) : 1
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
