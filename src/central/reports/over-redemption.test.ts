import { describe, expect, it } from 'vitest'
import { instant, offerOf, ORG } from '../../../test/conformance/world'
import type { OfferWire } from '../../domain/offer/offer-wire'
import { overRedemptionOf, type OverUse } from './over-redemption'

const NOON = instant('2026-06-10T12:00:00+05:30')
const HOUR = 3_600_000
const SHOWN = { at: 1, by: 'person:1', tills: 2, uses: 4, amount: '400.00', perCode: 2 }
const BOUNDED: Partial<OfferWire> = { offline: { mode: 'bounded', perTill: 2, perBillMax: '100.00' }, redemption: { anyone: true, perCoupon: 1 } }

/** A use of `till`, made so many hours after noon and heard of so many after noon. */
const use = (till: number, from: number, to: number, more: Partial<OverUse> = {}): OverUse => ({
  offer: 1,
  till,
  codeKey: `${till}.${from}`,
  class: 'offer_total_exceeded',
  at: NOON + from * HOUR,
  arrivedAt: NOON + to * HOUR,
  discount: '100.00',
  currency: 'INR',
  ...more,
})
const report = (uses: readonly OverUse[], fields = BOUNDED, shown: typeof SHOWN | null = SHOWN) => overRedemptionOf(offerOf(fields), uses, shown, ORG)

describe('what went over the limits of an offer', () => {
  it('is held against the figure by the most at one moment, not by the sum of outages', () => {
    const first = [use(1, 0, 5), use(1, 1, 5), use(2, 2, 6), use(2, 3, 6)]
    const second = [use(1, 10, 12), use(2, 10, 12, { class: 'customer_gap_broken' })]
    expect(report([...first, ...second])).toMatchObject({
      byClass: { code_used_twice: 0, offer_total_exceeded: 5, customer_limit_exceeded: 0, customer_gap_broken: 1 },
      amount: 60_000,
      peak: { at: NOON + 3 * HOUR, uses: 4, amount: 40_000 },
      largest: { till: 1, uses: 3 },
      within: true,
    })
    expect(report([...first, use(2, 4, 6)])).toMatchObject({ peak: { uses: 5 }, within: false })
    // The last is made when the first have just been heard of.
    expect(report([...first, use(1, 5, 7)])).toMatchObject({ peak: { uses: 4 }, within: true })
    expect(report([use(1, 0, 5, { discount: '400.01' })])).toMatchObject({ within: false })
  })

  it('counts how often one code was used, against the figure for codes', () => {
    const twice = (...tills: readonly number[]) => tills.map((till) => use(till, 0, 2, { class: 'code_used_twice', codeKey: 'A' }))
    expect(report(twice(2))).toMatchObject({ mostOfOneCode: 2, within: true })
    expect(report(twice(2, 3))).toMatchObject({ mostOfOneCode: 3, within: false })
    expect(report([])).toMatchObject({ mostOfOneCode: 0, peak: { at: null, uses: 0 }, largest: null, within: true })
  })

  it('of a strict offer is about its total', () => {
    const strict: Partial<OfferWire> = { offline: { mode: 'strict' }, redemption: { anyone: true, perCoupon: 1, total: 9 } }
    const none = { ...SHOWN, uses: 0, amount: '0.00' }
    expect(report([use(1, 0, 2, { class: 'code_used_twice' })], strict, none)).toMatchObject({ peak: { uses: 0 }, within: true })
    expect(report([use(1, 0, 2)], strict, none)).toMatchObject({ peak: { uses: 1 }, within: false })
  })

  it('is told in the offer’s currency, and says what it cannot', () => {
    // 0.012 USD for a rupee: what a conversion rounded up is not held against the offer.
    expect(report([use(2, 0, 1, { discount: '1.21', currency: 'USD' })])).toMatchObject({ amount: 10_083, unrated: 0 })
    expect(report([use(2, 0, 1, { discount: '1.00', currency: 'GBP' })])).toMatchObject({ amount: 0, unrated: 1 })
  })

  it('is within anything where there is no bound, and nothing is said where nothing was shown', () => {
    const many = Array.from({ length: 50 }, () => use(1, 0, 1))
    expect(report(many, { ...BOUNDED, offline: { mode: 'allow' } }, { ...SHOWN, uses: null, amount: null } as never)).toMatchObject({ within: true })
    expect(report(many, BOUNDED, null)).toMatchObject({ within: null })
  })
})
