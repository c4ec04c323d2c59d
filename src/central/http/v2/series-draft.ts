import type { PlainDate } from '../../../domain/calendar/calendar'
import { parseInstant } from '../../../domain/calendar/instant'
import { localDate, type PreparedZone } from '../../../domain/calendar/zone-table'
import { exponentOf } from '../../../domain/money/currencies'
import type { CurrencyCode } from '../../../domain/money/money'
import type { OfferWire } from '../../../domain/offer/offer-wire'
import { fail, ok, type Result } from '../../../domain/result'
import { plainDate } from '../../../protocol/scalars'
import type { SeriesDraft } from '../../../protocol/public-v2/series'
import type { OfferDraft } from '../../offers/save-offer'

interface Reading {
  readonly currency: CurrencyCode
  readonly zone: PreparedZone
}

/** An offer from v2's words; fails with the field that cannot be read. v2 knows no currency: it is the organisation's. */
export function draftOf(series: SeriesDraft, reading: Reading): Result<OfferDraft, string> {
  const money = (field: string, value: string | number | null | undefined) => amountText(value, exponentOf(reading.currency), field)
  const value = series.discountType === 'PERC' ? amountText(series.discountValue, null, 'discountValue') : money('discountValue', series.discountValue)
  const upto = money('discountUpto', series.discountUpto)
  const billMin = money('minBillAmount', series.minBillAmount === -1 ? null : series.minBillAmount)
  const billMax = money('maxBillAmount', series.maxBillAmount === -1 ? null : series.maxBillAmount)
  const last = dayText(series.validTillDate, reading.zone, 'validTillDate')
  const from = series.redemptionValidFrom ? dayText(series.redemptionValidFrom, reading.zone, 'redemptionValidFrom') : ok(null)
  if (!value.ok) return value
  if (!upto.ok) return upto
  if (!billMin.ok) return billMin
  if (!billMax.ok) return billMax
  if (!last.ok) return last
  if (!from.ok) return from
  const codes = codesOf(series)
  if (!codes.ok) return codes
  return ok({
    ...identityOf(series),
    currency: reading.currency,
    expiry: { kind: 'fixed', on: last.value },
    discount:
      series.discountType === 'ABS'
        ? { kind: 'amount', value: value.value ?? '0' }
        : { kind: 'percent', value: value.value ?? '0', cap: upto.value === null || Number(upto.value) === 0 ? null : upto.value },
    codes: codes.value,
    delivery: series.externalIssual === true ? 'third_party' : 'platform',
    couponExpiry: couponExpiryOf(series),
    issual: issualOf(series),
    redemption: { ...redemptionOf(series), start: { afterDays: limitOf(series.redemptionValidAfterDays), from: from.value }, billMin: billMin.value, billMax: billMax.value },
  })
}

function identityOf(series: SeriesDraft): Pick<OfferDraft, 'name' | 'description' | 'posCode' | 'terms' | 'metadata' | 'saleItems' | 'code'> {
  return {
    name: series.description,
    description: series.info ?? series.description,
    posCode: series.discountCode,
    terms: series.termsAndConditions ?? '',
    metadata: series.customPropertyMap ?? {},
    saleItems: series.isValidWithDiscountedItem ?? false,
    ...(series.seriesCode ? { code: series.seriesCode } : {}),
  }
}

function codesOf(series: SeriesDraft): Result<OfferWire['codes'], string> {
  if (series.clientHandlingType === 'DISC_CODE_PIN') return ok({ kind: 'uploaded' })
  if (series.clientHandlingType === 'GENERIC') return series.genericCode ? ok({ kind: 'common', code: series.genericCode }) : fail('genericCode')
  return ok({
    kind: 'unique',
    length: series.randomCodeLength ?? 8,
    alphabet: series.alphaNumeric === true ? 'alphanumeric' : 'numeric',
    prefix: series.isPrefixEnabled === true ? (series.couponPrefix ?? '') : '',
    suffix: series.isSuffixEnabled === true ? (series.couponSuffix ?? '') : '',
  })
}

function couponExpiryOf({ expiryStrategyType, expiryStrategyValue }: SeriesDraft): NonNullable<OfferWire['couponExpiry']> {
  const n = Math.max(0, expiryStrategyValue ?? 0)
  if (expiryStrategyType === 'SERIES_EXPIRY') return { kind: 'offer' }
  return { kind: expiryStrategyType === 'DAYS' ? 'days' : 'month_ends', n }
}

function issualOf(series: SeriesDraft): NonNullable<OfferWire['issual']> {
  const several = series.isMultipleVouchersPerUserAllowed === true
  return {
    message: ourTags(series.smsTemplate),
    maxPerCustomer: several ? limitOf(series.maxVouchersPerUser) : 1,
    minGapDays: limitOf(series.minDaysBetweenVouchers),
    total: limitOf(series.maxCreate),
    onRequalify: series.doNotResendExistingVoucher === true ? 'nothing' : 'resend',
  }
}

function redemptionOf(series: SeriesDraft): NonNullable<OfferWire['redemption']> {
  return {
    anyone: series.anyUser,
    perCoupon: series.isMultipleUseAllowed === true ? limitOf(series.redemptionPerCouponMaxLimit) : 1,
    perCustomer: limitOf(series.maxRedemptionsInSeriesPerUser),
    minGapDays: limitOf(series.minDaysBetweenRedemption),
    total: limitOf(series.maxRedeem),
    scope: (series.redemptionOrgEntityDetails ?? []).map(({ redemptionOrgEntityType, orgEntityId }) => ({ type: redemptionOrgEntityType, id: orgEntityId })),
  }
}

const limitOf = (value: number | null | undefined): number | null => (value === null || value === undefined || value < 0 ? null : value)

const OUR_TAG: Readonly<Record<string, string>> = { voucher: 'code', voucher_code: 'code', cust_name: 'fullname', valid_days_from_create: 'valid_days' }

/** v2's older names of the tags. */
const ourTags = (template: string): string => template.replace(/\{\{\s*(\w+)\s*\}\}/g, (_whole, tag: string) => `{{${OUR_TAG[tag] ?? tag}}}`)

/** An exact decimal with the currency's decimals (`null`: as few as there are). A number with more of them is no amount. */
function amountText(value: string | number | null | undefined, exponent: number | null, field: string): Result<string | null, string> {
  if (value === null || value === undefined) return ok(null)
  const match = /^(\d{1,16})(?:\.(\d+))?$/.exec(String(value))
  const whole = match?.[1]
  if (whole === undefined) return fail(field)
  const decimals = (match?.[2] ?? '').replace(/0+$/, '')
  if (exponent === null) return ok(decimals === '' ? whole : `${whole}.${decimals}`)
  if (decimals.length > exponent) return fail(field)
  return ok(exponent === 0 ? whole : `${whole}.${decimals.padEnd(exponent, '0')}`)
}

/** A calendar day: as it is, or the organisation's day of a moment with an offset. A wall time without one is no moment. */
function dayText(text: string, zone: PreparedZone, field: string): Result<PlainDate, string> {
  if (plainDate.safeParse(text).success) return ok(text as PlainDate)
  const at = parseInstant(text)
  return at.ok ? ok(localDate(zone, at.value)) : fail(field)
}
