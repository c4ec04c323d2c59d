import type { OfferWire } from './offer-wire'

/** The sample of randomised codes is never shown again once the offer is made (2.4): it travels as an empty text. */
export function withoutSample(wire: OfferWire): OfferWire {
  return wire.codes.kind === 'randomised' ? { ...wire, codes: { kind: 'randomised', sample: '' } } : wire
}

/** An edit of what `withoutSample` showed: an empty sample is the one that stands. */
export function withSampleOf(wire: OfferWire, before: OfferWire): OfferWire {
  const kept = wire.codes.kind === 'randomised' && wire.codes.sample === '' && before.codes.kind === 'randomised'
  return kept ? { ...wire, codes: before.codes } : wire
}
