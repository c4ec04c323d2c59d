import { z } from 'zod'
import { count, currencyCode, idNumber, moneyText, plainDate, text } from '../scalars'

/** Days are the stores' own; both ends belong to the span. */
export const spanAsked = z.strictObject({ from: plainDate.optional(), to: plainDate.optional() })
export const monthAsked = z.strictObject({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) })
export const csvAsked = spanAsked.extend({ by: z.enum(['day', 'store', 'hour']).default('day') })

/** Money in `currency` of the report, at the rates of the redemptions. `unrated`: redemptions that had no rate; their money is not in it. */
const sums = { issued: count, redeemed: count, discount: moneyText, sales: moneyText, unrated: count }
/** The same in the store's own currency. */
const own = z.strictObject({ currency: currencyCode, discount: moneyText, sales: moneyText })

export const offerPerformance = z.strictObject({
  offer: idNumber,
  currency: currencyCode,
  total: z.strictObject(sums),
  days: z.array(z.strictObject({ day: plainDate, ...sums })),
  /** `store` null: issued by no store. */
  stores: z.array(z.strictObject({ store: idNumber.nullable(), name: text(100), own: own.nullable(), ...sums })),
  hours: z.array(z.strictObject({ hour: z.int().min(0).max(23), ...sums })),
})

export const storeMonth = z.strictObject({
  store: idNumber,
  month: text(7, 7),
  currency: currencyCode,
  total: z.strictObject(sums),
  offers: z.array(z.strictObject({ offer: idNumber, name: text(100), own, ...sums })),
  days: z.array(z.strictObject({ day: plainDate, ...sums })),
})
