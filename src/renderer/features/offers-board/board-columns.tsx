import { useWords } from '../../app/words'
import type { StoreMoment } from '../../app/store-clock'
import { Chip } from '../../ui/chip'
import type { Column, Standing } from './board-model'
import type { OnBoard } from './board-search'
import { OfferCard } from './offer-card'

const COLUMNS = ['now', 'later', 'ending'] as const satisfies readonly Column[]

interface Props {
  readonly offers: readonly OnBoard[]
  /** This till and the units above it. */
  readonly line: readonly string[]
  readonly moment: StoreMoment
  readonly onOpen: (offer: number) => void
}

/** The columns of the board; what is paused, or valid on other days only, stands below them. */
export function BoardColumns({ offers, line, moment, onOpen }: Props) {
  const { board } = useWords()
  const standing = (wanted: Standing) => offers.filter(({ placed }) => placed.standing === wanted)
  const below = [
    { title: board.columns.paused, list: standing('paused') },
    { title: board.otherDays, list: standing('other') },
  ]
  const cards = (list: readonly OnBoard[]) => list.map((known) => <OfferCard key={known.offer.id} known={known} line={line} moment={moment} onOpen={() => onOpen(known.offer.id)} />)
  return (
    <>
      <div className="board-columns">
        {COLUMNS.map((column) => {
          const list = standing(column)
          return (
            <section key={column} className="board-column" aria-label={board.columns[column]}>
              <h2 className="board-title">
                {board.columns[column]} <Chip>{list.length}</Chip>
              </h2>
              {list.length === 0 ? <p className="soft">{board.columnEmpty[column]}</p> : cards(list)}
            </section>
          )
        })}
      </div>
      {below.map(
        ({ title, list }) =>
          list.length > 0 && (
            <section key={title} aria-label={title}>
              <h2 className="board-title">
                {title} <Chip>{list.length}</Chip>
              </h2>
              <div className="board-others">{cards(list)}</div>
            </section>
          ),
      )}
    </>
  )
}
