import { useState } from 'react'
import type { PersonChoice } from '../../../protocol/ipc/app-calls'
import { useNow } from '../../app/now'
import { waitText } from '../../app/pin-problem'
import { useWords } from '../../app/words'
import { Chip } from '../../ui/chip'
import { Field } from '../../ui/field'
import { PickList } from '../../ui/pick-list'

const MANY = 8

/** Names to touch; with many people, a field to find one. Arrows and typing the first letters work too. */
export function PeopleList({ people, onPick }: { readonly people: readonly PersonChoice[]; readonly onPick: (person: PersonChoice) => void }) {
  const { start } = useWords()
  const [search, setSearch] = useState('')
  const at = useNow(1000)
  const shown = people.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  const pick = (id: string): void => {
    const person = people.find((candidate) => String(candidate.id) === id)
    if (person !== undefined) onPick(person)
  }
  const [first] = shown
  const many = people.length > MANY
  return (
    <div className="stack people">
      {many && <Field label={start.search} hideLabel placeholder={start.search} value={search} onChange={setSearch} onEnter={() => first !== undefined && onPick(first)} size="till" autoFocus />}
      {shown.length === 0 && <p className="soft">{start.noName(search)}</p>}
      <PickList
        label={start.who}
        picked={null}
        onPick={pick}
        autoFocus={!many}
        items={shown.map((person) => ({
          id: String(person.id),
          text: person.name,
          content: (
            <span className="person">
              <strong>{person.name}</strong>
              {person.role === 'store_manager' && <Chip tone="accent">{start.manager}</Chip>}
              {person.lockedUntil !== null && person.lockedUntil > at && <Chip tone="no">{start.locked(waitText(person.lockedUntil - at, start))}</Chip>}
            </span>
          ),
        }))}
      />
    </div>
  )
}
