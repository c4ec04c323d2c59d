import { useSurroundings } from '../../app/place'
import type { Surroundings } from '../../app/reason-text'
import { Sheet } from '../../ui/sheet'
import { Sign } from '../../ui/sign'
import type { OnBoard } from './board-search'
import { capText, conditionsOf, discountText } from './conditions'
import { Left } from './offer-card'
import { offlineText, originText } from './origin'

interface Props {
  readonly known: OnBoard
  readonly line: readonly string[]
  readonly onClose: () => void
}

/** Everything about one offer, and why it would be refused now. */
export function OfferDetails({ known, line, onClose }: Props) {
  const around = useSurroundings()
  const { words, formats } = around
  const { board } = words
  const { offer, placed, counter, perTill } = known
  const cap = capText(offer, around)
  const facts: readonly (readonly [string, string])[] = [
    [board.code, offer.code],
    [board.posKey, offer.posCode],
    [board.lastDay, placed.lastDay === null ? board.noEnd : formats.date(placed.lastDay)],
    [board.offlineTitle, offlineText(offer, perTill, around)],
    [board.fromTitle, originText(offer, line, around)],
  ]
  return (
    <Sheet title={offer.name} onClose={onClose} width="wide">
      <div className="stack">
        <p className="offer-discount">
          {board.off(discountText(offer, around))} {cap !== null && <span className="soft">{cap}</span>}
        </p>
        {offer.description !== '' && offer.description !== offer.name && <p>{offer.description}</p>}
        <WhyNot known={known} around={around} />
        <h3>{board.details}</h3>
        <ul className="works-list">
          {conditionsOf(offer, around).map((condition) => (
            <li key={condition}>{condition}</li>
          ))}
        </ul>
        <Left known={known} around={around} />
        {counter !== undefined && <p className="soft">{board.usedSoFar(formats.number(counter.uses))}</p>}
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {offer.terms !== '' && (
          <>
            <h3>{board.terms}</h3>
            <p className="soft">{offer.terms}</p>
          </>
        )}
      </div>
    </Sheet>
  )
}

function WhyNot({ known: { placed }, around }: { readonly known: OnBoard; readonly around: Surroundings }) {
  const { words, formats, today } = around
  const { board, reason } = words
  const opens = placed.opens
  const later = opens === null ? null : board.opensAt(opens.date === today ? reason.todayAt(opens.time) : reason.moment(formats.date(opens.date), opens.time))
  const says = placed.standing === 'paused' ? board.pausedNow : placed.openNow ? board.validNow : (later ?? board.notSoon)
  return (
    <p className="offer-now">
      <Sign tone={placed.standing !== 'paused' && placed.openNow ? 'yes' : 'wait'} size="s" /> {says}
    </p>
  )
}
