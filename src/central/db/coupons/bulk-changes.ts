import type { Change } from '../../core/rows'
import type { Bulk } from '../bulk'
import { changesText, INSERT_CHANGES } from '../tables/feeds'

/** Writes feed rows inside a bulk transaction; call it last, when every row lock is held (see `flush`). */
export async function appendChanges(bulk: Bulk, org: number, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await bulk.query(INSERT_CHANGES, [org, changesText(changes)])
}
