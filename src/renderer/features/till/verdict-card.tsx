import type { Verdict } from '../../../protocol/ipc/till-commands'
import { syncStatus } from '../../../till/cache/queries'
import { usePlace, useSurroundings } from '../../app/place'
import { reasonText } from '../../app/reason-text'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { ActionButton } from '../../actions/action-button'
import { Sign } from '../../ui/sign'
import { useSale } from './sale'
import { has, nextStep } from './next-step'
import { toneOf, wordOf } from './verdict-words'
import './verdict-card.css'

/** The verdict: a colour, a shape and a word; the amount is the largest thing on the screen. */
export function VerdictCard({ verdict }: { readonly verdict: Verdict }) {
  const words = useWords()
  const tone = toneOf(verdict)
  return (
    <section className={`verdict ${tone}`} aria-label={wordOf(verdict, words)}>
      <header className="verdict-head">
        <Sign tone={tone} size="l" />
        <h2>{wordOf(verdict, words)}</h2>
        <KnownFrom verdict={verdict} />
      </header>
      <div className="verdict-body">
        {verdict.outcome === 'refuse' ? <Refusal verdict={verdict} /> : <Discount verdict={verdict} />}
        <OfferFacts verdict={verdict} />
      </div>
      <VerdictButtons verdict={verdict} />
    </section>
  )
}

function KnownFrom({ verdict }: { readonly verdict: Verdict }) {
  const { till } = useWords()
  const approval = useSale((sale) => sale.approval)
  const online = useTillView(syncStatus)?.online ?? false
  const known = { local: online ? till.checking : till.offline, centre: till.confirmed, alone: till.alone }[verdict.knownFrom]
  return (
    <span className="verdict-known">
      {approval !== null && <strong>{till.approvedBy(approval.by)}</strong>} {known}
    </span>
  )
}

function Discount({ verdict }: { readonly verdict: Verdict }) {
  const words = useWords()
  const { formats } = usePlace()
  const help = { accept: null, needs_bill: has(verdict, 'bill.items_required') ? words.till.linesNeeded : words.till.billHelp, needs_customer: words.till.customerHelp, needs_manager: words.till.managerHelp, refuse: null }[verdict.outcome]
  const { decision } = verdict
  return (
    <>
      {decision?.ok === true && <p className="verdict-amount">{words.till.less(formats.money(decision.discount, decision.currency))}</p>}
      {help !== null && <p className="verdict-help">{help}</p>}
    </>
  )
}

function Refusal({ verdict }: { readonly verdict: Verdict }) {
  const words = useWords()
  const around = useSurroundings()
  const [first, ...rest] = verdict.reasons
  if (first === undefined) return null
  const { says, helps } = reasonText(first, around)
  return (
    <>
      <p className="verdict-why">{says}</p>
      {helps !== null && <p className="verdict-help">{helps}</p>}
      {rest.length > 0 && <p className="soft">{words.till.andMore(rest.length)}</p>}
    </>
  )
}

function OfferFacts({ verdict }: { readonly verdict: Verdict }) {
  const { till } = useWords()
  const { formats } = usePlace()
  const { offer, usesLeft, validThrough, decision } = verdict
  if (offer === null) return null
  const lines = decision?.ok === true && decision.lines.length > 0 ? till.onLines(decision.lines.filter(({ share }) => Number(share) > 0).length) : null
  const facts = [lines, usesLeft === null ? null : till.usesLeft(usesLeft), validThrough === null ? null : till.ends(formats.date(validThrough))].filter((fact) => fact !== null)
  return (
    <dl className="verdict-facts">
      <dt className="unseen">{till.bill}</dt>
      <dd className="verdict-offer">{offer.description === '' || offer.description === offer.name ? offer.name : `${offer.description} · ${offer.name}`}</dd>
      {verdict.outcome === 'accept' && offer.posCode !== '' && offer.posCode !== 'NO_VALUE' && (
        <dd>
          {till.posKey} <strong className="code-text">{offer.posCode}</strong>
        </dd>
      )}
      {verdict.outcome !== 'refuse' && facts.length > 0 && <dd className="soft">{facts.join(' · ')}</dd>}
    </dl>
  )
}

function VerdictButtons({ verdict }: { readonly verdict: Verdict }) {
  const { till, action } = useWords()
  const next = { redeem: action.redeem, bill: till.bill, customer: till.customer, approve: action.approve, nothing: null }[nextStep(verdict)]
  return (
    <div className="verdict-buttons">
      {verdict.reasons.length > 1 && <ActionButton action="reasons" size="till" />}
      <ActionButton action="clear" size="till" />
      {next !== null && <ActionButton action="redeem" kind="primary" size="till" label={next} />}
    </div>
  )
}
