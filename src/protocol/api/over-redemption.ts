import { z } from 'zod'
import { count, currencyCode, epochMillis, idNumber, moneyText, text } from '../scalars'
import { spanAsked } from './reports'

export const overAsked = spanAsked.extend({ offer: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional() })

/** One offer: what went over its limits while tills were alone, against the worst case that was shown. Money in its currency. */
const overRow = z.strictObject({
  offer: idNumber,
  name: text(100),
  mode: z.enum(['allow', 'bounded', 'strict', 'approval', 'never']),
  currency: currencyCode,
  /** When the offer was last saved or the figure confirmed; null = nothing was ever shown. */
  shown: z.strictObject({ at: epochMillis, tills: count, uses: count.nullable(), amount: moneyText.nullable(), perCode: count }).nullable(),
  uses: count,
  codeTwice: count,
  overTotal: count,
  overCustomer: count,
  customerGap: count,
  amount: moneyText,
  /** Uses whose money is not in `amount`: no rate was in force. */
  unrated: count,
  /** The most at one moment that the centre had not heard of: what the figure is about. */
  peak: z.strictObject({ at: epochMillis.nullable(), uses: count, amount: moneyText }),
  /** Uses of one code together. */
  mostOfOneCode: count,
  largestTill: z.strictObject({ till: idNumber, name: text(100), uses: count }).nullable(),
  /** Null where nothing was shown. */
  within: z.boolean().nullable(),
})

export const overRedemption = z.strictObject({
  offers: z.array(overRow),
  /** Only the newest uses were looked at: there are more. */
  more: z.boolean(),
})
export type OverRow = z.infer<typeof overRow>
