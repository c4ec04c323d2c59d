import type { Instant } from '../../domain/calendar/calendar'
import { localDate, type PreparedZone } from '../../domain/calendar/zone-table'
import { isLive } from '../../domain/coupon/is-live'
import { validityOf } from '../../domain/coupon/validity'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import { orgZone } from '../../domain/org/org-index'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { MessageChannel } from '../core/message-port'
import type { CouponStored, CustomerStored } from '../core/rows'
import { couponText } from './coupon-text'
import { enqueue } from './enqueue'
import { optOutFor } from './opt-out'

export interface ResendAsked {
  /** Of one operation one message goes out, however often it comes. */
  readonly opId: string
  readonly codeKey: string
  /** Whose coupon: needed for a common code, where each customer has their own (2.4). */
  readonly customer: Pick<CustomerStored, 'id'> | null
  /** Null = the organisation's day decides whether the coupon is live. */
  readonly zone: PreparedZone | null
  /** For the audit log. */
  readonly who: string
  readonly from: string
}

export interface Resent {
  readonly channel: MessageChannel
}

/**
 * Sends a live coupon to its holder again: by SMS, or by e-mail where there is no mobile (2.6, "Resend"). Audited whether it
 * is sent or not. Fails with `code.unknown`, `resend.not_enabled`, `resend.not_live` or `resend.no_contact`.
 */
export async function resend(core: Core, tx: CentralTx, asked: ResendAsked): Promise<Answer<Resent>> {
  const done = await sendAgain(core, tx, asked)
  await tx.people.audit({
    at: core.clock.now(),
    who: asked.who,
    from: asked.from,
    what: 'coupon.resend',
    subject: `coupon:${asked.codeKey}`,
    before: null,
    after: done.ok ? { sent: done.value.channel } : { refused: done.error.key },
  })
  return done
}

async function sendAgain(core: Core, tx: CentralTx, asked: ResendAsked): Promise<Answer<Resent>> {
  const now = core.clock.now()
  const found = await couponAsked(core, tx, asked)
  if (found === null) return refuse('code.unknown')
  const { coupon, offer } = found
  const template = offer.offer.issual.resendTemplate
  if (template === null) return refuse('resend.not_enabled')
  const on = localDate(asked.zone ?? orgZone(offer.org), now as Instant)
  const { validThrough } = validityOf(offer.offer, coupon.issuedOn, coupon.explicitThrough)
  if (!isLive({ ...coupon, validThrough }, offer.offer.redemption.perCoupon, on)) return refuse('resend.not_live')
  const holder = coupon.holder === null ? null : await tx.customers.byId(coupon.holder.id)
  if (holder === null) return refuse('resend.no_contact')
  const { firstName, lastName } = holder
  const text = couponText(template, offer.offer, { firstName, lastName, code: coupon.code, validThrough, on, optOut: await optOutFor(tx, template) })
  const draft = { once: `resend:${asked.opId}`, channel: 'auto', purpose: 'resend', offer: coupon.offer, subject: offer.offer.name, text } as const
  const sent = await enqueue(tx, { ...draft, to: { kind: 'customer', customer: holder } }, now)
  return sent.ok ? { ok: true, value: { channel: sent.channel } } : refuse('resend.no_contact')
}

/** The coupon that is meant; of a common code the customer's own. */
async function couponAsked(core: Core, tx: CentralTx, asked: ResendAsked): Promise<{ readonly coupon: CouponStored; readonly offer: PreparedOffer } | null> {
  const base = await tx.coupons.find(asked.codeKey, 0)
  const offer = base === null ? null : await core.catalogue.offer(tx, base.offer)
  if (base === null || offer === null) return null
  if (offer.offer.codes.kind !== 'common' || asked.customer === null) return { coupon: base, offer }
  return { coupon: (await tx.coupons.find(asked.codeKey, asked.customer.id)) ?? base, offer }
}
