import { useWords } from '../../app/words'
import type { CaseCached } from '../../../till/cache/rows'
import { Segments } from '../../ui/segments'
import { Select } from '../../ui/select'
import { AGES, classesIn, STATES, tillsIn, type CaseFilter } from './case-filter'

interface Props {
  readonly cases: readonly CaseCached[]
  readonly filter: CaseFilter
  readonly onFilter: (filter: CaseFilter) => void
}

/** By state, class, till and age; of classes and tills only what occurs. */
export function CaseTools({ cases, filter, onFilter }: Props) {
  const { cases: words } = useWords()
  return (
    <div className="case-tools">
      <Segments label={words.show} value={filter.state} onChange={(state) => onFilter({ ...filter, state })} options={STATES.map((id) => ({ id, label: words.states[id] }))} />
      <Select
        label={words.byClass}
        value={filter.class}
        onChange={(of) => onFilter({ ...filter, class: of })}
        options={[{ id: 'any', label: words.anyClass }, ...classesIn(cases).map((id) => ({ id, label: words.classes[id] }))]}
      />
      <Select
        label={words.byTill}
        value={filter.till}
        onChange={(till) => onFilter({ ...filter, till })}
        options={[{ id: 'any', label: words.anyTill }, ...tillsIn(cases).map((id) => ({ id, label: id }))]}
      />
      <Select label={words.byAge} value={filter.age} onChange={(age) => onFilter({ ...filter, age })} options={AGES.map((id) => ({ id, label: words.ages[id] }))} />
    </div>
  )
}
