import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps } from 'react-aria-components'
import './button.css'

interface Props extends Omit<ButtonProps, 'children' | 'className'> {
  readonly children: ReactNode
  /** The key that does the same, shown on the button. */
  readonly keyHint?: string | undefined
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet'
  /** `till`: at least 56 px high. */
  readonly size?: 'desk' | 'till'
}

export function Button({ children, keyHint, kind = 'plain', size = 'desk', ...rest }: Props) {
  return (
    <AriaButton {...rest} className={`button ${kind} ${size}`}>
      {keyHint !== undefined && (
        <kbd className="button-key" aria-hidden="true">
          {keyHint}
        </kbd>
      )}
      <span>{children}</span>
    </AriaButton>
  )
}
