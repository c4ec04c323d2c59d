import { Button, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue } from 'react-aria-components'
import './select.css'

interface Props<Id extends string> {
  readonly label: string
  readonly value: Id
  readonly options: readonly { readonly id: Id; readonly label: string }[]
  readonly onChange: (id: Id) => void
}

/** One of many, of which only the chosen one is in sight. */
export function Select<Id extends string>({ label, value, options, onChange }: Props<Id>) {
  return (
    <AriaSelect
      className="select"
      value={value}
      onChange={(key) => {
        const option = options.find(({ id }) => id === key)
        if (option !== undefined) onChange(option.id)
      }}
    >
      <Label className="unseen">{label}</Label>
      <Button className="select-button">
        <SelectValue className="select-value" />
        <span aria-hidden="true">⌄</span>
      </Button>
      <Popover className="select-popover">
        <ListBox className="select-list">
          {options.map((option) => (
            <ListBoxItem key={option.id} id={option.id} textValue={option.label} className="select-option">
              {option.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
