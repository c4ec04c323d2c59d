import { z } from 'zod'
import { prose, text } from '../scalars'
import { amount, statusCode, v2Customer, warnings } from './scalars'

/*
 * The v2 coupon calls (3.1). Requests are read leniently, as integrations send more than is used; what is used is checked.
 */

export const oauthRequest = z.object({ key: text(200, 1), secret: text(200, 1) })
export const oauthReply = z.object({ data: z.object({ accessToken: z.string(), ttlSeconds: z.number().int() }) })

const seriesId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/** What the caller says of an issual; told again by `GET /v2/coupon`. */
const issualMetadata = z
  .object({ sourceType: text(50).nullish(), sourceId: text(50).nullish(), sourceActivity: text(50).nullish(), notes: prose(250).nullish(), reason: prose(250).nullish() })
  .nullish()

export const issueRequest = z.object({ seriesId, customer: v2Customer, metadata: issualMetadata })
export const bulkIssueRequest = z.object({ seriesIds: z.array(seriesId).min(1).max(100), customer: v2Customer, metadata: issualMetadata })
export const issueMultipleRequest = z.object({ seriesId, count: z.number().int().nullish(), customer: v2Customer, metadata: issualMetadata })

const customerShown = z.object({ id: z.number().nullable(), profiles: z.array(z.unknown()) })
export const issueReply = z.object({
  id: z.literal(0),
  code: z.string(),
  seriesId: z.number(),
  description: z.string(),
  discountCode: z.string(),
  validTill: z.string().nullable(),
  validTillDateTime: z.string().nullable(),
  discountType: z.enum(['ABS', 'PERC']),
  discountValue: z.number(),
  discountUpto: z.number(),
  discountOn: z.literal('BILL'),
  detailedInfo: z.string(),
  redemptionCount: z.number(),
  customer: customerShown,
  warnings,
})
export const bulkIssueReply = z.object({
  response: z.array(z.object({ entityId: z.number(), result: issueReply.nullable(), errors: z.array(statusCode), warnings })),
  totalCount: z.number(),
  failureCount: z.number(),
})
export const issueMultipleReply = z.object({
  coupons: z.array(z.object({ code: z.string(), couponId: z.string() })),
  couponConfig: z.unknown(),
  totalCount: z.number(),
  failureCount: z.number(),
  successCount: z.number(),
  customer: customerShown.nullable(),
  errors: z.array(statusCode),
  warnings: z.array(statusCode),
})

const redemptionRequest = z.object({ code: z.string().max(200) })

export const redeemRequest = z.object({
  redemptionRequestList: z.array(redemptionRequest).min(1).max(1),
  user: v2Customer.nullish(),
  transactionNumber: text(64).nullish(),
  billAmount: amount,
  redemptionTime: z.union([z.string().max(40), z.number()]).nullish(),
})
export type RedeemRequest = z.infer<typeof redeemRequest>
/** How many codes a bill may carry is told by number, not by shape. */
export const bulkRedeemRequest = redeemRequest.extend({ redemptionRequestList: z.array(redemptionRequest).max(1000) })

export const redemption = z.object({
  redemptionId: z.string().nullable(),
  id: z.number().nullable(),
  code: z.string(),
  seriesCode: z.number().nullable(),
  discountCode: z.string().nullable(),
  discountType: z.enum(['ABS', 'PERC']).nullable(),
  discountValue: z.number().nullable(),
  discountUpto: z.number().nullable(),
  isAbsolute: z.boolean().nullable(),
  couponValue: z.number().nullable(),
  /** What the coupon takes off this bill, in the store's currency: exact, as text. Ours; v2 leaves it to the POS. */
  discount: z.string().nullable(),
  currencyInput: z.boolean(),
  localToBaseCurrencyExchangeRate: z.number(),
  appendedErrorMessage: z.string(),
  redemptionStatus: z.object({
    statusCode,
    code: z.number(),
    success: z.boolean(),
    message: z.string(),
    warnings,
    warningsAsStatusCode: warnings,
    /** Every reason, not only the headline; ours. */
    reasons: z.array(z.string()),
  }),
  warnings,
})
export const redeemReply = z.object({
  redemption: z.array(redemption),
  redemptionStatus: statusCode,
  customer: customerShown.nullable(),
  warnings,
})

export const bulkRedeemReply = z.object({
  response: z.array(z.object({ entityId: z.string(), result: redemption, errors: z.array(statusCode), warnings })),
  totalCount: z.number(),
  failureCount: z.number(),
})

export const attachBillRequest = z.object({
  redemptions: z
    .array(
      z.object({
        redemptionId: z.union([z.number().int(), z.string().max(20).regex(/^\d+$/)]),
        billAmount: amount.nullish(),
        transactionNumber: text(64).nullish(),
      }),
    )
    .max(50),
  user: v2Customer.nullish(),
})
export const attachBillReply = z.object({
  entity: z.object({ redemptions: z.array(z.object({ redemptionId: z.string(), redemptionStatus: statusCode })), status: statusCode }),
  totalCount: z.number(),
  failedCount: z.number(),
  warnings,
  errors: z.array(z.unknown()),
  success: z.boolean(),
})

export const redeemableReply = z.object({
  redemption: z.array(
    z.object({
      code: z.string(),
      isRedeemable: z.boolean(),
      redemptionsLeft: z.number(),
      numberOfRedemptionsByUser: z.number(),
      isAbsolute: z.boolean().nullable(),
      currencyInput: z.boolean(),
      localToBaseCurrencyExchangeRate: z.number(),
      appendedErrorMessage: z.string(),
      redemptionStatus: statusCode,
      couponseries: z.unknown().optional(),
      warnings,
    }),
  ),
  redemptionStatus: statusCode,
  customer: customerShown.nullable(),
  warnings,
})

export const reactivateRequest = z.object({
  redemptionIds: z.array(z.union([z.number().int(), z.string().max(20).regex(/^\d+$/)])).max(100),
})
export const reactivateReply = z.object({ warnings, errors: z.array(statusCode), success: z.boolean() })

/** By codes, or every live coupon of one customer. */
export const revokeRequest = z.object({
  couponSeriesId: seriesId.nullish(),
  couponCodes: z.array(z.string().max(200)).max(50).nullish(),
  customer: v2Customer.nullish(),
})
export const revokeReply = z.object({ entity: z.unknown(), warnings, errors: z.array(z.unknown()), success: z.boolean() })

export const expiryRequest = z.object({
  couponSeriesId: seriesId.nullish(),
  customer: v2Customer.nullish(),
  couponCodes: z.array(z.object({ couponCode: z.string().max(200), expiryDate: z.union([z.string().max(40), z.number()]) })).max(100),
})
export const expiryReply = z.object({
  entity: z.object({
    totalCount: z.number(),
    failedCount: z.number(),
    successCount: z.number(),
    unprocessedCoupons: z.array(z.object({ couponCode: z.string(), expiryDate: z.union([z.string(), z.number()]), errorCode: z.number(), errorMessage: z.string() })),
    userId: z.number().nullable(),
    couponSeriesId: z.number().nullable(),
  }),
  warnings,
  errors: z.array(z.unknown()),
  success: z.boolean(),
})

export const couponList = z.object({ data: z.array(z.unknown()), warnings, errors: z.array(statusCode) })
export const customerCoupons = z.object({ entity: z.unknown(), warnings, errors: z.array(statusCode), success: z.boolean() })
