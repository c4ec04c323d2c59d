import { daysBetween } from '../../domain/calendar/plain-date'
import type { IssualAccepted } from '../../domain/issual/issual'
import { fillTemplate } from '../../domain/issual/template'
import { formatMoney } from '../../domain/money/money-text'
import type { Offer } from '../../domain/offer/offer'
import type { CustomerStored } from '../core/rows'

/** The offer's message with this customer's coupon filled in; empty where the offer has none (2.6). */
export function messageOf(offer: Offer, customer: CustomerStored, code: string, { issuedOn, validThrough }: IssualAccepted): string {
  if (offer.issual.message === null) return ''
  return fillTemplate(offer.issual.message, {
    first_name: customer.firstName,
    last_name: customer.lastName,
    fullname: `${customer.firstName} ${customer.lastName}`.trim(),
    code,
    offer_name: offer.name,
    valid_through: validThrough ?? '',
    valid_days: validThrough === null ? '' : String(daysBetween(issuedOn, validThrough)),
    discount: discountText(offer),
    optout: '',
  })
}

/** "10%", or "50.00 INR". */
export function discountText({ discount, currency }: Offer): string {
  return discount.kind === 'percent' ? `${discount.value / 100}%` : `${formatMoney(discount.value, currency)} ${currency}`
}
