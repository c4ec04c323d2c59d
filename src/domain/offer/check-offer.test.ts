import { describe, expect, test } from 'vitest'
import { ORG, offerOf } from '../../../test/conformance/world'
import { checkOffer } from './check-offer'
import type { OfferWire } from './offer-wire'

const { settings } = ORG.org
const problems = (fields: Partial<OfferWire>, over: Partial<typeof settings> = {}): string[] =>
  checkOffer(offerOf(fields), { ...settings, ...over }).problems.map(({ field, key }) => `${field}: ${key}`)

describe('checkOffer', () => {
  test('the plain offer may be saved', () => expect(checkOffer(offerOf(), settings)).toEqual({ problems: [], warnings: [] }))

  test.each<[string, Partial<OfferWire>, string[]]>([
    ['no name', { name: '  ' }, ['name: field.required']],
    ['terms of 501', { terms: 'x'.repeat(501) }, ['terms: field.too_long']],
    ['21 custom fields', { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`f${i}`, ''])) }, ['metadata: field.out_of_range']],
    ['an amount of nothing', { discount: { kind: 'amount', value: '0.00' } }, ['discount.value: field.out_of_range']],
    ['a selection of nothing', { products: { kind: 'selected', attributes: [{ name: 'size', values: [] }] } }, ['products: products.empty']],
    ['a selection of an attribute', { products: { kind: 'selected', attributes: [{ name: 'size', values: ['9'] }] } }, []],
    ['four characters', { codes: { kind: 'unique', length: 4 } }, ['codes.length: field.out_of_range']],
    ['a code of 41 with its prefix', { codes: { kind: 'unique', length: 39, prefix: 'AB' } }, ['codes.length: field.out_of_range']],
    ['a prefix with a space', { codes: { kind: 'unique', prefix: 'A B' } }, ['codes.prefix: field.malformed']],
    ['a common code that is none', { codes: { kind: 'common', code: 'SAVE 10' } }, ['codes.code: field.malformed']],
    ['a sample of four', { codes: { kind: 'randomised', sample: 'AB12' } }, ['codes.sample: field.malformed']],
    ['randomised, by a third party, for a list', { codes: { kind: 'randomised', sample: 'TEST1' }, delivery: 'third_party', audience: 'L' }, ['delivery: field.malformed', 'audience: field.malformed']],
    ['limits of nothing', { redemption: { perCoupon: 0, perCustomer: 0, total: 0, minGapDays: 0 } }, ['redemption.perCoupon: field.out_of_range', 'redemption.perCustomer: field.out_of_range', 'redemption.minGapDays: field.out_of_range', 'redemption.total: field.out_of_range']],
    ['a bill window upside down', { redemption: { billMin: '2.00', billMax: '1.00' } }, ['redemption.billMin: bill_window.reversed']],
    ['an eighth day of the week', { redemption: { windows: { daysOfWeek: [8] } } }, ['redemption.windows.daysOfWeek: field.out_of_range']],
    ['strict without a total', { offline: { mode: 'strict' } }, ['redemption.total: offline.total_needed']],
    ['strict with one', { offline: { mode: 'strict' }, redemption: { total: 5 } }, []],
    ['a tag that does not exist', { issual: { message: 'Hi {{name}}', resendTemplate: '{{code}}' } }, ['issual.message: template.unknown_tag']],
    ['a reminder without text', { issual: { reminders: [{ daysBefore: 1, at: '10:00', channel: 'sms', template: '' }] } }, ['issual.reminders.0.template: field.required']],
  ])('%s', (_, fields, expected) => expect(problems(fields)).toEqual(expected))

  test('randomised codes only where the organisation has them', () => {
    const fields = { codes: { kind: 'randomised', sample: 'TEST12345' } } as const
    expect(problems(fields)).toEqual([])
    expect(problems(fields, { randomisedCodes: false })).toEqual(['codes.kind: codes.not_enabled'])
  })

  test('a start after the end is a warning, not a problem', () => {
    const late = (fields: Partial<OfferWire>): number => checkOffer(offerOf(fields), settings).warnings.length
    expect(late({ redemption: { start: { from: '2027-01-01' } } })).toBe(1)
    expect(late({ couponExpiry: { kind: 'days', n: 5 }, redemption: { start: { afterDays: 6 } } })).toBe(1)
    expect(late({ couponExpiry: { kind: 'days', n: 5 }, redemption: { start: { afterDays: 5, from: '2026-12-31' } } })).toBe(0)
  })
})
