import { useState } from 'react'
import { casesNewestFirst } from '../../../till/cache/queries'
import { useNow } from '../../app/now'
import { useSession } from '../../app/session'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Empty } from '../../ui/empty'
import { PickList } from '../../ui/pick-list'
import { CaseDetail } from './case-detail'
import { EVERY_ONE, OPEN_ONES, passes, type CaseFilter } from './case-filter'
import { CaseLine } from './case-line'
import { CaseTools } from './case-tools'
import { SaveCases } from './save-cases'
import './cases.css'

const MINUTE = 60_000

/** What the centre could not settle by itself, for the store's manager to read and decide. */
export function CasesPage() {
  const { cases: words } = useWords()
  const cases = useTillView(casesNewestFirst)
  const isManager = useSession((session) => session.app?.person?.role === 'store_manager')
  const at = useNow(MINUTE)
  const [filter, setFilter] = useState<CaseFilter>(OPEN_ONES)
  const [picked, setPicked] = useState<string | null>(null)
  const [told, setTold] = useState('')
  if (cases === undefined) return <main className="page" aria-busy="true" />
  const shown = cases.filter((found) => passes(found, filter, at))
  const chosen = shown.find(({ id }) => String(id) === picked)
  return (
    <main className="page">
      <header className="row spread">
        <h1>{words.title}</h1>
        <span className="row">
          <span className="soft">{told}</span>
          {isManager && cases.length > 0 && <SaveCases shown={shown} onTold={setTold} />}
        </span>
      </header>
      {cases.length > 0 && <CaseTools cases={cases} filter={filter} onFilter={setFilter} />}
      {cases.length === 0 && <Empty title={words.empty}>{words.emptyText}</Empty>}
      {cases.length > 0 && shown.length === 0 && <NoneShown filter={filter} onAll={() => setFilter(EVERY_ONE)} />}
      {shown.length > 0 && (
        <div className="cases">
          <PickList label={words.title} picked={picked} onPick={setPicked} items={shown.map((found) => ({ id: String(found.id), text: words.classes[found.class], content: <CaseLine found={found} at={at} /> }))} />
          {chosen === undefined ? <p className="soft cases-pick">{words.pick}</p> : <CaseDetail found={chosen} at={at} />}
        </div>
      )}
    </main>
  )
}

function NoneShown({ filter, onAll }: { readonly filter: CaseFilter; readonly onAll: () => void }) {
  const { cases: words } = useWords()
  const narrowed = filter.age !== 'any' || filter.class !== 'any' || filter.till !== 'any'
  return (
    <Empty title={narrowed || filter.state !== 'open' ? words.emptyFilter : words.emptyOpen} action={<Button onPress={onAll}>{words.showAll}</Button>}>
      {narrowed || filter.state !== 'open' ? undefined : words.emptyOpenText}
    </Empty>
  )
}
