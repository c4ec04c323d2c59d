import type { ProductSelection } from './offer'

/** A product selection as sets. */
export interface PreparedSelection {
  readonly skus: ReadonlySet<string>
  readonly categories: ReadonlySet<string>
  readonly brands: ReadonlySet<string>
  readonly attributes: readonly (readonly [name: string, values: ReadonlySet<string>])[]
}

/** The selection as sets, or null for all products. */
export function prepareSelection(products: ProductSelection): PreparedSelection | null {
  if (products.kind === 'all') return null
  return {
    skus: new Set(products.skus),
    categories: new Set(products.categories),
    brands: new Set(products.brands),
    attributes: products.attributes.map(({ name, values }) => [name, new Set(values)]),
  }
}
