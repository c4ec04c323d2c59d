import { describe, expect, test } from 'vitest'
import { offerWire as schema } from '../../protocol/offer'
import { offerOf, offerWire } from '../../../test/conformance/world'
import { readOffer, writeOffer, type OfferWire } from './offer-wire'

/** Every field of 2.2, 2.4–2.8 and 4.4 said. */
const FULL: OfferWire = {
  id: 7,
  code: 'SUMMER01',
  name: 'Summer',
  description: 'For the garden\nand the terrace',
  posCode: 'D10',
  metadata: { theme: 'garden' },
  terms: 'One each.',
  status: 'paused',
  expiry: { kind: 'fixed', on: '2026-12-31' },
  claim: { service: 'outbound', ref: 'c1', name: 'June', endsOn: '2026-09-30' },
  owner: { type: 'CONCEPT', id: 1 },
  discount: { kind: 'percent', value: '12.5', cap: '75.00' },
  currency: 'INR',
  products: { kind: 'selected', skus: ['S1'], categories: ['C1'], brands: ['B1'], attributes: [{ name: 'size', values: ['9'] }] },
  saleItems: true,
  codes: { kind: 'unique', length: 10, alphabet: 'safe', prefix: 'S-', suffix: '_X' },
  delivery: 'third_party',
  audience: 'L1',
  couponExpiry: { kind: 'days', n: 30 },
  issual: {
    message: 'Hello {{first_name}}',
    scope: [{ type: 'STORE', id: 100 }],
    notAfterOffers: [3],
    maxPerCustomer: 2,
    minGapDays: 5,
    total: 1000,
    onRequalify: 'resend',
    resendTemplate: 'Again: {{code}}',
    reminders: [{ daysBefore: 2, at: '09:30', channel: 'email', template: 'Soon over', subject: 'Soon' }],
  },
  redemption: {
    anyone: true,
    start: { afterDays: 1, from: '2026-06-01' },
    perCoupon: null,
    perCustomer: 4,
    minGapDays: 2,
    total: 500,
    scope: [{ type: 'ZONE', id: 10 }],
    billMin: '100.00',
    billMax: '5000.00',
    windows: { daysOfWeek: [1, 2], daysOfMonth: [31], dates: ['2026-06-10'], slots: [{ from: '22:00', to: '02:00' }] },
  },
  offline: { mode: 'approval', perTill: 3, perBillMax: '200.00', maxHours: 12, clock: 'refuse', singleUse: 'holder' },
  expiryReminder: { pocs: ['desk@shop.example'], daysBefore: 7 },
  version: 4,
}

describe('the wire form of an offer', () => {
  test('is read and written back field by field, and fits its schema', () => {
    const read = readOffer(FULL)
    expect(read.ok && writeOffer(read.value)).toEqual(FULL)
    expect(schema.parse(FULL)).toEqual(FULL)
  })

  test('what is left out has page 2’s default', () => {
    expect(offerOf({ redemption: {}, saleItems: null })).toMatchObject({
      posCode: 'NO_VALUE',
      status: 'active',
      saleItems: false,
      delivery: 'platform',
      products: { kind: 'all' },
      couponExpiry: { kind: 'offer' },
      codes: { kind: 'unique', length: 8, alphabet: 'alphanumeric', prefix: '', suffix: '' },
      issual: { onRequalify: 'nothing', scope: [], total: null },
      redemption: { anyone: false, perCoupon: 1, scope: [], total: null, billMin: null },
      offline: { mode: 'bounded', clock: 'mark', singleUse: null },
      version: 1,
    })
  })

  test('a written offer with defaults reads as the same offer', () => {
    const offer = offerOf()
    expect(readOffer(writeOffer(offer))).toEqual({ ok: true, value: offer })
  })

  test('strict is the default of a common code with a total, and of nothing else', () => {
    const common = { codes: { kind: 'common' as const, code: 'SAVE' } }
    expect(offerOf({ ...common, redemption: { total: 9 } }).offline.mode).toBe('strict')
    expect(offerOf(common).offline.mode).toBe('bounded')
    expect(offerOf({ redemption: { total: 9 } }).offline.mode).toBe('bounded')
  })

  test('everything that cannot be read is told at once, by field', () => {
    const read = readOffer(
      offerWire({
        expiry: { kind: 'fixed', on: '2026-02-30' },
        discount: { kind: 'percent', value: '101', cap: '1.5' },
        redemption: { billMin: '-1.00', windows: { slots: [{ from: '24:00', to: '01:00' }] } },
      }),
    )
    expect(read.ok || read.error.map(({ field, key }) => `${field}: ${key}`)).toEqual([
      'redemption.billMin: field.out_of_range',
      'redemption.windows.slots.0.from: field.malformed',
      'expiry.on: field.malformed',
      'discount.value: field.out_of_range',
      'discount.cap: field.malformed',
    ])
  })

  test('a currency that is none is told once, not once for each amount', () => {
    const read = readOffer(offerWire({ currency: 'ZZZ', discount: { kind: 'amount', value: '1.00' } }))
    expect(read.ok || read.error.map(({ field }) => field)).toEqual(['currency'])
  })
})
