import { useState } from 'react'
import type { Failure } from '../../../protocol/error-shape'
import type { OperationCached } from '../../../till/cache/rows'
import { ManagerApproval } from '../../app/manager-approval'
import { usePlace, useSurroundings } from '../../app/place'
import { reasonText } from '../../app/reason-text'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Choices } from '../../ui/choices'
import { Segments } from '../../ui/segments'
import { ReturnLines } from './return-lines'
import { stillReturnable } from './undo-find'
import { returnGoods, reverseWhole, type Undone } from './undo-work'

type Way = 'whole' | 'lines'

/** One redemption: reverse it whole, or take goods back line by line. */
export function UndoDetail({ operation }: { readonly operation: OperationCached }) {
  const { till } = useWords()
  const { formats } = usePlace()
  const around = useSurroundings()
  const [way, setWay] = useState<Way>('whole')
  const [reason, setReason] = useState(till.undoReasons[0] ?? till.undoReasonOther)
  const [taken, setTaken] = useState<Readonly<Record<string, number>>>({})
  const [state, setState] = useState<Undone | Failure | 'working' | null>(null)
  const lines = stillReturnable(operation)

  const undo = async (approval: string | null): Promise<void> => {
    setState('working')
    const answer = way === 'whole' ? await reverseWhole(operation.opId, reason, approval) : await returnGoods(operation.opId, taken, approval)
    setState(answer.ok ? answer.value : answer.error)
  }
  if (state !== null && state !== 'working' && 'giveBack' in state) return <p className="undo-done">{till.undoDone(formats.money(state.giveBack))}</p>
  const problem = state !== null && state !== 'working' ? state : null
  if (problem?.key === 'reversal.pin_needed') {
    return (
      <div className="stack">
        <p>{till.undoNeedsManager}</p>
        <ManagerApproval onApproved={({ id }) => void undo(id)} />
      </div>
    )
  }
  const gone = operation.undone === 'reversed' || operation.undone === 'returned'
  return (
    <div className="stack">
      <h3>
        {formats.moment(operation.at)} · {till.less(formats.money(operation.decision?.discount ?? '0'))}
      </h3>
      <p>{operation.offerName}</p>
      <Segments
        label={till.undoTitle}
        value={way}
        onChange={setWay}
        options={[
          { id: 'whole', label: till.undoWhole },
          { id: 'lines', label: till.undoLines },
        ]}
      />
      {way === 'whole' && <Choices label={till.undoReason} value={reason} onChange={setReason} options={[...till.undoReasons, till.undoReasonOther].map((text) => ({ id: text, label: text }))} />}
      {way === 'lines' && (lines.length === 0 ? <p className="soft">{till.undoNoLines}</p> : <ReturnLines lines={lines} taken={taken} onChange={setTaken} />)}
      {problem !== null && <p className="field-error">{reasonText({ key: problem.key, figures: {} }, around).says}</p>}
      <div className="row sheet-actions">
        <Button kind="danger" size="till" isDisabled={gone || state === 'working' || (way === 'lines' && Object.values(taken).every((qty) => qty === 0))} onPress={() => void undo(null)}>
          {way === 'whole' ? till.undoWhole : till.undoReturn}
        </Button>
      </div>
    </div>
  )
}
