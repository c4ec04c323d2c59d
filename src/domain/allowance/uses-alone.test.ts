import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyTrial } from '../../../test/conformance/properties/arbitraries'
import { offerOf, placeAt, preparedOf } from '../../../test/conformance/world'
import type { OfferWire } from '../offer/offer-wire'
import { decide } from '../redemption/decide'
import { isCentreOnly, totalInUnits } from './uses-alone'

const strictly = (redemption: OfferWire['redemption']): Partial<OfferWire> => ({ offline: { mode: 'strict' }, redemption: { total: 9, ...redemption } })

describe('what the centre alone redeems', () => {
  test.each<[string, Partial<OfferWire>, boolean, number | null]>([
    ['never', { offline: { mode: 'never' }, redemption: { total: 9 } }, true, null],
    ['strict', strictly({}), false, 9],
    ['strict with a limit of each customer', strictly({ perCustomer: 1 }), true, null],
    ['strict with a gap', strictly({ perCoupon: null, minGapDays: 1 }), true, null],
    ['strict with a gap that is not judged', strictly({ perCoupon: 1, minGapDays: 1 }), false, 9],
    ['a customer’s limit in a mode that has a bound', { offline: { mode: 'bounded' }, redemption: { total: 9, perCustomer: 1 } }, false, null],
  ])('%s', (_, fields, only, units) => {
    const offer = offerOf(fields)
    expect([isCentreOnly(offer), totalInUnits(offer)]).toEqual([only, units])
  })

  test('nothing that a till knows makes it a yes, and nothing of it is asked where the centre decides', () => {
    fc.assert(
      fc.property(anyTrial, fc.integer({ min: 1, max: 3 }), ({ till, offer, request }, limit) => {
        const [place, redemption] = [placeAt(till), { ...offer.redemption, perCustomer: limit }]
        const strict = preparedOf({ ...offer, redemption, offline: { ...offer.offline, mode: 'strict', singleUse: null } })
        const free = preparedOf({ ...offer, redemption, offline: { ...offer.offline, mode: 'allow', singleUse: null } })
        const promised = request.offline === null ? decide(free, place, request) : { ok: false }
        expect(decide(strict, place, request)).toMatchObject(promised)
      }),
      { numRuns: 400 },
    )
  })
})
