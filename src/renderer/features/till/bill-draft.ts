import type { BillWire } from '../../../protocol/bill'
import { fail, ok, type Result } from '../../../domain/result'
import { exponentOf } from '../../../domain/money/currencies'
import { formatMoney, parseMoney } from '../../../domain/money/money-text'
import type { CurrencyCode, Minor } from '../../../domain/money/money'
import type { ProductCached } from '../../../till/cache/rows'

/** A line of a bill being typed: a product of the list, so many times. */
export interface DraftLine {
  readonly product: ProductCached
  readonly qty: number
}
/** A bill as the cashier enters it. */
export type BillDraft = { readonly kind: 'total'; readonly total: string } | { readonly kind: 'lines'; readonly lines: readonly DraftLine[] }

export type AmountProblem = 'empty' | 'malformed' | 'too_large'
const MOST_DIGITS = 16

/** What was typed on the pad, as money text of the currency: "1240" and "1240.5" become "1240.00" and "1240.50". */
export function typedAmount(typed: string, currency: CurrencyCode): Result<string, AmountProblem> {
  const text = typed.trim().replaceAll(/[\s,]/g, '')
  if (text === '') return fail('empty')
  const shape = /^(\d*)(?:\.(\d*))?$/.exec(text)
  const decimals = exponentOf(currency)
  const fraction = shape?.[2] ?? ''
  if (shape === null || (shape[1] === '' && fraction === '') || fraction.length > decimals) return fail('malformed')
  const whole = (shape[1] ?? '').replace(/^0+(?=\d)/, '') || '0'
  if (whole.length > MOST_DIGITS) return fail('too_large')
  const amount = decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`
  return parseMoney(amount, currency).ok ? ok(amount) : fail('too_large')
}

/** Price times quantity in minor units, rounded half-up where a quantity has decimals. */
function amountOf({ product, qty }: DraftLine, currency: CurrencyCode): Minor {
  const price = parseMoney(product.price, currency)
  return Math.round((price.ok ? price.value : 0) * qty) as Minor
}

/** The total of a draft as money text. */
export function draftTotal(draft: BillDraft, currency: CurrencyCode): string {
  if (draft.kind === 'total') return draft.total
  return formatMoney(draft.lines.reduce((sum, line) => sum + amountOf(line, currency), 0) as Minor, currency)
}

/** The draft as it travels to the till core. */
export function billWire(draft: BillDraft, currency: CurrencyCode): BillWire {
  const total = draftTotal(draft, currency)
  if (draft.kind === 'total') return { currency, total }
  const lines = draft.lines.map((line, index) => ({
    id: String(index + 1),
    sku: line.product.sku,
    category: line.product.category,
    brand: line.product.brand,
    attributes: line.product.attributes,
    qty: line.qty,
    unitPrice: line.product.price,
    amount: formatMoney(amountOf(line, currency), currency),
    onSale: line.product.onSale,
  }))
  return { currency, total, lines }
}

/** One more of a product: a line that is there counts up, else it is added at the end. */
export function addProduct(lines: readonly DraftLine[], product: ProductCached): readonly DraftLine[] {
  const there = lines.some((line) => line.product.sku === product.sku)
  return there ? changeQty(lines, product.sku, 1) : [...lines, { product, qty: 1 }]
}

/** Changes a line's quantity by `by`; a line at nothing goes. */
export function changeQty(lines: readonly DraftLine[], sku: string, by: number): readonly DraftLine[] {
  return lines.map((line) => (line.product.sku === sku ? { ...line, qty: line.qty + by } : line)).filter((line) => line.qty > 0)
}
