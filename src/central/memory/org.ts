import type { OrgTable } from '../core/central-store'
import { later } from './at-once'
import { inOrder } from './kept'
import type { State } from './state'

export function orgTable({ seed }: State): OrgTable {
  return later<OrgTable>({
    revision: () => seed.org.revision,
    load: () => ({ ...seed.org, units: inOrder(seed.org.units, (unit) => unit.type, (unit) => unit.id) }),
    keys: () => seed.keys,
    products: (after, limit) => inOrder(seed.products.filter(({ sku }) => sku > after), ({ sku }) => sku).slice(0, limit),
    productCount: () => seed.products.length,
  })
}
