import { useMemo, useState } from 'react'
import { unitsByKey } from '../../../till/cache/queries'
import { useOffers } from '../../app/offers'
import { useSession } from '../../app/session'
import { useStoreMoment } from '../../app/store-clock'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Empty } from '../../ui/empty'
import { BoardColumns } from './board-columns'
import { BoardTools } from './board-tools'
import { place } from './board-model'
import { matches, passes, sorted, type Filter, type OnBoard, type Sort } from './board-search'
import { OfferDetails } from './offer-details'
import { lineOfTill } from './origin'
import '../../ui/facts.css'
import '../../ui/progress.css'
import './board.css'

/** The offers of this store: now, later today, ending soon, and what is not to be had today. */
export function BoardPage() {
  const { board } = useWords()
  const offers = useOffers()
  const moment = useStoreMoment()
  const line = useLine()
  const [search, setSearch] = useState('')
  const [filter, setFilter] = useState<Filter>('all')
  const [sort, setSort] = useState<Sort>('ends')
  const [open, setOpen] = useState<number | null>(null)
  const day = moment?.day
  const minute = moment?.minute
  const onBoard = useMemo<readonly OnBoard[] | null>(() => {
    if (offers === undefined || day === undefined || minute === undefined) return null
    return offers.map((known) => ({ ...known, placed: place(known.offer, { day, minute }) })).filter(({ placed }) => placed.standing !== 'gone')
  }, [offers, day, minute])
  const shown = useMemo(() => (onBoard === null ? null : sorted(onBoard.filter(({ offer }) => matches(offer, search) && passes(offer, filter)), sort)), [onBoard, search, filter, sort])
  const opened = onBoard?.find(({ offer }) => offer.id === open)
  return (
    <main className="page board">
      <h1 className="unseen">{board.title}</h1>
      <BoardTools search={search} filter={filter} sort={sort} onSearch={setSearch} onFilter={setFilter} onSort={setSort} />
      {shown === null && <Skeleton />}
      {onBoard?.length === 0 && <Empty title={board.empty}>{board.emptyText}</Empty>}
      {onBoard !== null && onBoard.length > 0 && shown?.length === 0 && (
        <Empty
          title={board.nothing(search)}
          action={
            <Button
              onPress={() => {
                setSearch('')
                setFilter('all')
              }}
            >
              {board.clearSearch}
            </Button>
          }
        />
      )}
      {shown !== null && shown.length > 0 && moment !== null && <BoardColumns offers={shown} line={line} moment={moment} onOpen={setOpen} />}
      {opened !== undefined && <OfferDetails known={opened} line={line} onClose={() => setOpen(null)} />}
    </main>
  )
}

function useLine(): readonly string[] {
  const till = useSession((session) => session.app?.till?.id)
  const units = useTillView(unitsByKey)
  return useMemo(() => (units === undefined || till === undefined ? [] : lineOfTill(units, till)), [units, till])
}

function Skeleton() {
  return (
    <div className="board-columns" aria-busy="true">
      {[1, 2, 3].map((n) => (
        <div key={n} className="skeleton board-skeleton" />
      ))}
    </div>
  )
}
