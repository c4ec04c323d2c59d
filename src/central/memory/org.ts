import type { OrgTable } from '../core/central-store'
import { engineSettings } from '../settings/settings'
import { later } from './at-once'
import { inOrder } from './kept'
import type { State } from './state'

export function orgTable({ seed, settings, tree }: State): OrgTable {
  const revised = () => settings.get('') ?? { body: { ...seed.org.settings }, revision: seed.org.revision }
  return later<OrgTable>({
    revision: () => revised().revision,
    load() {
      const { revision, body } = revised()
      const known = new Map([...seed.org.units, ...tree.where(() => true)].map((unit) => [`${unit.type}:${unit.id}`, unit]))
      return { ...seed.org, revision, settings: engineSettings(body), units: inOrder([...known.values()], (unit) => unit.type, (unit) => unit.id) }
    },
    holdUnits: () => undefined, // one transaction at a time
    putUnits(units) {
      const { revision, body } = revised()
      settings.put('', { body, revision: revision + 1 })
      for (const unit of units) tree.put(`${unit.type}:${unit.id}`, unit)
    },
    keys: () => seed.keys,
    products: (after, limit) => inOrder(seed.products.filter(({ sku }) => sku > after), ({ sku }) => sku).slice(0, limit),
    productCount: () => seed.products.length,
  })
}
