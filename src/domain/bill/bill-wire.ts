/** A bill as it travels (2.3): money as decimal strings, everything that is not given left out. */
export interface BillWire {
  readonly number?: string | null | undefined
  /** The store's; left out, the store's is meant. */
  readonly currency?: string | null | undefined
  readonly total: string
  readonly lines?: readonly BillLineWire[] | undefined
}

export interface BillLineWire {
  readonly id: string
  readonly sku?: string | null | undefined
  readonly category?: string | null | undefined
  readonly brand?: string | null | undefined
  readonly attributes?: Readonly<Record<string, string>> | undefined
  readonly qty: number
  readonly unitPrice: string
  readonly amount: string
  readonly onSale?: boolean | undefined
}
