import { convert, type Exchange } from '../money/convert'
import type { Minor, RateText } from '../money/money'
import type { PreparedOffer } from '../offer/prepare-offer'
import { exchangeAt, type Place } from '../org/org-index'
import type { RedemptionRequest } from './decision'

/** The offer's amounts in the store's currency (2.3, "Currency"). */
export interface LocalMoney {
  readonly value: Minor | null
  readonly cap: Minor | null
  readonly billMin: Minor | null
  readonly billMax: Minor | null
  readonly perBillMax: Minor | null
  readonly rate: RateText | null
  readonly offerRate: RateText | null
}

/**
 * Converts what this try compares with the bill, and only that: `perBillMax` counts only offline. Null when something has
 * to be converted and a rate is missing (`currency.no_rate`, and the bill window is not judged).
 */
export function localMoney(offer: PreparedOffer, place: Place, request: RedemptionRequest): LocalMoney | null {
  const { currency, discount, redemption } = offer.offer
  const amounts = {
    value: discount.kind === 'amount' ? discount.value : null,
    cap: discount.kind === 'percent' ? discount.cap : null,
    billMin: redemption.billMin,
    billMax: redemption.billMax,
    perBillMax: request.offline === null ? null : offer.limits.perBillMax,
  }
  if (currency === place.currency || isEmpty(amounts)) return { ...amounts, rate: null, offerRate: null }
  const exchange = exchangeAt(offer.org, currency, place.currency, request.at)
  return exchange === null ? null : converted(amounts, exchange)
}

type Amounts = Omit<LocalMoney, 'rate' | 'offerRate'>

function isEmpty(amounts: Amounts): boolean {
  const { value, cap, billMin, billMax, perBillMax } = amounts
  return value === null && cap === null && billMin === null && billMax === null && perBillMax === null
}

function converted(amounts: Amounts, exchange: Exchange): LocalMoney {
  const local = (amount: Minor | null): Minor | null => (amount === null ? null : convert(amount, exchange))
  return {
    value: local(amounts.value),
    cap: local(amounts.cap),
    billMin: local(amounts.billMin),
    billMax: local(amounts.billMax),
    perBillMax: local(amounts.perBillMax),
    rate: exchange.rate,
    offerRate: exchange.sourceRate,
  }
}
