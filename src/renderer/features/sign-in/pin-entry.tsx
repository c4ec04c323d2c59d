import { useState } from 'react'
import type { PersonChoice } from '../../../protocol/ipc/app-calls'
import { askMain } from '../../app/bridge'
import { now } from '../../app/now'
import { pinProblem } from '../../app/pin-problem'
import { takeAppState } from '../../app/session'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { PinPad } from '../../ui/pin-pad'

const SHORTEST_PIN = 6

/** The PIN of one person. What is wrong is said beside it; the digits never leave this component but to main. */
export function PinEntry({ person, onBack }: { readonly person: PersonChoice; readonly onBack: () => void }) {
  const { start } = useWords()
  const [pin, setPin] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [working, setWorking] = useState(false)
  const signIn = async (): Promise<void> => {
    if (working || pin.length < SHORTEST_PIN) return
    setWorking(true)
    const answer = await askMain('signIn', { person: person.id, pin })
    setWorking(false)
    setPin('')
    if (answer.ok) takeAppState(answer.value)
    else setProblem(pinProblem(answer.error, start, now()))
  }
  return (
    <div className="stack">
      <PinPad
        label={start.pinFor(person.name)}
        value={pin}
        problem={problem}
        onEnter={() => void signIn()}
        onEscape={onBack}
        onChange={(next) => {
          setPin(next)
          if (next !== '') setProblem(null)
        }}
      />
      <div className="row spread pin-buttons">
        <Button kind="quiet" size="till" keyHint="Esc" onPress={onBack}>
          {start.someoneElse}
        </Button>
        <Button kind="primary" size="till" keyHint="Enter" isDisabled={working || pin.length < SHORTEST_PIN} onPress={() => void signIn()}>
          {start.signIn}
        </Button>
      </div>
    </div>
  )
}
