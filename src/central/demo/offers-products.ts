import { of, offerOf, type Days, type DemoOffer } from './offer-of'

/** Offers for some of the goods, at some hours, or with codes of their own. */
export function productOffers(day: Days): readonly DemoOffer[] {
  const anyone = { anyone: true, perCoupon: 1 } as const
  return [
    of(
      offerOf(9, 'Kitchen days', day, {
        discount: { kind: 'percent', value: '12.5' },
        products: { kind: 'selected', categories: ['kitchen', 'textiles'], skus: [], brands: [], attributes: [] },
        redemption: anyone,
      }),
      300,
    ),
    of(
      offerOf(10, 'Slate and moss', day, {
        products: { kind: 'selected', attributes: [{ name: 'colour', values: ['slate', 'moss'] }], brands: ['Fernway'], skus: ['NL-0001', 'NL-0002'] },
        saleItems: false,
        redemption: anyone,
      }),
      200,
    ),
    of(
      offerOf(11, 'Evening hour', day, {
        redemption: { ...anyone, windows: { slots: [{ from: '17:00', to: '21:00' }] } },
        codes: { kind: 'unique', length: 10, alphabet: 'safe' },
      }),
      200,
    ),
    of(
      offerOf(12, 'Early weekend', day, {
        redemption: { ...anyone, windows: { daysOfWeek: [6, 7], slots: [{ from: '06:00', to: '10:00' }, { from: '22:00', to: '02:00' }] } },
        codes: { kind: 'unique', length: 6, alphabet: 'numeric', prefix: 'EW-', suffix: '-N' },
      }),
      200,
    ),
  ]
}

/** Offers with codes or limits of their own. */
export function limitedOffers(day: Days): readonly DemoOffer[] {
  const anyone = { anyone: true, perCoupon: 1 } as const
  return [
    of(
      offerOf(13, 'Month’s turn', day, {
        couponExpiry: { kind: 'month_ends', n: 1 },
        redemption: { ...anyone, windows: { daysOfMonth: [1, 2, 28, 29, 30, 31], dates: [day(0), day(7)] } },
      }),
      200,
    ),
    of(
      offerOf(14, 'Partner cards', day, {
        codes: { kind: 'uploaded' },
        redemption: anyone,
        metadata: { partner: 'Larkmoor', season: 'winter' },
        terms: 'One card a bill. Not for gift cards.',
      }),
      150,
      undefined,
      250,
    ),
    of(offerOf(15, 'Lucky half', day, { codes: { kind: 'randomised', sample: 'LUCK24' }, redemption: { perCoupon: 1 } }), 150),
    of(
      offerOf(16, 'Ten stamps', day, {
        redemption: { perCoupon: 3, perCustomer: 6, minGapDays: 2, billMin: '15.00', billMax: '500.00' },
        issual: { maxPerCustomer: 3, minGapDays: 5, total: 4000, notAfterOffers: [2] },
      }),
      300,
    ),
  ]
}
