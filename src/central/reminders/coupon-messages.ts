import { validityOf } from '../../domain/coupon/validity'
import type { Offer } from '../../domain/offer/offer'
import type { NewMessage } from '../core/message-port'
import { contactOf } from '../messages/contact'
import { couponText } from '../messages/coupon-text'
import type { Plan } from './plans'
import type { DueCoupon } from './reminder-book'
import type { Reminding, Told } from './reminding'

/** The reminders of one page of coupons, by the channel of the reminder alone (3.4). */
export function couponMessages(offer: Offer, plan: Extract<Plan, { readonly kind: 'coupons' }>, coupons: readonly DueCoupon[], reminding: Reminding): Told {
  const { channel, template, subject } = plan.reminder
  const messages: NewMessage[] = []
  let unreachable = 0
  for (const coupon of coupons) {
    const { holder, code } = coupon
    const { validThrough } = validityOf(offer, coupon.issuedOn, coupon.explicitThrough)
    if (validThrough !== reminding.last) throw new Error(`a coupon that ends on ${validThrough} was found for ${reminding.last}`)
    const contact = contactOf(holder, channel)
    if (contact === null) {
      unreachable += 1
      continue
    }
    const told = { firstName: holder.firstName, lastName: holder.lastName, code, validThrough, on: reminding.day, optOut: reminding.optOut }
    messages.push({
      // Of the reminder and the coupon, not of the day: a last day that moves later brings no second one.
      once: `reminder:${offer.id}:${plan.key}:${coupon.codeKey}:${coupon.slot}`,
      ...contact,
      purpose: 'coupon_reminder',
      offer: offer.id,
      customer: holder.id,
      subject: channel === 'email' ? couponText(subject ?? '{{offer_name}}', offer, told) : null,
      text: couponText(template, offer, told),
      madeAt: reminding.now,
      expiresAt: reminding.expiresAt,
    })
  }
  return { messages, unreachable }
}
