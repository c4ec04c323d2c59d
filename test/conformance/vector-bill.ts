import { z } from 'zod'
import type { BillWire } from '../../src/domain/bill/bill-wire'
import { Malformed } from './malformed'

const optionalText = z.string().nullish()
/** Amounts of any spelling: whether they are money is the engine's to say. */
const vectorLine = z.strictObject({
  id: z.string(),
  sku: optionalText,
  category: optionalText,
  brand: optionalText,
  attributes: z.record(z.string(), z.string()).optional(),
  qty: z.number().default(1),
  unitPrice: z.unknown().optional(),
  amount: z.unknown(),
  onSale: z.boolean().optional(),
})
const vectorBillShape = z.strictObject({
  number: optionalText,
  at: optionalText,
  store: z.unknown().optional(),
  till: z.unknown().optional(),
  customer: z.unknown().optional(),
  currency: optionalText,
  total: z.unknown(),
  lines: z.array(vectorLine).nullish(),
})

/**
 * The bill of a vector in its wire form, or null if an amount is no text at all: that is a malformed bill, which a case may
 * expect. A bill of another shape (a misspelt field, no total) is a malformed vector.
 */
export function vectorBill(json: unknown): BillWire | null {
  const parsed = vectorBillShape.safeParse(json)
  if (!parsed.success) throw new Malformed(`bill.${parsed.error.issues[0]?.path.map(String).join('.') ?? ''}: malformed`)
  const { number, currency, total, lines } = parsed.data
  if (total === undefined) throw new Malformed('bill.total: missing')
  if (typeof total !== 'string') return null
  const read: NonNullable<BillWire['lines']>[number][] = []
  for (const { unitPrice, amount, ...line } of lines ?? []) {
    if (typeof amount !== 'string' || !(unitPrice === undefined || typeof unitPrice === 'string')) return null
    read.push({ ...line, amount, unitPrice: unitPrice ?? amount })
  }
  return { number, currency, total, lines: read }
}
