import type { CaseAction } from '../../protocol/sync/conflict'
import type { CaseRow } from '../../protocol/sync/feed-rows'
import type { CentralTx } from '../core/central-store'
import { refuse, type Answer } from '../core/failure'
import { caseChange } from '../feeds/feed-changes'

interface Deciding {
  readonly case: number
  readonly action: CaseAction
  readonly note: string
  /** The name that is shown, and the one the audit log keeps. */
  readonly by: string
  readonly who: string
  readonly from: string
  readonly at: number
  /** Stores whose cases the person may decide; null = every one. */
  readonly stores: readonly number[] | null
}

/** Closes a case with what a manager made of it (4.6), once. `case.unknown`, also for another store's; `case.decided`. */
export async function decideCase(tx: CentralTx, deciding: Deciding): Promise<Answer<CaseRow>> {
  const { action, note, by, who, from, at, stores } = deciding
  const kept = await tx.cases.get(deciding.case)
  if (kept === null || (stores !== null && !stores.includes(kept.store))) return refuse('case.unknown')
  if (kept.row.state === 'closed') return refuse('case.decided')
  const row: CaseRow = { ...kept.row, state: 'closed', decision: { action, note, by, at } }
  await tx.cases.replace(row)
  await tx.feeds.append([caseChange(kept.store, row)])
  await tx.people.audit({ at, who, from, what: 'case.decide', subject: `case:${row.id}`, before: { state: 'open' }, after: { state: 'closed', action, note } })
  return { ok: true, value: row }
}
