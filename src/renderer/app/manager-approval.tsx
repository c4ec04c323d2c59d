import { useEffect, useState } from 'react'
import type { PersonChoice } from '../../protocol/ipc/app-calls'
import { Button } from '../ui/button'
import { Choices } from '../ui/choices'
import { PinPad } from '../ui/pin-pad'
import { askMain } from './bridge'
import { now } from './now'
import { pinProblem } from './pin-problem'
import { useWords } from './words'
import './manager-approval.css'

interface Props {
  readonly onApproved: (approval: { readonly id: string; readonly by: string }) => void
}

/** A manager's name, reason and PIN. Main checks the PIN and answers an id that works for one record. */
export function ManagerApproval({ onApproved }: Props) {
  const { till, start } = useWords()
  const [managers, setManagers] = useState<readonly PersonChoice[] | null>(null)
  const [person, setPerson] = useState<number | null>(null)
  const [reason, setReason] = useState(till.approveReasons[0] ?? till.approveOther)
  const [pin, setPin] = useState('')
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => {
    void askMain('people', undefined).then((answer) => {
      const found = answer.ok ? answer.value.filter(({ role }) => role === 'store_manager') : []
      setManagers(found)
      setPerson(found[0]?.id ?? null)
    })
  }, [])

  const approve = async (): Promise<void> => {
    if (person === null || pin === '') return
    const answer = await askMain('approve', { person, pin, reason })
    setPin('')
    if (answer.ok) return onApproved({ id: answer.value.approval, by: answer.value.name })
    setProblem(pinProblem(answer.error, start, now()))
  }
  if (managers === null) return null
  if (managers.length === 0) return <p className="soft">{till.approveNobody}</p>
  return (
    <div className="approval">
      <div className="stack">
        <Choices label={till.approveWho} value={String(person)} onChange={(id) => setPerson(Number(id))} options={managers.map(({ id, name }) => ({ id: String(id), label: name }))} />
        <Choices label={till.approveReason} value={reason} onChange={setReason} options={[...till.approveReasons, till.approveOther].map((text) => ({ id: text, label: text }))} />
      </div>
      <div className="stack">
        <PinPad label={start.pinFor(managers.find(({ id }) => id === person)?.name ?? '')} value={pin} problem={problem} onChange={setPin} onEnter={() => void approve()} />
        <Button kind="primary" size="till" keyHint="Enter" onPress={() => void approve()}>
          {till.approve}
        </Button>
      </div>
    </div>
  )
}
