import { z } from 'zod'
import { currencyCode, moneyText, text } from './scalars'

export const MAX_BILL_LINES = 500

export const billLine = z.strictObject({
  id: text(64, 1),
  sku: text(64).nullish(),
  category: text(100).nullish(),
  brand: text(100).nullish(),
  attributes: z.record(text(64, 1), text(200)).optional(),
  qty: z.number().min(0).max(1_000_000),
  unitPrice: moneyText,
  amount: moneyText,
  onSale: z.boolean().optional(),
})

/** A bill as it travels: money in decimal strings, no lines = total only. The domain judges whether it adds up (2.3). */
export const bill = z.strictObject({
  number: text(64).nullish(),
  currency: currencyCode.optional(),
  total: moneyText,
  lines: z.array(billLine).max(MAX_BILL_LINES).optional(),
})
export type BillWire = z.infer<typeof bill>

/** A discount already made, line by line, as it travels. */
export const lineShare = z.strictObject({ id: text(64, 1), share: moneyText })
