import type { RefObject } from 'react'
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components'
import './field.css'

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onEnter?: () => void
  readonly hint?: string | undefined
  /** What is wrong with the value, in words; null or absent = nothing. */
  readonly error?: string | null | undefined
  readonly placeholder?: string | undefined
  readonly inputMode?: 'text' | 'decimal' | 'numeric' | 'tel' | 'email' | 'search' | undefined
  readonly size?: 'desk' | 'till' | 'money' | undefined
  readonly autoFocus?: boolean | undefined
  readonly maxLength?: number | undefined
  readonly hideLabel?: boolean | undefined
  readonly inputRef?: RefObject<HTMLInputElement | null> | undefined
  readonly isDisabled?: boolean | undefined
}

/** A labelled text field with hint and error beside it. */
export function Field({ label, value, onChange, onEnter, hint, error, placeholder, inputMode = 'text', size = 'desk', autoFocus = false, maxLength = 200, hideLabel = false, inputRef, isDisabled = false }: Props) {
  const wrong = error !== undefined && error !== null
  return (
    <TextField className={`field ${size}`} value={value} onChange={onChange} isInvalid={wrong} autoFocus={autoFocus} isDisabled={isDisabled}>
      <Label className={hideLabel ? 'unseen' : 'field-label'}>{label}</Label>
      <Input
        className="field-input"
        inputMode={inputMode}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={maxLength}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(inputRef === undefined ? {} : { ref: inputRef })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || onEnter === undefined) return
          event.preventDefault()
          onEnter()
        }}
      />
      {hint !== undefined && !wrong && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error ?? ''}</FieldError>
    </TextField>
  )
}
