import { useEffect, useMemo, useState } from 'react'
import { operationsBetween } from '../../../till/cache/queries'
import type { OperationCached } from '../../../till/cache/rows'
import { now } from '../../app/now'
import { closeOverlay } from '../../app/overlays'
import { usePlace } from '../../app/place'
import { till as tillLine } from '../../app/session'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Chip } from '../../ui/chip'
import { Empty } from '../../ui/empty'
import { Field } from '../../ui/field'
import { PickList } from '../../ui/pick-list'
import { Sheet } from '../../ui/sheet'
import { takeScans } from './scan-routing'
import { UndoDetail } from './undo-detail'
import { fitting, redemptionsOf } from './undo-find'
import './undo-sheet.css'

const DAY = 86_400_000
const SHORTEST_CODE = 4

/** Today's redemptions of this till, found by code, amount or time; one of them to be undone. */
export function UndoSheet() {
  const { till } = useWords()
  const { formats } = usePlace()
  const [text, setText] = useState('')
  const [picked, setPicked] = useState<string | null>(null)
  const byCode = useFoundByCode(text)
  const at = useMemo(() => now(), [])
  const operations = useTillView((view) => operationsBetween(view, at - DAY, at + DAY), [at])
  useScansInto(setText)

  const today = redemptionsOf(formats.dayOf(at), operations ?? [], formats)
  const shown = fitting(text, today, byCode, formats)
  const chosen = shown.find(({ opId }) => opId === picked) ?? (text !== '' && shown.length === 1 ? shown[0] : undefined)
  return (
    <Sheet title={till.undoTitle} onClose={closeOverlay} width="wide">
      {operations !== undefined && today.length === 0 ? (
        <Empty title={till.undoEmpty}>{till.undoEmptyText}</Empty>
      ) : (
        <div className="undo">
          <div className="stack undo-list">
            <Field label={till.undoSearch} value={text} onChange={setText} size="till" autoFocus />
            <PickList label={till.undoTitle} picked={chosen?.opId ?? null} onPick={setPicked} items={shown.map((operation) => ({ id: operation.opId, text: till.less(amountOf(operation)), content: <Row operation={operation} /> }))} />
            {shown.length === 0 && <p className="soft">{till.undoNothing(text)}</p>}
          </div>
          {chosen === undefined ? <p className="soft undo-pick">{till.undoPick}</p> : <UndoDetail key={chosen.opId} operation={chosen} />}
        </div>
      )}
    </Sheet>
  )
}

function amountOf({ decision }: OperationCached): string {
  return decision?.discount ?? ''
}

function Row({ operation }: { readonly operation: OperationCached }) {
  const { till } = useWords()
  const { formats } = usePlace()
  const undone = { no: null, part: till.undonePart, returned: till.undoneReturned, reversed: till.undoneFull }[operation.undone]
  return (
    <span className="undo-row">
      <span>{formats.time(operation.at)}</span>
      <strong>{till.less(formats.money(amountOf(operation)))}</strong>
      <span className="undo-offer">{operation.offerName}</span>
      {undone !== null && <Chip>{undone}</Chip>}
    </span>
  )
}

const NOTHING: readonly string[] = []

/** Asks the till core which redemptions used the code; only it can name a code. */
function useFoundByCode(text: string): readonly string[] {
  const [answered, setAnswered] = useState({ text: '', found: NOTHING })
  const code = text.trim()
  useEffect(() => {
    if (code.length < SHORTEST_CODE) return
    let stale = false
    void tillLine.command('findByCode', { code }).then((answer) => {
      if (!stale && answer.ok) setAnswered({ text: code, found: answer.value })
    })
    return () => {
      stale = true
    }
  }, [code])
  return answered.text === code ? answered.found : NOTHING
}

function useScansInto(setText: (text: string) => void): void {
  useEffect(
    () =>
      takeScans((code) => {
        setText(code)
        return Promise.resolve(true)
      }),
    [setText],
  )
}
