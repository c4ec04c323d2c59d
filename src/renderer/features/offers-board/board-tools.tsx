import { useWords } from '../../app/words'
import { Field } from '../../ui/field'
import { Segments } from '../../ui/segments'
import type { Filter, Sort } from './board-search'

const FILTERS = ['all', 'offline', 'here', 'anyone'] as const satisfies readonly Filter[]
const SORTS = ['ends', 'name', 'discount'] as const satisfies readonly Sort[]

interface Props {
  readonly search: string
  readonly filter: Filter
  readonly sort: Sort
  readonly onSearch: (text: string) => void
  readonly onFilter: (filter: Filter) => void
  readonly onSort: (sort: Sort) => void
}

/** Search, filter and order of the board. */
export function BoardTools({ search, filter, sort, onSearch, onFilter, onSort }: Props) {
  const { board } = useWords()
  return (
    <div className="board-tools">
      <Field label={board.search} hideLabel placeholder={board.search} value={search} onChange={onSearch} inputMode="search" maxLength={100} />
      <Segments label={board.filter} value={filter} onChange={onFilter} options={FILTERS.map((id) => ({ id, label: board.filters[id] }))} />
      <Segments label={board.sort} value={sort} onChange={onSort} options={SORTS.map((id) => ({ id, label: board.sorts[id] }))} />
    </div>
  )
}
