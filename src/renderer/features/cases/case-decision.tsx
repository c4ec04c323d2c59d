import { useState } from 'react'
import { CASE_ACTIONS, type CaseAction } from '../../../protocol/sync/conflict'
import type { CaseCached } from '../../../till/cache/rows'
import { announce } from '../../app/announce'
import { ManagerApproval } from '../../app/manager-approval'
import { usePlace, useSurroundings } from '../../app/place'
import { reasonText } from '../../app/reason-text'
import { till, useSession } from '../../app/session'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Choices } from '../../ui/choices'
import { Field } from '../../ui/field'
import { Sheet } from '../../ui/sheet'

const LONGEST_NOTE = 500

/** What a manager made of a case; for an open one, the four things they can make of it (4.6). */
export function CaseDecision({ found }: { readonly found: CaseCached }) {
  if (found.decision !== undefined) return <Decided decision={found.decision} />
  return found.state === 'open' ? <Deciding found={found} /> : <Waiting />
}

function Decided({ decision }: { readonly decision: NonNullable<CaseCached['decision']> }) {
  const { cases: words } = useWords()
  const { formats } = usePlace()
  return (
    <section className="case-decision">
      <h3>{words.actions[decision.action]}</h3>
      {decision.note !== '' && <p>{decision.note}</p>}
      <p className="soft">{words.decided(decision.by, formats.moment(decision.at))}</p>
    </section>
  )
}

/** Decided here, and on its way: the centre tells who was first. */
function Waiting() {
  const { cases: words } = useWords()
  return <p className="soft">{words.decisionWaits}</p>
}

function Deciding({ found }: { readonly found: CaseCached }) {
  const { cases: words } = useWords()
  const around = useSurroundings()
  const isManager = useSession((session) => session.app?.person?.role === 'store_manager')
  const [action, setAction] = useState<CaseAction>('accept_loss')
  const [note, setNote] = useState('')
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const decide = async (approval: string | null): Promise<void> => {
    setAsking(false)
    const answer = await till.command('decideCase', { case: found.id, action, note: note.trim(), approval })
    if (answer.ok) announce(words.actions[action])
    else setProblem(reasonText({ key: answer.error.key, figures: {} }, around).says)
  }
  return (
    <section className="case-decision" aria-label={words.decide}>
      <Choices
        label={words.decide}
        value={action}
        onChange={(id) => setAction(CASE_ACTIONS.find((known) => known === id) ?? action)}
        options={CASE_ACTIONS.map((id) => ({ id, label: words.actions[id] }))}
      />
      <Field label={words.note} value={note} onChange={setNote} hint={words.actionHelp[action]} error={problem} maxLength={LONGEST_NOTE} />
      <Button kind="primary" size="till" onPress={() => (isManager ? void decide(null) : setAsking(true))}>
        {words.close}
      </Button>
      {asking && (
        <Sheet title={words.needsManager} onClose={() => setAsking(false)} width="wide">
          <ManagerApproval onApproved={({ id }) => void decide(id)} />
        </Sheet>
      )}
    </section>
  )
}
