import { of, offerOf, type Days, type DemoOffer } from './offer-of'

/** Offers for everybody, one for each offline mode. */
export function everydayOffers(day: Days): readonly DemoOffer[] {
  const anyone = { anyone: true, perCoupon: 1 } as const
  return [
    of(offerOf(1, 'Welcome back 10%', day, { redemption: anyone, offline: { mode: 'bounded', perTill: 20, perBillMax: '50.00', maxHours: 24 } }), 900),
    of(
      offerOf(2, 'Five off for you', day, {
        discount: { kind: 'amount', value: '5.00' },
        redemption: { perCoupon: 1, billMin: '10.00' },
        couponExpiry: { kind: 'days', n: 60 },
        offline: { mode: 'bounded', perTill: 10, perBillMax: '5.00', maxHours: 48 },
      }),
      900,
    ),
    of(
      offerOf(3, 'Sunny 15%', day, {
        discount: { kind: 'percent', value: '15', cap: '25.00' },
        codes: { kind: 'common', code: 'SUNNY15' },
        redemption: { anyone: true, perCoupon: null, total: 5000 },
        offline: { mode: 'bounded', perTill: 5, perBillMax: '25.00', maxHours: 12 },
      }),
      0,
    ),
    of(
      offerOf(4, 'Members’ twenty', day, {
        discount: { kind: 'percent', value: '20', cap: '40.00' },
        codes: { kind: 'common', code: 'MEMBER20' },
        redemption: { perCoupon: 2, perCustomer: 2, minGapDays: 1, total: 2000 },
        issual: { maxPerCustomer: 1, onRequalify: 'resend', message: 'Hello {{first_name}}, {{code}} gives you {{discount}} until {{valid_through}}.' },
      }),
      600,
    ),
    of(offerOf(5, 'Only with the centre', day, { redemption: anyone, offline: { mode: 'never' } }), 300),
    of(offerOf(6, 'Open hand', day, { discount: { kind: 'amount', value: '2.00' }, redemption: anyone, offline: { mode: 'allow' } }), 300),
    of(offerOf(7, 'Manager’s gesture', day, { discount: { kind: 'amount', value: '20.00' }, redemption: anyone, offline: { mode: 'approval', perTill: 5, perBillMax: '20.00' } }), 200),
    of(
      offerOf(8, 'First five hundred', day, {
        redemption: { ...anyone, total: 500 },
        offline: { mode: 'strict', clock: 'refuse', singleUse: 'holder' },
      }),
      200,
    ),
  ]
}
