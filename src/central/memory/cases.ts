import type { CaseTable } from '../core/central-store'
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
      const fits = all((of) => stores === null || stores.includes(of)).filter(
        (row) => row.state === (wanted.state ?? row.state) && row.class === (wanted.class ?? row.class) && row.id < (wanted.before ?? Number.POSITIVE_INFINITY),
      )
      return fits.reverse().slice(0, limit)
    },
    countOf: (store) => all((of) => of === store).length,
    get: (id) => cases.get(String(id)),
    replace(row) {
      cases.change(String(row.id), (kept) => ({ ...kept, row: asJson(row) }))
    },
  })
}
