import type { PositionedChange } from './rows'

/**
 * The rows of a page that was read one row longer than asked, cut where a source transaction ends, so that a till never
 * applies half of what happened at once. A transaction longer than the page goes out whole as far as it was read.
 */
export function wholeTransactions<Row extends PositionedChange & { readonly txn: number }>(rows: readonly Row[], limit: number): readonly PositionedChange[] {
  const next = rows[limit]
  const kept = next === undefined ? rows : rows.filter((row) => row.txn !== next.txn)
  return (kept.length === 0 ? rows.slice(0, limit) : kept).map(({ feed, key, body, pos }) => ({ feed, key, body, pos }))
}
