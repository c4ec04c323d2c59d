import type { CurrencyCode, Minor } from '../money/money'
import { formatMoney } from '../money/money-text'
import { formatPercent } from '../money/percent'
import type { OfferDiscount, OfflineRules, RedemptionRules } from './offer'
import type { DiscountWire, OfflineWire, RedemptionWire } from './offer-wire-parts'

export function writeDiscount(discount: OfferDiscount, currency: CurrencyCode): DiscountWire {
  if (discount.kind === 'amount') return { kind: 'amount', value: formatMoney(discount.value, currency) }
  return { kind: 'percent', value: formatPercent(discount.value), cap: money(discount.cap, currency) }
}

export function writeRedemption(rules: RedemptionRules, currency: CurrencyCode): RedemptionWire {
  return { ...rules, billMin: money(rules.billMin, currency), billMax: money(rules.billMax, currency) }
}

export function writeOffline(rules: OfflineRules, currency: CurrencyCode): OfflineWire {
  return { ...rules, perBillMax: money(rules.perBillMax, currency) }
}

function money(amount: Minor | null, currency: CurrencyCode): string | null {
  return amount === null ? null : formatMoney(amount, currency)
}
