import type { OfferId } from '../ids'
import { readUnit } from '../org/read-unit'
import { fail, ok, type Result } from '../result'
import type { FieldProblem } from './field-problem'
import { fieldReader } from './field-reader'
import type { Offer, OfferStatus } from './offer'
import type {
  ClaimWire,
  CodesWire,
  CouponExpiryWire,
  DiscountWire,
  ExpiryReminderWire,
  ExpiryWire,
  IssualWire,
  OfflineWire,
  Optional,
  ProductsWire,
  RedemptionWire,
  UnitRefWire,
} from './offer-wire-parts'
import { readClaim, readCodes, readDiscount, readExpiry, readProducts } from './read-offer-fields'
import { readIssual, readOffline, readRedemption } from './read-offer-rules'
import { writeDiscount, writeOffline, writeRedemption } from './write-offer-fields'

/**
 * An offer as it travels: the fields of 2.2 with money as decimal strings, percent as text ("10", "12.5"), days as
 * `YYYY-MM-DD`. What may be left out has the default that page 2 gives it; null is the same as left out.
 */
export interface OfferWire {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly description?: Optional<string>
  readonly posCode?: Optional<string>
  readonly metadata?: Optional<Readonly<Record<string, string>>>
  readonly terms?: Optional<string>
  readonly status?: Optional<OfferStatus>
  readonly expiry: ExpiryWire
  readonly claim?: Optional<ClaimWire>
  readonly owner?: Optional<UnitRefWire>
  readonly discount: DiscountWire
  readonly currency: string
  readonly products?: Optional<ProductsWire>
  readonly saleItems?: Optional<boolean>
  readonly codes: CodesWire
  readonly delivery?: Optional<'platform' | 'third_party'>
  readonly audience?: Optional<string>
  readonly couponExpiry?: Optional<CouponExpiryWire>
  readonly issual?: Optional<IssualWire>
  readonly redemption?: Optional<RedemptionWire>
  readonly offline?: Optional<OfflineWire>
  readonly expiryReminder?: Optional<ExpiryReminderWire>
  readonly version?: Optional<number>
}

/** What the cashier's POS knows the discount by where nobody said otherwise (2.2). */
const DEFAULT_POS_CODE = 'NO_VALUE'

/**
 * An offer from its wire form, with the defaults of page 2 for what is left out, or every text that cannot be read. Whether
 * it may be saved is another question: `checkOffer`.
 */
export function readOffer(wire: OfferWire): Result<Offer, readonly FieldProblem[]> {
  const reader = fieldReader()
  const currency = reader.currency('currency', wire.currency)
  const codes = readCodes(wire.codes)
  const redemption = readRedemption(wire.redemption ?? {}, currency, reader)
  const offer: Offer = {
    id: wire.id as OfferId,
    code: wire.code,
    name: wire.name,
    description: wire.description ?? '',
    posCode: wire.posCode ?? DEFAULT_POS_CODE,
    metadata: wire.metadata ?? {},
    terms: wire.terms ?? '',
    status: wire.status ?? 'active',
    expiry: readExpiry(wire.expiry, reader),
    claim: readClaim(wire.claim, reader),
    owner: wire.owner === null || wire.owner === undefined ? null : readUnit(wire.owner),
    discount: readDiscount(wire.discount, currency, reader),
    currency,
    products: readProducts(wire.products ?? { kind: 'all' }),
    saleItems: wire.saleItems ?? false,
    codes,
    delivery: wire.delivery ?? 'platform',
    audience: wire.audience ?? null,
    couponExpiry: wire.couponExpiry ?? { kind: 'offer' },
    issual: readIssual(wire.issual ?? {}, reader),
    redemption,
    offline: readOffline(wire.offline ?? {}, { codes: codes.kind, total: redemption.total, currency }, reader),
    expiryReminder: wire.expiryReminder ?? null,
    version: wire.version ?? 1,
  }
  return reader.problems.length === 0 ? ok(offer) : fail(reader.problems)
}

/** The wire form of an offer, every field written out: `readOffer` gives back the same offer. */
export function writeOffer(offer: Offer): OfferWire {
  const { currency } = offer
  return {
    ...offer,
    discount: writeDiscount(offer.discount, currency),
    redemption: writeRedemption(offer.redemption, currency),
    offline: writeOffline(offer.offline, currency),
  }
}
