import type { CurrencyCode, Minor } from '../money/money'
import { parseMoney } from '../money/money-text'
import { fail, ok, type Result } from '../result'
import type { Bill, BillLine } from './bill'
import type { BillLineWire, BillWire } from './bill-wire'

/** Why a bill is malformed (2.3); `field` is the path of what is wrong. */
export interface BillProblem {
  readonly field: string
  readonly key: BillProblemKey
}
export type BillProblemKey =
  | 'bill.amount_malformed'
  | 'bill.amount_too_large'
  | 'bill.currency_wrong'
  | 'bill.lines_do_not_add_up'
  | 'bill.line_twice'
  | 'field.required'
  | 'field.out_of_range'

/**
 * A bill in the store's currency, or the first thing that makes it malformed: an amount that is negative, has the wrong
 * decimals or is beyond 2^53 - 1, lines that do not add up, two lines of one id, another currency (2.3). Judged before any rule.
 */
export function readBill(wire: BillWire, currency: CurrencyCode): Result<Bill, BillProblem> {
  if ((wire.currency ?? currency) !== currency) return fail({ field: 'currency', key: 'bill.currency_wrong' })
  const total = amountOf(wire.total, currency, 'total')
  if (!total.ok) return total
  const lines: BillLine[] = []
  const ids = new Set<string>()
  let sum = 0
  for (const [i, line] of (wire.lines ?? []).entries()) {
    const read = readLine(line, currency, `lines.${i}`)
    if (!read.ok) return read
    if (ids.has(read.value.id)) return fail({ field: `lines.${i}.id`, key: 'bill.line_twice' })
    ids.add(read.value.id)
    sum += read.value.amount
    if (sum > Number.MAX_SAFE_INTEGER) return fail({ field: 'lines', key: 'bill.amount_too_large' })
    lines.push(read.value)
  }
  if (lines.length > 0 && sum !== total.value) return fail({ field: 'total', key: 'bill.lines_do_not_add_up' })
  return ok({ number: wire.number ?? null, currency, total: total.value, lines })
}

function readLine(wire: BillLineWire, currency: CurrencyCode, at: string): Result<BillLine, BillProblem> {
  if (wire.id === '') return fail({ field: `${at}.id`, key: 'field.required' })
  if (!isQuantity(wire.qty)) return fail({ field: `${at}.qty`, key: 'field.out_of_range' })
  const unitPrice = amountOf(wire.unitPrice, currency, `${at}.unitPrice`)
  if (!unitPrice.ok) return unitPrice
  const amount = amountOf(wire.amount, currency, `${at}.amount`)
  if (!amount.ok) return amount
  return ok({
    id: wire.id,
    sku: wire.sku ?? null,
    category: wire.category ?? null,
    brand: wire.brand ?? null,
    attributes: wire.attributes ?? {},
    qty: wire.qty,
    unitPrice: unitPrice.value,
    amount: amount.value,
    onSale: wire.onSale ?? false,
  })
}

/** Above zero, at most a million, in steps of a thousandth: pieces, or weighed goods. */
export function isQuantity(qty: number): boolean {
  return qty > 0 && qty <= 1_000_000 && Math.abs(qty * 1000 - Math.round(qty * 1000)) < 1e-6
}

function amountOf(text: string, currency: CurrencyCode, field: string): Result<Minor, BillProblem> {
  const read = parseMoney(text, currency)
  if (read.ok) return read
  return fail({ field, key: read.error === 'money.too_large' ? 'bill.amount_too_large' : 'bill.amount_malformed' })
}
