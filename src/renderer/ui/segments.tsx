import { Label, Radio, RadioGroup } from 'react-aria-components'
import './segments.css'

interface Props<Id extends string> {
  readonly label: string
  readonly value: Id
  readonly options: readonly { readonly id: Id; readonly label: string }[]
  readonly onChange: (value: Id) => void
}

/** One of a few, all of them in sight. */
export function Segments<Id extends string>({ label, value, options, onChange }: Props<Id>) {
  const pick = (id: string): void => {
    const option = options.find((candidate) => candidate.id === id)
    if (option !== undefined) onChange(option.id)
  }
  return (
    <RadioGroup className="segments" value={value} onChange={pick} orientation="horizontal">
      <Label className="unseen">{label}</Label>
      {options.map((option) => (
        <Radio key={option.id} value={option.id} className="segment">
          {option.label}
        </Radio>
      ))}
    </RadioGroup>
  )
}
