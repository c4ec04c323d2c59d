import { Button as AriaButton } from 'react-aria-components'
import './number-pad.css'

interface Props {
  readonly onKey: (key: string) => void
  readonly onDelete: () => void
  /** The key between 0 and delete; null = none. */
  readonly extra: string | null
  readonly label: (key: string) => string
  readonly deleteLabel: string
}

const KEYS = ['7', '8', '9', '4', '5', '6', '1', '2', '3'] as const

/** Digits by touch, in the order of a till's keypad. The field beside it keeps the focus. */
export function NumberPad({ onKey, onDelete, extra, label, deleteLabel }: Props) {
  const key = (name: string) => (
    <AriaButton key={name} className="pad-key" excludeFromTabOrder preventFocusOnPress aria-label={label(name)} onPress={() => onKey(name)}>
      {name}
    </AriaButton>
  )
  return (
    <div className="pad">
      {KEYS.map(key)}
      {extra === null ? <span /> : key(extra)}
      {key('0')}
      <AriaButton className="pad-key" excludeFromTabOrder preventFocusOnPress aria-label={deleteLabel} onPress={onDelete}>
        ⌫
      </AriaButton>
    </div>
  )
}
