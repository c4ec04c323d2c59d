import type { PositionedChange } from './rows'

export interface ChangePage {
  /** In order of position. */
  readonly changes: readonly PositionedChange[]
  /** There is more behind them. */
  readonly more: boolean
}

/**
 * The rows of a page that was read one row longer than asked, cut where a source transaction ends, so that a till never
 * applies half of what happened at once. A transaction longer than the page goes out in pieces: there is no other way.
 */
export function wholeTransactions(rows: readonly (PositionedChange & { readonly txn: number })[], limit: number): ChangePage {
  const next = rows[limit]
  const kept = next === undefined ? rows : rows.filter((row) => row.txn !== next.txn)
  const page = kept.length === 0 ? rows.slice(0, limit) : kept
  return { changes: page.map(({ feed, key, body, pos }) => ({ feed, key, body, pos })), more: page.length < rows.length }
}
