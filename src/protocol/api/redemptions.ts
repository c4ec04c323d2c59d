import { z } from 'zod'
import { bill, lineShare } from '../bill'
import { currencyCode, epochMillis, idNumber, moneyText, opId, text } from '../scalars'

const undone = z.enum(['no', 'part', 'returned', 'reversed', 'abandoned'])

export const redemptionShown = z.strictObject({
  id: idNumber,
  opId,
  offer: idNumber.nullable(),
  store: idNumber,
  till: idNumber.nullable(),
  cashier: idNumber.nullable(),
  approver: idNumber.nullable(),
  customer: idNumber.nullable(),
  at: epochMillis,
  offline: z.boolean(),
  billNumber: text(64).nullable(),
  total: moneyText,
  discount: moneyText,
  currency: currencyCode,
  settlement: text(20, 1),
  conflict: text(60).nullable(),
  undone,
  undoneAt: epochMillis.nullable(),
  /** The number of others that were redeemed on the same bill with it. */
  together: opId.nullable(),
})
export const redemptionWhole = redemptionShown.extend({
  code: text(64).nullable(),
  bill,
  shares: z.array(lineShare),
  returned: z.array(z.strictObject({ line: text(64), qty: z.number(), share: moneyText })),
})
const number = z.coerce.number().pipe(idNumber)
export const redemptionsAsked = z.strictObject({
  offer: number.optional(),
  store: number.optional(),
  customer: number.optional(),
  before: number.optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
})
export const redemptionList = z.strictObject({
  redemptions: z.array(redemptionShown),
  /** For `before`; null = there are no older ones. */
  next: idNumber.nullable(),
})

/** Without lines everything that is left comes back; so does a bill that has none. A line without quantity comes back whole. */
export const returnRequest = z.strictObject({
  lines: z.array(z.strictObject({ id: text(64, 1), qty: z.number().positive().max(1_000_000).optional() })).min(1).max(500).optional(),
  reason: text(200, 1),
})
export const returnReply = z.strictObject({
  /** One for each coupon of the bill, the last redeemed first. */
  returned: z.array(
    z.strictObject({
      redemption: idNumber,
      giveBack: moneyText,
      currency: currencyCode,
      becomes: z.enum(['redeemed', 'returned', 'reversed']),
      lines: z.array(z.strictObject({ id: text(64), qty: z.number(), share: moneyText })),
    }),
  ),
})
export const reverseRequest = z.strictObject({ reason: text(200, 1) })
export const reverseReply = z.strictObject({ redemption: idNumber, giveBack: moneyText, currency: currencyCode })
