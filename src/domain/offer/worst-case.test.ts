import { describe, expect, test } from 'vitest'
import { offerOf } from '../../../test/conformance/world'
import type { OfferWire } from './offer-wire'
import { worstCaseOf } from './worst-case'

const worst = (fields: Partial<OfferWire>, tills = 10) => worstCaseOf(offerOf(fields), tills)

describe('the worst case of tills that are alone (4.4)', () => {
  test.each<[string, Partial<OfferWire>, ReturnType<typeof worst>]>([
    ['the default: twenty uses of 500.00 on each till', {}, { uses: 200, amount: 200 * 50_000, perCode: 10, issues: 200 } as never],
    ['limits of its own', { offline: { mode: 'bounded', perTill: 3, perBillMax: '20.00' } }, { uses: 30, amount: 30 * 2000, perCode: 10, issues: 30 } as never],
    ['an amount off, less than the limit', { offline: { perTill: 1 }, discount: { kind: 'amount', value: '5.00' } }, { uses: 10, amount: 5000, perCode: 10, issues: 10 } as never],
    ['percent with a cap', { offline: { perTill: 1 }, discount: { kind: 'percent', value: '10', cap: '7.00' } }, { uses: 10, amount: 7000, perCode: 10, issues: 10 } as never],
    ['with a manager', { offline: { mode: 'approval', perTill: 2, perBillMax: '1.00' } }, { uses: 20, amount: 2000, perCode: 10, issues: 20 } as never],
    ['without a bound', { offline: { mode: 'allow' } }, { uses: null, amount: null, perCode: 10, issues: null }],
    ['inside an allowance', { offline: { mode: 'strict' }, redemption: { total: 5 } }, { uses: 0, amount: 0, perCode: 10, issues: 0 } as never],
    ['inside an allowance, by the holder', { offline: { mode: 'strict', singleUse: 'holder' }, redemption: { total: 5 } }, { uses: 0, amount: 0, perCode: 1, issues: 0 } as never],
    ['inside an allowance, with a limit of each customer: by the centre alone', { offline: { mode: 'strict' }, redemption: { total: 5, perCustomer: 1 } }, { uses: 0, amount: 0, perCode: 0, issues: 0 } as never],
    ['inside an allowance, with a gap: by the centre alone', { offline: { mode: 'strict' }, redemption: { total: 5, perCoupon: 3, minGapDays: 7 } }, { uses: 0, amount: 0, perCode: 0, issues: 0 } as never],
    ['a gap that is not judged', { offline: { mode: 'strict' }, redemption: { total: 5, minGapDays: 7 } }, { uses: 0, amount: 0, perCode: 10, issues: 0 } as never],
    ['never', { offline: { mode: 'never' } }, { uses: 0, amount: 0, perCode: 0, issues: 0 } as never],
    ['codes with many uses are not doubled', { offline: { mode: 'never' }, redemption: { perCoupon: 5 } }, { uses: 0, amount: 0, perCode: 0, issues: 0 } as never],
    ['more than counts exactly', { offline: { perTill: 1_000_000_000, perBillMax: '900000000.00' } }, { uses: 10_000_000_000, amount: null, perCode: 10, issues: 10_000_000_000 }],
  ])('%s', (_, fields, expected) => expect(worst(fields)).toEqual(expected))

  test('of a common code each customer has one coupon, which no till holds', () => {
    const common = { codes: { kind: 'common', code: 'ALL' } } as const
    const ofMode = (fields: Partial<OfferWire>): number => worst({ ...common, ...fields }).perCode
    expect([ofMode({}), ofMode({ offline: { singleUse: 'holder' } }), ofMode({ redemption: { perCoupon: null } })]).toEqual([10, 10, 1])
  })
  test('without tills nothing happens offline', () => expect(worst({}, 0)).toEqual({ uses: 0, amount: 0, perCode: 1, issues: 0 }))
  test.each<[string, Partial<OfferWire>]>([
    ['a common code', { codes: { kind: 'common', code: 'ALL' } }],
    ['codes of a third party', { delivery: 'third_party' }],
    ['an audience', { audience: 'club' }],
  ])('%s is issued by nobody alone', (_, fields) => expect(worst(fields).issues).toBe(0))
})
