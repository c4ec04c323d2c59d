import type { CaseRow } from '../../protocol/sync/feed-rows'
import type { CaseFilter, CaseTable } from '../core/central-store'
import { later } from './at-once'
import { asJson, inOrder } from './kept'
import type { State } from './state'

export function caseTable({ cases, numbers }: State): CaseTable {
  const all = (wanted: (store: number) => boolean) => inOrder(cases.where(({ store }) => wanted(store)).map(({ row }) => row), ({ id }) => id)
  return later<CaseTable>({
    open({ store, row }) {
      const id = (numbers.case += 1)
      cases.add(String(id), { store, row: asJson({ ...row, id }) })
      return id
    },
    ofStore: (store, after, limit) => all((of) => of === store).filter(({ id }) => id > after).slice(0, limit),
    list(stores, limit, wanted = {}) {
      return all((of) => stores === null || stores.includes(of))
        .filter((row) => fits(row, wanted))
        .reverse()
        .slice(0, limit)
    },
    countOf: (store) => all((of) => of === store).length,
    get: (id) => cases.get(String(id)),
    replace(row) {
      cases.change(String(row.id), (kept) => ({ ...kept, row: asJson(row) }))
    },
  })
}

function fits(row: CaseRow, { state, class: of, offer, openedFrom, openedTo, before }: CaseFilter): boolean {
  const same = row.state === (state ?? row.state) && row.class === (of ?? row.class) && row.offer === (offer ?? row.offer)
  return same && row.openedAt >= (openedFrom ?? row.openedAt) && row.openedAt < (openedTo ?? Number.POSITIVE_INFINITY) && row.id < (before ?? Number.POSITIVE_INFINITY)
}
