import { Button as AriaButton } from 'react-aria-components'
import { isCentreOnly } from '../../../domain/allowance/uses-alone'
import type { Surroundings } from '../../app/reason-text'
import { useSurroundings } from '../../app/place'
import type { StoreMoment } from '../../app/store-clock'
import { Chip } from '../../ui/chip'
import { closesAt, leftOf, type Placed } from './board-model'
import type { OnBoard } from './board-search'
import { capText, conditionsOf, discountText } from './conditions'
import { offlineText, originText } from './origin'

const SHOWN_CONDITIONS = 3

interface Props {
  readonly known: OnBoard
  readonly line: readonly string[]
  readonly moment: StoreMoment
  readonly onOpen: () => void
}

/** One offer on the board: discount, name, conditions, what is left, when it ends, from where. */
export function OfferCard({ known, line, moment, onOpen }: Props) {
  const around = useSurroundings()
  const { board } = around.words
  const { offer, placed, perTill } = known
  const cap = capText(offer, around)
  return (
    <AriaButton className="offer-card" onPress={onOpen}>
      <span className="offer-top">
        <span className="offer-discount">{board.off(discountText(offer, around))}</span>
        {cap !== null && <span className="soft">{cap}</span>}
      </span>
      <strong>{offer.name}</strong>
      <span className="soft offer-conditions">{conditionsOf(offer, around).slice(0, SHOWN_CONDITIONS).join(' · ')}</span>
      <Left known={known} around={around} />
      <span className="offer-chips">
        <Chip tone={placed.standing === 'ending' ? 'wait' : 'plain'}>{endsText(placed, around)}</Chip>
        {opensText(known, moment, around)}
        <Chip tone={isCentreOnly(offer) ? 'no' : 'accent'}>{offlineText(offer, perTill, around)}</Chip>
        <Chip>{originText(offer, line, around)}</Chip>
      </span>
    </AriaButton>
  )
}

function opensText({ offer, placed }: OnBoard, moment: StoreMoment, { words: { board, reason }, formats, today }: Surroundings) {
  if (placed.opens !== null) return <Chip tone="wait">{board.opensAt(placed.opens.date === today ? placed.opens.time : reason.moment(formats.date(placed.opens.date), placed.opens.time))}</Chip>
  const closes = placed.openNow && placed.standing !== 'paused' ? closesAt(offer, moment) : null
  return closes === null ? null : <Chip tone="yes">{board.endedSoon(closes)}</Chip>
}

function endsText({ lastDay }: Placed, { words: { board }, formats, today }: Surroundings): string {
  if (lastDay === null) return board.noEnd
  return lastDay === today ? board.endsToday : board.ends(formats.date(lastDay))
}

/** What is left of the offer's total, as a bar with its figures. */
export function Left({ known: { offer, counter }, around }: { readonly known: OnBoard; readonly around: Surroundings }) {
  const { words, formats } = around
  const left = leftOf(offer, counter?.uses)
  if (left === null) return <span className="soft offer-left">{words.board.noLimit}</span>
  return (
    <span className="offer-left">
      <progress className="progress-bar" aria-hidden="true" max={left.total} value={left.left} />
      <span>{words.board.left(formats.number(left.left), formats.number(left.total))}</span>
    </span>
  )
}
