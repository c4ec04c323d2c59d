import type { z } from 'zod'
import type { PreparedOffer } from '../../../domain/offer/prepare-offer'
import type { redemption } from '../../../protocol/public-v2/coupons'
import type { AcceptedWire } from '../../../protocol/sync/decision-wire'
import { discountOf } from './issuing'
import { succeeded, type V2Status } from './status-numbers'

/** One code of a redemption call, as v2 answers it. */
export type RedeemedItem = z.infer<typeof redemption>

/** Only judged, nothing counted. */
export const CHECKED_ONLY = -1

/** `number`: what the redemption is known by; -1 where it was only checked. */
export function acceptedItem(code: string, offer: PreparedOffer | null, decision: AcceptedWire, number: number | null): RedeemedItem {
  const status = succeeded(number === CHECKED_ONLY ? 'Coupon isRedeem successful' : 'Coupon processing successful')
  return {
    ...itemOf(code, status, []),
    ...shownDiscount(offer),
    redemptionId: number === null ? null : String(number),
    id: number,
    discount: decision.discount,
    currencyInput: decision.rate !== null,
    localToBaseCurrencyExchangeRate: decision.rate === null ? 0 : Number(decision.rate),
  }
}

export const refusedItem = (code: string, status: V2Status, reasons: string[]): RedeemedItem => ({ ...itemOf(code, status, reasons), appendedErrorMessage: status.message })

function itemOf(code: string, status: V2Status, reasons: string[]): RedeemedItem {
  return {
    redemptionId: null,
    id: null,
    code: code.toUpperCase(),
    ...NO_DISCOUNT,
    discount: null,
    currencyInput: false,
    localToBaseCurrencyExchangeRate: 0,
    appendedErrorMessage: '',
    redemptionStatus: { statusCode: status, code: status.code, success: status.status, message: status.message, warnings: [], warningsAsStatusCode: [], reasons },
    warnings: [],
  }
}

type Shown = Pick<RedeemedItem, 'seriesCode' | 'discountCode' | 'discountType' | 'discountValue' | 'discountUpto' | 'isAbsolute' | 'couponValue'>

const NO_DISCOUNT: Shown = { seriesCode: null, discountCode: null, discountType: null, discountValue: null, discountUpto: null, isAbsolute: null, couponValue: null }

function shownDiscount(prepared: PreparedOffer | null): Shown {
  if (prepared === null) return NO_DISCOUNT
  const { offer } = prepared
  const shown = discountOf(offer)
  return { seriesCode: offer.id, discountCode: offer.posCode, ...shown, isAbsolute: offer.discount.kind === 'amount', couponValue: shown.discountValue }
}
