import { z } from 'zod'

const column = z.coerce.number().int().min(0).max(999)

/** The fields that go with a file of coupons. Which column is the customer's is counted from 0. */
export const uploadFields = z.object({
  customerIdentifier: z.enum(['MOBILE', 'EXTERNAL_ID', 'EMAIL', 'USER_ID', 'NOT_TAGGED']),
  customerIdentifierColumn: column.optional(),
})

/** Which column is what in a file of redeemed coupons: JSON of names and places, counted from 0. */
const uploadHeaders = z
  .string()
  .max(2000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('no JSON')
      return z.NEVER
    }
  })
  .pipe(z.record(z.string().max(60), column))

export const redeemUploadFields = z.object({
  customerIdentifier: z.enum(['MOBILE', 'EXTERNAL_ID', 'EMAIL', 'USER_ID']).optional(),
  couponIdentifier: z.enum(['COUPON_ID', 'COUPON_CODE']),
  uploadHeaders,
})

/** Replies of the four upload calls. */
export const uploadReply = z.object({ success: z.boolean(), status: z.number(), result: z.unknown(), fileName: z.string() })
