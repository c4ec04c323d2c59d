import type { CurrencyCode, Minor } from '../money/money'
import type { FieldReader } from './field-reader'
import type { Claim, CodeRules, OfferDiscount, OfferExpiry, ProductSelection } from './offer'
import type { ClaimWire, CodesWire, DiscountWire, ExpiryWire, Optional, ProductsWire } from './offer-wire-parts'

const DEFAULT_CODE_LENGTH = 8

export function readExpiry(wire: ExpiryWire, reader: FieldReader): OfferExpiry {
  return wire.kind === 'fixed' ? { kind: 'fixed', on: reader.date('expiry.on', wire.on) } : { kind: 'campaign' }
}

export function readClaim(claim: Optional<ClaimWire>, reader: FieldReader): Claim | null {
  if (claim === null || claim === undefined) return null
  const endsOn = claim.endsOn ?? null
  return {
    service: claim.service,
    ref: claim.ref,
    name: claim.name,
    endsOn: endsOn === null ? null : reader.date('claim.endsOn', endsOn),
  }
}

export function readDiscount(wire: DiscountWire, currency: CurrencyCode, reader: FieldReader): OfferDiscount {
  if (wire.kind === 'amount') {
    return { kind: 'amount', value: reader.money('discount.value', wire.value, currency) ?? (0 as Minor) }
  }
  return {
    kind: 'percent',
    value: reader.percent('discount.value', wire.value),
    cap: reader.money('discount.cap', wire.cap, currency),
  }
}

export function readProducts(wire: ProductsWire): ProductSelection {
  if (wire.kind === 'all') return { kind: 'all' }
  return {
    kind: 'selected',
    skus: wire.skus ?? [],
    categories: wire.categories ?? [],
    brands: wire.brands ?? [],
    attributes: wire.attributes ?? [],
  }
}

export function readCodes(wire: CodesWire): CodeRules {
  if (wire.kind !== 'unique') return wire
  return {
    kind: 'unique',
    length: wire.length ?? DEFAULT_CODE_LENGTH,
    alphabet: wire.alphabet ?? 'alphanumeric',
    prefix: wire.prefix ?? '',
    suffix: wire.suffix ?? '',
  }
}
