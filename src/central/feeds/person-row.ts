import type { PersonRow } from '../../protocol/sync/feed-rows'
import type { Change, PersonStored } from '../core/rows'

/** Somebody as the tills of their store know them; null = no till knows them: no PIN, no store, or shut out. */
export function personRow({ id, name, role, pinHash, unit, disabled }: PersonStored): PersonRow | null {
  if (pinHash === null || disabled || unit?.type !== 'STORE' || (role !== 'cashier' && role !== 'store_manager')) return null
  return { id, name, role, pinHash }
}

/** What the tills hear when somebody comes, changes, moves or goes. */
export function personChanges(before: PersonStored | null, after: PersonStored): readonly Change[] {
  const feedOf = (person: PersonStored) => `people:${person.unit?.id ?? 0}`
  const key = String(after.id)
  const known = before === null ? null : personRow(before)
  const row = personRow(after)
  const gone = before !== null && known !== null && (row === null || feedOf(before) !== feedOf(after)) ? [{ feed: feedOf(before), key, body: null }] : []
  return row === null ? gone : [...gone, { feed: feedOf(after), key, body: row }]
}
