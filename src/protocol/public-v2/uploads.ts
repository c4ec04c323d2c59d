import { z } from 'zod'

const column = z.coerce.number().int().min(0).max(999)

/** The fields that go with a file of coupons. Which column is the customer's is counted from 0. */
export const uploadFields = z.object({
  customerIdentifier: z.enum(['MOBILE', 'EXTERNAL_ID', 'EMAIL', 'USER_ID', 'NOT_TAGGED']),
  customerIdentifierColumn: column.optional(),
})

/** Replies of the four upload calls. */
export const uploadReply = z.object({ success: z.boolean(), status: z.number(), result: z.unknown(), fileName: z.string() })
