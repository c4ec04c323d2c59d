import type { ConflictClass } from '../../../protocol/sync/conflict'
import type { CaseCached } from '../../../till/cache/rows'

const DAY = 86_400_000
export const STATES = ['open', 'closed', 'all'] as const
/** How old: whatever it is, less than a day, a day or more, a week or more. */
export const AGES = ['any', 'fresh', 'day', 'week'] as const
/** An open case of this age, in milliseconds, is marked: whoever was there forgets. */
export const OLD = 2 * DAY

export interface CaseFilter {
  readonly state: (typeof STATES)[number]
  readonly age: (typeof AGES)[number]
  /** `any`, or one of those that there are. */
  readonly class: ConflictClass | 'any'
  readonly till: string
}
export const OPEN_ONES: CaseFilter = { state: 'open', age: 'any', class: 'any', till: 'any' }
export const EVERY_ONE: CaseFilter = { ...OPEN_ONES, state: 'all' }

/** Does the filter let this case through? `at`: milliseconds since 1970. */
export function passes(found: CaseCached, { state, age, class: of, till }: CaseFilter, at: number): boolean {
  const same = (state === 'all' || found.state === state) && (of === 'any' || found.class === of)
  return same && (till === 'any' || tillsOf(found).includes(till)) && isAged(at - found.openedAt, age)
}

function isAged(ms: number, age: CaseFilter['age']): boolean {
  switch (age) {
    case 'any':
      return true
    case 'fresh':
      return ms < DAY
    case 'day':
      return ms >= DAY
    case 'week':
      return ms >= 7 * DAY
  }
}

/** The classes that occur, in the order of the cases. */
export function classesIn(cases: readonly CaseCached[]): readonly ConflictClass[] {
  return [...new Set(cases.map((found) => found.class))]
}

/** The tills at which something happened, each with its store, by name. */
export function tillsIn(cases: readonly CaseCached[]): readonly string[] {
  return [...new Set(cases.flatMap(tillsOf))].sort((a, b) => a.localeCompare(b))
}

/** An issual of the back office, or of another till that nobody noted, has none. */
function tillsOf({ sides }: CaseCached): readonly string[] {
  return sides.filter(({ till }) => till !== '').map(({ store, till }) => (store === '' ? till : `${store} · ${till}`))
}
