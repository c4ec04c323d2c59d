import type { PeopleTable } from '../core/central-store'
import type { PersonStored } from '../core/rows'
import { later } from './at-once'
import { inOrder } from './kept'
import type { State } from './state'

/** Who stands there now: those of the beginning as far as nobody changed them, and those who came. */
export function everybody({ seed, people }: State): readonly PersonStored[] {
  const changed = people.where(() => true)
  const ids = new Set(changed.map(({ id }) => id))
  return inOrder([...seed.people.filter(({ id }) => !ids.has(id)), ...changed], ({ id }) => id)
}

export function peopleTable(state: State): PeopleTable {
  const { audit, numbers } = state
  return later<PeopleTable>({
    get: (id) => everybody(state).find((person) => person.id === id) ?? null,
    byLogin: (login) => everybody(state).find((person) => person.login === login) ?? null,
    ofStore: (store) => everybody(state).filter(({ unit, disabled }) => unit?.type === 'STORE' && unit.id === store && !disabled),
    audit(entry) {
      audit.add(String((numbers.entry += 1)), entry)
    },
  })
}
