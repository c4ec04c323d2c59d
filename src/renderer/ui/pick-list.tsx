import type { ReactNode } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components'
import './pick-list.css'

interface Props {
  readonly label: string
  readonly items: readonly { readonly id: string; readonly text: string; readonly content: ReactNode }[]
  readonly picked: string | null
  readonly onPick: (id: string) => void
  readonly autoFocus?: boolean
}

/** A list of things to pick one of: arrows, type-ahead, touch. */
export function PickList({ label, items, picked, onPick, autoFocus = false }: Props) {
  return (
    <ListBox
      className="pick-list"
      aria-label={label}
      selectionMode="single"
      escapeKeyBehavior="none"
      selectedKeys={picked === null ? [] : [picked]}
      autoFocus={autoFocus}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys]
        if (typeof key === 'string') onPick(key)
      }}
    >
      {items.map(({ id, text, content }) => (
        <ListBoxItem key={id} id={id} textValue={text} className="pick">
          {content}
        </ListBoxItem>
      ))}
    </ListBox>
  )
}
