import type { CaseCached } from '../../../till/cache/rows'
import { usePlace } from '../../app/place'
import { useWords } from '../../app/words'
import { Chip } from '../../ui/chip'
import { CaseDecision } from './case-decision'
import { CaseAge } from './case-line'
import '../../ui/facts.css'

/** One case: what happened, both sides, the money, and whether it could have been known. */
export function CaseDetail({ found, at }: { readonly found: CaseCached; readonly at: number }) {
  const { cases: words } = useWords()
  const { formats } = usePlace()
  return (
    <article className="case">
      <h2>{words.classes[found.class]}</h2>
      <p className="soft">
        {found.offerName ?? words.noOffer} · {words.opened(formats.moment(found.openedAt))} <CaseAge found={found} at={at} />
      </p>
      <dl className="facts">
        <div>
          <dt>{words.atStake}</dt>
          {Number(found.amount) === 0 ? <dd>{words.noMoney}</dd> : <dd className="case-money">{formats.money(found.amount, found.currency)}</dd>}
        </div>
        <div>
          <dt>{words.couldHaveKnown}</dt>
          <dd>{words.known[found.couldHaveKnown]}</dd>
        </div>
      </dl>
      {found.sides.length > 0 && (
        <>
          <h3>{words.sides}</h3>
          <div className="case-sides">
            {found.sides.map((side, index) => (
              <Side key={`${side.opId}:${index}`} side={side} n={index + 1} />
            ))}
          </div>
        </>
      )}
      <CaseDecision key={found.id} found={found} />
    </article>
  )
}

function Side({ side, n }: { readonly side: CaseCached['sides'][number]; readonly n: number }) {
  const { cases: words, till } = useWords()
  const { formats } = usePlace()
  const stands = { accepted: <Chip tone="yes">{words.first}</Chip>, disputed: <Chip tone="wait">{words.disputed}</Chip>, parked: <Chip>{words.parked}</Chip> }[side.settlement]
  return (
    <section className="case-side">
      <h4>
        {words.side[side.what ?? 'redemption'](n)} {stands}
      </h4>
      {side.what === undefined && <p className="case-money">{till.less(formats.money(side.discount, side.currency))}</p>}
      <p>{formats.moment(side.at)}</p>
      <p>{[side.store, side.till].filter((name) => name !== '').join(' · ')}</p>
      <p className="soft">
        {side.cashier === null ? words.nobody : words.by(side.cashier)} · {side.offline ? words.offline : words.online}
      </p>
      {side.approver !== undefined && <p className="soft">{words.approved(side.approver)}</p>}
    </section>
  )
}
