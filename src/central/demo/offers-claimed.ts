import { of, offerOf, type Days, type DemoOffer } from './offer-of'

/** Offers that a service has claimed (2.8), are delivered by others, or are not to be had today. */
export function claimedOffers(day: Days): readonly DemoOffer[] {
  const anyone = { anyone: true, perCoupon: 1 } as const
  return [
    of(
      offerOf(17, 'Gold tier', day, {
        expiry: { kind: 'campaign' },
        claim: { service: 'loyalty', ref: 'gold', name: 'Gold programme' },
        redemption: { perCoupon: 1 },
        issual: {
          message: '{{fullname}}, your {{offer_name}} code is {{code}}.',
          resendTemplate: 'Your code again: {{code}}',
          reminders: [{ daysBefore: 3, at: '10:00', channel: 'email', template: '{{code}} ends on {{valid_through}}', subject: 'Still yours' }],
        },
      }),
      200,
    ),
    of(
      offerOf(18, 'Autumn letter', day, {
        expiry: { kind: 'campaign' },
        claim: { service: 'outbound', ref: 'autumn', name: 'Autumn letter', endsOn: day(45) },
        redemption: { perCoupon: 1, start: { afterDays: 0, from: day(-20) } },
        expiryReminder: { pocs: ['offers@example.com'], daysBefore: 5 },
      }),
      300,
    ),
    of(
      offerOf(19, 'Come again soon', day, {
        claim: { service: 'dvs', ref: 'receipt', name: 'On the receipt', endsOn: day(90) },
        couponExpiry: { kind: 'days', n: 90 },
        redemption: { perCoupon: 1, start: { afterDays: 1 } },
      }),
      200,
    ),
    of(offerOf(20, 'Birthday', day, { claim: { service: 'timeline', ref: 'birthday', name: 'Birthday' }, redemption: { perCoupon: 1 }, audience: 'birthday-club' }), 100),
    of(
      offerOf(21, 'Magazine cut-out', day, {
        delivery: 'third_party',
        claim: { service: 'third_party', ref: 'magazine', name: 'Harbour Magazine', endsOn: day(60) },
        codes: { kind: 'unique', length: 9, alphabet: 'numeric' },
        redemption: anyone,
      }),
      50,
      undefined,
      250,
    ),
    of(offerOf(22, 'Paused for stocktaking', day, { status: 'paused', redemption: anyone }), 150),
    of(offerOf(23, 'Old friends', day, { status: 'ended', redemption: anyone }), 100),
    of(offerOf(24, 'Gone yesterday', day, { expiry: { kind: 'fixed', on: day(-1) }, redemption: anyone }), 150),
    of(offerOf(25, 'Last call', day, { expiry: { kind: 'fixed', on: day(1) }, discount: { kind: 'percent', value: '25', cap: '30.00' }, redemption: anyone }), 200),
    of(offerOf(26, 'Starts on the ninth', day, { redemption: { ...anyone, start: { from: day(9) } } }), 150),
  ]
}
