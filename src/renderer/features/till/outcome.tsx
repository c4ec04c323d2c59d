import { useEffect } from 'react'
import { announce } from '../../app/announce'
import { usePlace, useSurroundings } from '../../app/place'
import { reasonText } from '../../app/reason-text'
import { useWords } from '../../app/words'
import { ActionButton } from '../../actions/action-button'
import { Sign } from '../../ui/sign'
import { stopsCodes, useSale } from './sale'
import { play } from './sound'
import { VerdictCard } from './verdict-card'
import { spokenVerdict } from './verdict-words'

/** The centre of the till screen: what became of the last code, by colour, shape, word, sound and live region. */
export function Outcome() {
  const step = useSale((sale) => sale.step)
  const verdict = useSale((sale) => sale.verdict)
  useSaidAloud()
  switch (step) {
    case 'idle':
      return <Calm />
    case 'judging':
      return <Working word="judging" />
    case 'redeeming':
      return <Working word="redeeming" />
    case 'judged':
      return verdict === null ? <Calm /> : <VerdictCard verdict={verdict} />
    case 'done':
      return <Done />
    case 'problem':
      return <Problem />
  }
}

function useSaidAloud(): void {
  const words = useWords()
  const around = useSurroundings()
  const { step, verdict, done, problem } = useSale()
  useEffect(() => {
    if (step === 'judged' && verdict !== null) {
      announce(spokenVerdict(verdict, around))
      play(verdict.outcome === 'accept' ? 'accept' : verdict.outcome === 'refuse' ? 'refuse' : 'wait')
    }
    if (step === 'done' && done?.decision.ok === true) {
      announce(words.till.verdictSpoken(words.till.done, around.formats.money(done.decision.discount, done.decision.currency)))
      play('done')
    }
    if (step === 'problem' && problem !== null) {
      announce(reasonText({ key: problem.key, figures: {} }, around).says)
      play('refuse')
    }
    // Once for each result: a minute that passes, or a name that arrives, does not say it again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- deliberately only the results
  }, [step, verdict?.id, verdict?.outcome, done, problem])
}

function Calm() {
  const { till } = useWords()
  return (
    <section className="verdict verdict-calm">
      <h2>{till.ready}</h2>
      <p className="soft">{till.readyHint}</p>
    </section>
  )
}

function Working({ word }: { readonly word: 'judging' | 'redeeming' }) {
  const { till } = useWords()
  return (
    <section className="verdict verdict-calm" aria-busy="true">
      <h2 className="after-a-moment">{till[word]}</h2>
    </section>
  )
}

function Done() {
  const { till } = useWords()
  const { formats } = usePlace()
  const done = useSale((sale) => sale.done)
  if (done === null || !done.decision.ok) return null
  const { offer, decision } = done
  return (
    <section className="verdict yes" aria-label={till.done}>
      <header className="verdict-head">
        <Sign tone="yes" size="l" />
        <h2>{till.done}</h2>
        <span className="verdict-known">{formats.time(done.at)}</span>
      </header>
      <div className="verdict-body">
        <p className="verdict-amount">{till.less(formats.money(decision.discount, decision.currency))}</p>
        <p className="verdict-facts verdict-offer">{offer?.name}</p>
        {offer !== null && offer.posCode !== '' && offer.posCode !== 'NO_VALUE' && (
          <p>
            {till.posKey} <strong className="code-text">{offer.posCode}</strong>
          </p>
        )}
        <p className="soft">{done.decidedBy === 'centre' ? till.doneCentre : till.doneAlone}</p>
      </div>
    </section>
  )
}

function Problem() {
  const { till, action } = useWords()
  const stopped = useSale(stopsCodes)
  const around = useSurroundings()
  const problem = useSale((sale) => sale.problem)
  if (problem === null) return null
  const { says, helps } = reasonText({ key: problem.key, figures: {} }, around)
  return (
    <section className="verdict no" aria-label={till.refuse}>
      <header className="verdict-head">
        <Sign tone="no" size="l" />
        <h2>{till.refuse}</h2>
      </header>
      <div className="verdict-body">
        <p className="verdict-why">{says}</p>
        <p className="verdict-help">{helps ?? till.problemHint}</p>
      </div>
      <div className="verdict-buttons">
        <ActionButton action="clear" size="till" />
        {stopped && <ActionButton action="redeem" kind="primary" size="till" label={action.approve} />}
      </div>
    </section>
  )
}
