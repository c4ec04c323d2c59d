import type { PeopleTable } from '../core/central-store'
import { later } from './at-once'
import { inOrder } from './kept'
import type { State } from './state'

export function peopleTable({ seed: { people }, audit, numbers }: State): PeopleTable {
  return later<PeopleTable>({
    get: (id) => people.find((person) => person.id === id) ?? null,
    byLogin: (login) => people.find((person) => person.login === login) ?? null,
    ofStore(store) {
      const there = people.filter(({ unit, disabled }) => unit?.type === 'STORE' && unit.id === store && !disabled)
      return inOrder(there, ({ id }) => id)
    },
    audit(entry) {
      audit.add(String((numbers.entry += 1)), entry)
    },
  })
}
