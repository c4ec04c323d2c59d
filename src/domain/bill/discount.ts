import type { OfferAmounts } from '../offer/offer-amounts'
import type { PreparedOffer } from '../offer/prepare-offer'
import { percentOf } from '../money/percent'
import type { Minor } from '../money/money'
import type { Bill, BillLine } from './bill'
import { isEligible } from './eligible'

/** What a coupon is worth on a bill, before any other rule is asked. */
export interface Worth {
  /** Sum of the eligible lines, or the total where there are no lines. */
  readonly base: Minor
  readonly eligible: readonly BillLine[]
  /** Null when an amount of the offer could not be converted. */
  readonly discount: Minor | null
}

/**
 * Base and discount of a bill (2.3): percent of the base, half-up, then the cap; or the smaller of amount and base.
 * Null if the bill has no lines and the offer needs them (`bill.items_required`). `amounts` are the offer's in the
 * bill's currency, null without a rate.
 */
export function worthOf(offer: PreparedOffer, bill: Bill, amounts: OfferAmounts | null): Worth | null {
  if (bill.lines.length === 0) {
    if (!offer.billLevel) return null
    return { base: bill.total, eligible: bill.lines, discount: discountOn(offer, bill.total, amounts) }
  }
  const eligible = offer.billLevel ? bill.lines : bill.lines.filter((line) => isEligible(offer, line))
  let base = 0
  for (const line of eligible) base += line.amount
  return { base: base as Minor, eligible, discount: discountOn(offer, base as Minor, amounts) }
}

function discountOn(offer: PreparedOffer, base: Minor, amounts: OfferAmounts | null): Minor | null {
  if (amounts === null) return null
  const { discount } = offer.offer
  if (discount.kind === 'percent') return smaller(percentOf(base, discount.value), amounts.cap)
  return smaller(base, amounts.value)
}

function smaller(a: Minor, b: Minor | null): Minor {
  return b !== null && b < a ? b : a
}
