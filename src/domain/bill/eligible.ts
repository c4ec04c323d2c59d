import type { PreparedOffer } from '../offer/prepare-offer'
import type { BillLine } from './bill'

/**
 * Whether a line counts for the offer (2.2 `products`, `saleItems`): it matches any listed SKU, category, brand or attribute
 * value exactly, and is on sale only where sale items count.
 */
export function isEligible(offer: PreparedOffer, line: BillLine): boolean {
  if (line.onSale && !offer.offer.saleItems) return false
  const { selection } = offer
  if (selection === null) return true
  if (line.sku !== null && selection.skus.has(line.sku)) return true
  if (line.category !== null && selection.categories.has(line.category)) return true
  if (line.brand !== null && selection.brands.has(line.brand)) return true
  for (const [name, values] of selection.attributes) {
    const value = Object.hasOwn(line.attributes, name) ? line.attributes[name] : undefined
    if (value !== undefined && values.has(value)) return true
  }
  return false
}
