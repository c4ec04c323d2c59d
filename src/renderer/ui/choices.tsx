import { Label, Radio, RadioGroup } from 'react-aria-components'
import './choices.css'

interface Props {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly id: string; readonly label: string }[]
  readonly onChange: (id: string) => void
}

/** One of several words, large enough for a thumb, wrapping where they need to. */
export function Choices({ label, value, options, onChange }: Props) {
  return (
    <RadioGroup className="choices" value={value} onChange={onChange} orientation="horizontal">
      <Label className="field-label">{label}</Label>
      <div className="choices-row">
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className="choice">
            {option.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
