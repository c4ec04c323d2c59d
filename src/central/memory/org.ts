import type { OrgTable } from '../core/central-store'
import { engineSettings } from '../settings/settings'
import { later } from './at-once'
import { inOrder } from './kept'
import type { State } from './state'

export function orgTable({ seed, settings }: State): OrgTable {
  return later<OrgTable>({
    revision: () => settings.get('')?.revision ?? seed.org.revision,
    load() {
      const saved = settings.get('') ?? { body: { ...seed.org.settings }, revision: seed.org.revision }
      const { revision } = saved
      return { ...seed.org, revision, settings: engineSettings(saved.body), units: inOrder(seed.org.units, (unit) => unit.type, (unit) => unit.id) }
    },
    keys: () => seed.keys,
    products: (after, limit) => inOrder(seed.products.filter(({ sku }) => sku > after), ({ sku }) => sku).slice(0, limit),
    productCount: () => seed.products.length,
  })
}
