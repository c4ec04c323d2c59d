import { useState } from 'react'
import type { Answer, AppState } from '../../../protocol/ipc/app-calls'
import { askMain } from '../../app/bridge'
import { takeAppState } from '../../app/session'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import './enrol.css'

/** A machine that is no till yet: address and one-time code, or the demo in one click. */
export function EnrolPage({ app }: { readonly app: AppState }) {
  const { start } = useWords()
  const [working, setWorking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const enrol = async (ask: () => Promise<Answer<AppState>>): Promise<void> => {
    if (working) return
    setWorking(true)
    setProblem(null)
    const answer = await ask()
    setWorking(false)
    if (answer.ok) takeAppState(answer.value)
    else setProblem(answer.error.key)
  }
  return (
    <main className="screen-centre">
      <div className="enrol">
        {app.demo && (
          <section className="panel">
            <h2>{start.demoTitle}</h2>
            <p className="soft">{start.demoText}</p>
            <Button kind="primary" size="till" isDisabled={working} onPress={() => void enrol(() => askMain('enrolDemo', undefined))}>
              {start.demo}
            </Button>
          </section>
        )}
        <EnrolForm working={working} problem={problem} secondary={app.demo} keptInFile={app.secrets === 'file'} onEnrol={(address, code) => void enrol(() => askMain('enrol', { address, code }))} />
      </div>
    </main>
  )
}

interface FormProps {
  readonly working: boolean
  /** Key of the last failure. */
  readonly problem: string | null
  readonly secondary: boolean
  readonly keptInFile: boolean
  readonly onEnrol: (address: string, code: string) => void
}

function EnrolForm({ working, problem, secondary, keptInFile, onEnrol }: FormProps) {
  const { start } = useWords()
  const [address, setAddress] = useState('')
  const [code, setCode] = useState('')
  const atAddress = problem === 'enrol.address_malformed' || problem === 'enrol.unreachable' || problem === 'centre.unreachable' || problem === 'centre.broken'
  const says = problem === null ? null : start.problem(problem)
  const complete = address.trim() !== '' && code.trim() !== ''
  const submit = (): void => {
    if (complete) onEnrol(address.trim(), code.trim())
  }
  return (
    <section className="panel">
      <h1>{start.welcome}</h1>
      <p className="soft">{start.welcomeText}</p>
      <Field label={start.address} value={address} onChange={setAddress} onEnter={submit} hint={start.addressHint} error={atAddress ? says : null} size="till" autoFocus={!secondary} />
      <Field label={start.code} value={code} onChange={setCode} onEnter={submit} hint={start.codeHint} error={atAddress ? null : says} size="till" maxLength={64} />
      {keptInFile && <p className="soft enrol-note">{start.keptInFile}</p>}
      <Button kind={secondary ? 'plain' : 'primary'} size="till" isDisabled={working || !complete} onPress={submit}>
        {working ? start.enrolling : start.enrol}
      </Button>
    </section>
  )
}
