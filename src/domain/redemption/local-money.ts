import { convert, type Exchange } from '../money/convert'
import type { Minor } from '../money/money'
import { isEmpty, type OfferAmounts } from '../offer/offer-amounts'
import type { PreparedOffer } from '../offer/prepare-offer'
import { exchangeAt, type Place } from '../org/org-index'
import type { RedemptionRequest } from './decision'

/** The offer's amounts in the store's currency (2.3, "Currency"), with the exchange they came by if there was one. */
export interface LocalMoney {
  readonly amounts: OfferAmounts
  readonly exchange: Exchange | null
}

/**
 * Converts what this try compares with the bill, and only that: `perBillMax` counts only offline. Null when something has
 * to be converted and a rate is missing (`currency.no_rate`, and the bill window is not judged).
 */
export function localMoney(offer: PreparedOffer, place: Place, request: RedemptionRequest): LocalMoney | null {
  const own = request.offline === null ? offer.online : offer.offline
  const { currency } = offer.offer
  if (currency === place.currency || isEmpty(own.amounts)) return own
  const exchange = exchangeAt(offer.org, currency, place.currency, request.at)
  return exchange === null ? null : { amounts: converted(own.amounts, exchange), exchange }
}

function converted({ value, cap, billMin, billMax, perBillMax }: OfferAmounts, exchange: Exchange): OfferAmounts {
  const local = (amount: Minor | null): Minor | null => (amount === null ? null : convert(amount, exchange))
  return {
    value: local(value),
    cap: local(cap),
    billMin: local(billMin),
    billMax: local(billMax),
    perBillMax: local(perBillMax),
  }
}
