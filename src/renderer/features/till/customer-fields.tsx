import type { CustomerInput } from '../../../protocol/ipc/till-commands'
import { useWords } from '../../app/words'
import { Field } from '../../ui/field'
import { Segments } from '../../ui/segments'

interface Props {
  readonly draft: CustomerInput
  readonly problem: string | null
  readonly onChange: (draft: CustomerInput) => void
  readonly onEnter: () => void
  readonly autoFocus: boolean
}

const INPUT_MODES = { mobile: 'tel', email: 'email', external: 'text' } as const
const KINDS = ['mobile', 'email', 'external'] as const

/** Mobile, e-mail or customer number. What is typed is normalised and hashed by the till core, and kept nowhere. */
export function CustomerFields({ draft, problem, onChange, onEnter, autoFocus }: Props) {
  const { till } = useWords()
  return (
    <>
      <Segments label={till.customerTitle} value={draft.kind} onChange={(kind) => onChange({ ...draft, kind })} options={KINDS.map((id) => ({ id, label: till.kinds[id] }))} />
      <Field
        label={till.kinds[draft.kind]}
        value={draft.value}
        onChange={(value) => onChange({ ...draft, value })}
        onEnter={onEnter}
        error={problem}
        hint={till.customerNote}
        size="till"
        inputMode={INPUT_MODES[draft.kind]}
        autoFocus={autoFocus}
      />
    </>
  )
}
