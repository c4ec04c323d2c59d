import type { Offer } from '../../../domain/offer/offer'
import type { UnitType } from '../../../domain/org/org'
import { formatMoney } from '../../../domain/money/money-text'
import type { OfferCounts } from '../../core/rows'
import { boundOf } from '../../../domain/offer/last-day'

const NO_LIMIT = -1

/** An offer in v2's words (docs/api-compatibility.md). Amounts are plain numbers there; ours are exact and only shown so. */
export function seriesOf(org: number, offer: Offer, counts: OfferCounts): Record<string, unknown> {
  return { id: offer.id, orgId: org, ...identity(offer), ...codes(offer), ...validity(offer), ...issual(offer), ...redemption(offer), ...counted(counts) }
}

function identity({ name, description, posCode, code, discount, currency, saleItems, terms, metadata, status, claim }: Offer): Record<string, unknown> {
  const value = discount.kind === 'percent' ? discount.value / 100 : Number(formatMoney(discount.value, currency))
  const upto = discount.kind === 'percent' && discount.cap !== null ? Number(formatMoney(discount.cap, currency)) : 0
  return {
    description: name,
    info: description,
    tag: name,
    discountCode: posCode,
    seriesCode: code,
    discountType: discount.kind === 'percent' ? 'PERC' : 'ABS',
    discountValue: value,
    discountUpto: upto,
    discountOn: 'BILL',
    currency,
    isValidWithDiscountedItem: saleItems,
    termsAndConditions: terms,
    customPropertyMap: metadata,
    status: status.toUpperCase(),
    ownedBy: claim === null ? 'NONE' : claim.service.toUpperCase(),
    ownerId: claim?.ref ?? '-1',
  }
}

function codes({ codes: rules, delivery }: Offer): Record<string, unknown> {
  const unique = rules.kind === 'unique' ? rules : null
  const handling = { unique: 'DISC_CODE', randomised: 'DISC_CODE', common: 'GENERIC', uploaded: 'DISC_CODE_PIN' } as const
  return {
    clientHandlingType: handling[rules.kind],
    // The sample of a randomised series is never shown again (2.4), and is no code anyway.
    ...(rules.kind === 'common' ? { genericCode: rules.code } : {}),
    alphaNumeric: unique !== null && unique.alphabet !== 'numeric',
    randomCodeLength: unique?.length ?? 0,
    couponPrefix: unique?.prefix ?? '',
    couponSuffix: unique?.suffix ?? '',
    isPrefixEnabled: unique !== null && unique.prefix !== '',
    isSuffixEnabled: unique !== null && unique.suffix !== '',
    externalIssual: delivery === 'third_party',
  }
}

function validity(offer: Offer): Record<string, unknown> {
  const { couponExpiry } = offer
  const last = boundOf(offer)
  const strategy = { offer: 'SERIES_EXPIRY', days: 'DAYS', month_ends: 'MONTHS_END' } as const
  return {
    validTillDate: last,
    validTillISODate: last,
    expiryStrategyType: strategy[couponExpiry.kind],
    expiryStrategyValue: couponExpiry.kind === 'offer' ? NO_LIMIT : couponExpiry.n,
  }
}

function issual({ issual: rules }: Offer): Record<string, unknown> {
  const stores = rules.scope.filter(({ type }) => type === 'STORE').map(({ id }) => id)
  return {
    smsTemplate: rules.message ?? '',
    maxCreate: rules.total ?? NO_LIMIT,
    isMultipleVouchersPerUserAllowed: rules.maxPerCustomer !== 1,
    maxVouchersPerUser: rules.maxPerCustomer ?? NO_LIMIT,
    minDaysBetweenVouchers: rules.minGapDays ?? NO_LIMIT,
    doNotResendExistingVoucher: rules.onRequalify === 'nothing',
    mutualExclusiveSeriesIds: JSON.stringify(rules.notAfterOffers.length === 0 ? [-1] : rules.notAfterOffers),
    storeIdsJson: JSON.stringify(stores.length === 0 ? [-1] : stores),
    resendMessageEnabled: rules.resendTemplate !== null,
  }
}

function redemption({ redemption: rules, currency }: Offer): Record<string, unknown> {
  const of = (wanted: UnitType) => rules.scope.filter(({ type }) => type === wanted).map(({ id }) => id)
  return {
    anyUser: rules.anyone,
    isMultipleUseAllowed: rules.perCoupon !== 1,
    redemptionPerCouponMaxLimit: rules.perCoupon ?? NO_LIMIT,
    sameUserMultipleRedeem: rules.perCustomer !== 1,
    maxRedemptionsInSeriesPerUser: rules.perCustomer ?? NO_LIMIT,
    minDaysBetweenRedemption: rules.minGapDays ?? NO_LIMIT,
    maxRedeem: rules.total ?? NO_LIMIT,
    redemptionValidFrom: rules.start.from,
    redemptionValidAfterDays: rules.start.afterDays ?? 0,
    minBillAmount: rules.billMin === null ? NO_LIMIT : Number(formatMoney(rules.billMin, currency)),
    maxBillAmount: rules.billMax === null ? NO_LIMIT : Number(formatMoney(rules.billMax, currency)),
    redemptionOrgEntityDetails: rules.scope.map(({ type, id }) => ({ redemptionOrgEntityType: type, orgEntityId: id })),
    validRedemptionOrgEntityDetails: { concepts: of('CONCEPT'), zones: of('ZONE'), stores: of('STORE'), tills: of('TILL') },
  }
}

function counted(counts: OfferCounts): Record<string, unknown> {
  return {
    numIssued: counts.issued,
    numRedeemed: counts.uses,
    numTotal: counts.made,
    latestIssualTime: counts.lastIssuedAt,
    latestRedemptionTime: counts.lastRedeemedAt,
  }
}
