import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import type { AppState, PersonChoice } from '../../../protocol/ipc/app-calls'
import { askMain } from '../../app/bridge'
import { useNow } from '../../app/now'
import { useWords } from '../../app/words'
import { Empty } from '../../ui/empty'
import { PeopleList } from './people-list'
import { PinEntry } from './pin-entry'
import './sign-in.css'

const ASK_AGAIN_MS = 5000

/** Who is at the till: a name, then a PIN. Works offline; main checks the PIN. */
export function SignInPage({ app }: { readonly app: AppState }) {
  const { start } = useWords()
  const [person, setPerson] = useState<PersonChoice | null>(null)
  const people = usePeople()
  const navigate = useNavigate()
  // Whoever signs in begins at the till, wherever the one before has been.
  useEffect(() => void navigate('/till', { replace: true }), [navigate])
  return (
    <main className="screen-centre">
      <section className="panel sign-in">
        <header>
          <p className="soft">
            {app.store?.name} · {app.till?.name}
          </p>
          {person === null && <h1>{start.who}</h1>}
        </header>
        {person !== null && <PinEntry person={person} onBack={() => setPerson(null)} />}
        {person === null && people !== null && people.length === 0 && <Empty title={start.nobody}>{start.nobodyText}</Empty>}
        {person === null && people !== null && people.length > 0 && <PeopleList people={people} onPick={setPerson} />}
      </section>
    </main>
  )
}

/** The people of this store, asked again while there are none: they arrive with the first sync. */
function usePeople(): readonly PersonChoice[] | null {
  const [people, setPeople] = useState<readonly PersonChoice[] | null>(null)
  const turn = useNow(ASK_AGAIN_MS)
  useEffect(() => {
    void askMain('people', undefined).then((answer) => {
      if (answer.ok) setPeople(answer.value)
    })
  }, [turn])
  return people
}
