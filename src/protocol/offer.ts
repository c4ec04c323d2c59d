import { z } from 'zod'
import type { OfferWire as DomainOfferWire } from '../domain/offer/offer-wire'
import { count, currencyCode, idNumber, moneyText, plainDate, prose, text, unitRef, wallTime } from './scalars'

/*
 * An offer as it travels (2.2, 2.4–2.8, 4.4). What may be left out has page 2's default, which `readOffer` of the domain
 * knows; null is the same as left out. This shape bounds everything; what an offer must keep to be saved is `checkOffer`.
 */

const scope = z.array(unitRef).max(10_000)
const days = z.number().int().min(0).max(100_000)
const percentText = z.string().max(6).regex(/^\d{1,3}(\.\d{1,2})?$/)

export const claimWire = z.strictObject({
  service: z.enum(['outbound', 'dvs', 'timeline', 'loyalty', 'third_party']),
  ref: text(100, 1),
  name: text(200, 1),
  endsOn: plainDate.nullish(),
})

const discount = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('amount'), value: moneyText }),
  z.strictObject({ kind: z.literal('percent'), value: percentText, cap: moneyText.nullish() }),
])

const selected = z.array(text(100, 1)).max(100_000).nullish()
const products = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({
    kind: z.literal('selected'),
    skus: selected,
    categories: selected,
    brands: selected,
    attributes: z
      .array(z.strictObject({ name: text(64, 1), values: z.array(text(200, 1)).max(1000) }))
      .max(100)
      .nullish(),
  }),
])

const codes = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('unique'),
    length: z.number().int().min(1).max(40).nullish(),
    alphabet: z.enum(['numeric', 'alphanumeric', 'safe']).nullish(),
    prefix: text(10).nullish(),
    suffix: text(10).nullish(),
  }),
  z.strictObject({ kind: z.literal('common'), code: text(40, 1) }),
  z.strictObject({ kind: z.literal('randomised'), sample: text(10) }),
  z.strictObject({ kind: z.literal('uploaded') }),
])

const couponExpiry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('offer') }),
  z.strictObject({ kind: z.literal('days'), n: days }),
  z.strictObject({ kind: z.literal('month_ends'), n: z.number().int().min(0).max(1200) }),
])

const message = prose(2000)
const reminder = z.strictObject({
  daysBefore: days,
  at: wallTime,
  channel: z.enum(['sms', 'email']),
  template: message,
  subject: text(200).nullish(),
})

const issual = z.strictObject({
  message: message.nullish(),
  scope: scope.nullish(),
  notAfterOffers: z.array(idNumber).max(1000).nullish(),
  maxPerCustomer: count.nullish(),
  minGapDays: days.nullish(),
  total: count.nullish(),
  onRequalify: z.enum(['nothing', 'resend']).nullish(),
  resendTemplate: message.nullish(),
  reminders: z.array(reminder).max(20).nullish(),
})

const windows = z.strictObject({
  daysOfWeek: z.array(z.number().int().min(1).max(7)).max(7).nullish(),
  daysOfMonth: z.array(z.number().int().min(1).max(31)).max(31).nullish(),
  dates: z.array(plainDate).max(1000).nullish(),
  slots: z.array(z.strictObject({ from: wallTime, to: wallTime })).max(100).nullish(),
})

const redemption = z.strictObject({
  anyone: z.boolean().nullish(),
  start: z.strictObject({ afterDays: days.nullish(), from: plainDate.nullish() }).nullish(),
  /** Left out it is 1; null is no limit. */
  perCoupon: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).nullish(),
  perCustomer: count.nullish(),
  minGapDays: days.nullish(),
  total: count.nullish(),
  scope: scope.nullish(),
  billMin: moneyText.nullish(),
  billMax: moneyText.nullish(),
  windows: windows.nullish(),
})

const offline = z.strictObject({
  mode: z.enum(['allow', 'bounded', 'strict', 'approval', 'never']).nullish(),
  perTill: count.nullish(),
  perBillMax: moneyText.nullish(),
  maxHours: z.number().min(0).max(100_000).nullish(),
  clock: z.enum(['mark', 'refuse']).nullish(),
  singleUse: z.literal('holder').nullish(),
})

export const offerWire = z.strictObject({
  id: idNumber,
  code: text(40, 1),
  name: text(100, 1),
  description: prose(2000).nullish(),
  posCode: text(40).nullish(),
  metadata: z.record(text(64, 1), text(500)).nullish(),
  terms: prose(500).nullish(),
  status: z.enum(['active', 'paused', 'ended']).nullish(),
  expiry: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('fixed'), on: plainDate }),
    z.strictObject({ kind: z.literal('campaign') }),
  ]),
  claim: claimWire.nullish(),
  owner: unitRef.nullish(),
  discount,
  currency: currencyCode,
  products: products.nullish(),
  saleItems: z.boolean().nullish(),
  codes,
  delivery: z.enum(['platform', 'third_party']).nullish(),
  audience: text(100).nullish(),
  couponExpiry: couponExpiry.nullish(),
  issual: issual.nullish(),
  redemption: redemption.nullish(),
  offline: offline.nullish(),
  expiryReminder: z.strictObject({ pocs: z.array(text(200, 1)).max(100), daysBefore: days }).nullish(),
  version: count.nullish(),
}) satisfies z.ZodType<DomainOfferWire>
