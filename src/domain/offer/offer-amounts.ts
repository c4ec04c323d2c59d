import type { Minor } from '../money/money'
import type { OfflineLimits } from './default-offline'
import type { Offer } from './offer'

/** The amounts of an offer that are compared with a bill, in one currency; null = not given. */
export interface OfferAmounts {
  readonly value: Minor | null
  readonly cap: Minor | null
  readonly billMin: Minor | null
  readonly billMax: Minor | null
  /** Null also where the centre decides: it counts only offline (4.4). */
  readonly perBillMax: Minor | null
}

/** The amounts a try online asks of the offer, in the offer's own currency. */
export function onlineAmounts({ discount, redemption }: Pick<Offer, 'discount' | 'redemption'>): OfferAmounts {
  return {
    value: discount.kind === 'amount' ? discount.value : null,
    cap: discount.kind === 'percent' ? discount.cap : null,
    billMin: redemption.billMin,
    billMax: redemption.billMax,
    perBillMax: null,
  }
}

/** The amounts a till asks of the offer when it decides alone. */
export function offlineAmounts(offer: Pick<Offer, 'discount' | 'redemption'>, limits: OfflineLimits): OfferAmounts {
  return { ...onlineAmounts(offer), perBillMax: limits.perBillMax }
}

/** Nothing to compare, so nothing to convert. */
export function isEmpty({ value, cap, billMin, billMax, perBillMax }: OfferAmounts): boolean {
  return value === null && cap === null && billMin === null && billMax === null && perBillMax === null
}
