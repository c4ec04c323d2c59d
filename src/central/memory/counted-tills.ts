import type { CountedTillTable } from '../core/counted-till-port'
import { later } from './at-once'
import type { State } from './state'

export function countedTillTable({ countedTills, stories }: State): CountedTillTable {
  const of = (offer: string) => countedTills.get(offer) ?? []
  return later<CountedTillTable>({
    of: (offer) => of(String(offer)),
    put(offer, tills) {
      countedTills.put(String(offer), [...tills].sort((a, b) => a - b))
    },
    without(till) {
      const shown = stories.entries().flatMap(([offer, { worst }]) => (worst === null ? [] : [offer]))
      return shown.filter((offer) => !of(offer).includes(till)).map(Number).sort((a, b) => a - b)
    },
  })
}
