import type { CurrencyCode, Minor } from '../money/money'

/** One line of a bill (2.3). `amount` is what counts; it need not be `qty × unitPrice`. */
export interface BillLine {
  readonly id: string
  readonly sku: string | null
  readonly category: string | null
  readonly brand: string | null
  readonly attributes: Readonly<Record<string, string>>
  readonly qty: number
  readonly unitPrice: Minor
  readonly amount: Minor
  readonly onSale: boolean
}

/** What the customer would pay before the coupon, tax included, in the store's currency. No lines = total only. */
export interface Bill {
  readonly number: string | null
  readonly currency: CurrencyCode
  readonly total: Minor
  readonly lines: readonly BillLine[]
}

export interface LineShare {
  readonly id: string
  readonly share: Minor
}
