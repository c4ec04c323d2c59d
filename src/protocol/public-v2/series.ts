import { z } from 'zod'
import { prose, text } from '../scalars'
import { amount, limit, warnings } from './scalars'

const flag = z.boolean().nullish()
export const v2UnitType = z.enum(['TILL', 'ZONE', 'CONCEPT', 'STORE'])
const unit = z.object({ redemptionOrgEntityType: v2UnitType, orgEntityId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER) })

/** A series as an integration makes it. Fields not named here are read over; those with a star in the docs must be there. */
export const seriesDraft = z.object({
  description: text(100, 1),
  info: prose(2000).nullish(),
  discountCode: text(40, 1),
  seriesCode: text(40, 1).nullish(),
  discountType: z.enum(['ABS', 'PERC']),
  discountValue: amount,
  discountUpto: amount.nullish(),
  isValidWithDiscountedItem: flag,
  clientHandlingType: z.enum(['DISC_CODE', 'GENERIC', 'DISC_CODE_PIN']),
  genericCode: text(40).nullish(),
  alphaNumeric: flag,
  randomCodeLength: z.number().int().min(5).max(40).nullish(),
  couponPrefix: text(10).nullish(),
  couponSuffix: text(10).nullish(),
  isPrefixEnabled: flag,
  isSuffixEnabled: flag,
  externalIssual: flag,
  validTillDate: z.string().min(10).max(40),
  expiryStrategyType: z.enum(['SERIES_EXPIRY', 'DAYS', 'MONTHS_END']),
  expiryStrategyValue: limit,
  anyUser: z.boolean(),
  smsTemplate: prose(2000),
  maxCreate: limit,
  maxRedeem: limit,
  isMultipleVouchersPerUserAllowed: flag,
  maxVouchersPerUser: limit,
  minDaysBetweenVouchers: limit,
  doNotResendExistingVoucher: flag,
  isMultipleUseAllowed: flag,
  redemptionPerCouponMaxLimit: limit,
  maxRedemptionsInSeriesPerUser: limit,
  minDaysBetweenRedemption: limit,
  redemptionValidFrom: z.string().min(10).max(40).nullish(),
  redemptionValidAfterDays: limit,
  minBillAmount: z.union([amount, z.literal(-1)]).nullish(),
  maxBillAmount: z.union([amount, z.literal(-1)]).nullish(),
  redemptionOrgEntityDetails: z.array(unit).max(10_000).nullish(),
  termsAndConditions: prose(500).nullish(),
  customPropertyMap: z.record(text(64, 1), text(500)).nullish(),
})
export type SeriesDraft = z.infer<typeof seriesDraft>

export const createSeriesRequest = z.object({ CouponSeriesV2: seriesDraft })

/** An edit: the offer code must be there, the last day need not; what is left out stays as it is. */
export const seriesEdit = seriesDraft.extend({ seriesCode: text(40, 1), validTillDate: seriesDraft.shape.validTillDate.nullish() })
export type SeriesEdit = z.infer<typeof seriesEdit>
export const updateSeriesRequest = z.object({ CouponSeriesV2: seriesEdit })

/** A series as it is told. */
export const series = z.object({
  id: z.number(),
  orgId: z.number(),
  description: z.string(),
  seriesCode: z.string(),
  status: z.string(),
  redemptionOrgEntityDetails: z.array(unit),
}).catchall(z.unknown())
export const seriesList = z.object({ entity: z.array(series), warnings })
export const createdSeries = series.extend({ warnings })
