import { of, offerOf, ORCHARD, TRAIL, type Days, type DemoOffer } from './offer-of'

/** Offers of one part of the organisation; the large ones belong to stores whose tills are rarely tried first. */
export function scopedOffers(day: Days): readonly DemoOffer[] {
  const anyone = { anyone: true, perCoupon: 1 } as const
  return [
    of(
      offerOf(27, 'Harbour morning', day, {
        owner: { type: 'ZONE', id: 11 },
        redemption: { ...anyone, scope: [{ type: 'ZONE', id: 11 }, { type: 'STORE', id: 106 }, { type: 'TILL', id: 1020 }] },
        issual: { scope: [{ type: 'CONCEPT', id: 1 }] },
      }),
      300,
    ),
    of(offerOf(28, 'Hearth evenings', day, { owner: { type: 'CONCEPT', id: 1 }, discount: { kind: 'amount', value: '3.00' }, redemption: { ...anyone, scope: [{ type: 'CONCEPT', id: 1 }] } }), 300),
    of(
      offerOf(29, 'Trail miles', day, {
        owner: { type: 'CONCEPT', id: 2 },
        currency: 'GBP',
        discount: { kind: 'amount', value: '4.00' },
        redemption: { perCoupon: 1, billMin: '20.00', scope: [{ type: 'CONCEPT', id: 2 }] },
      }),
      30_000,
      TRAIL,
    ),
    of(offerOf(30, 'Orchard harvest', day, { owner: { type: 'CONCEPT', id: 3 }, redemption: { perCoupon: 1, scope: [{ type: 'CONCEPT', id: 3 }] } }), 22_900, ORCHARD),
  ]
}
