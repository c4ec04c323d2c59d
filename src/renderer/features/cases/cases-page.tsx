import { useState } from 'react'
import { casesNewestFirst } from '../../../till/cache/queries'
import type { CaseCached } from '../../../till/cache/rows'
import { usePlace } from '../../app/place'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Chip } from '../../ui/chip'
import { Empty } from '../../ui/empty'
import { PickList } from '../../ui/pick-list'
import { Segments } from '../../ui/segments'
import { CaseDetail } from './case-detail'
import './cases.css'

type Shown = 'open' | 'all'

/** What the centre could not settle by itself, for the store's manager to read. */
export function CasesPage() {
  const { cases: words } = useWords()
  const cases = useTillView(casesNewestFirst)
  const [show, setShow] = useState<Shown>('open')
  const [picked, setPicked] = useState<string | null>(null)
  if (cases === undefined) return <main className="page" aria-busy="true" />
  const shown = show === 'open' ? cases.filter(({ state }) => state === 'open') : cases
  const chosen = shown.find(({ id }) => String(id) === picked)
  return (
    <main className="page">
      <header className="row spread">
        <h1>{words.title}</h1>
        <Segments
          label={words.show}
          value={show}
          onChange={setShow}
          options={[
            { id: 'open', label: words.open },
            { id: 'all', label: words.all },
          ]}
        />
      </header>
      {shown.length === 0 ? (
        <Empty title={cases.length === 0 ? words.empty : words.emptyOpen}>{cases.length === 0 ? words.emptyText : words.emptyOpenText}</Empty>
      ) : (
        <div className="cases">
          <PickList label={words.title} picked={picked} onPick={setPicked} items={shown.map((found) => ({ id: String(found.id), text: words.classes[found.class], content: <Row found={found} /> }))} />
          {chosen === undefined ? <p className="soft cases-pick">{words.pick}</p> : <CaseDetail found={chosen} />}
        </div>
      )}
    </main>
  )
}

function Row({ found }: { readonly found: CaseCached }) {
  const { cases: words } = useWords()
  const { formats } = usePlace()
  return (
    <span className="case-row">
      <span className="case-what">
        <strong>{words.classes[found.class]}</strong>
        <span className="soft">
          {found.offerName} · {words.opened(formats.moment(found.openedAt))}
        </span>
      </span>
      <strong>{formats.money(found.amount, found.currency)}</strong>
      {found.state === 'closed' && <Chip>{words.closed}</Chip>}
    </span>
  )
}
