import { useEffect, useRef } from 'react'
import { useWords } from '../app/words'
import { NumberPad } from './number-pad'
import './pin-pad.css'

interface Props {
  readonly label: string
  readonly value: string
  /** Why the last try did not work. */
  readonly problem: string | null
  readonly onChange: (pin: string) => void
  readonly onEnter: () => void
  readonly onEscape?: () => void
  readonly isDisabled?: boolean
}

const LONGEST = 12

/** A PIN by keys or touch; only how many digits there are is shown. */
export function PinPad({ label, value, problem, onChange, onEnter, onEscape, isDisabled = false }: Props) {
  const { start } = useWords()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [label, problem, isDisabled])
  const change = (text: string): void => onChange(text.replaceAll(/\D/g, '').slice(0, LONGEST))
  return (
    <div className="pin">
      <label className="field-label" htmlFor="pin-field">
        {label}
      </label>
      <input
        ref={field}
        id="pin-field"
        className="pin-field"
        type="password"
        inputMode="numeric"
        autoComplete="off"
        value={value}
        disabled={isDisabled}
        aria-describedby="pin-problem"
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onEscape?.()
          if (event.key !== 'Enter') return
          event.preventDefault()
          onEnter()
        }}
      />
      <p id="pin-problem" className="field-error pin-problem" role="alert">
        {problem ?? ''}
      </p>
      <NumberPad onKey={(key) => change(value + key)} onDelete={() => change(value.slice(0, -1))} extra={null} label={start.pinDigit} deleteLabel={start.pinDelete} />
    </div>
  )
}
