import type { FeedTable } from '../core/central-store'
import type { Change } from '../core/rows'
import { wholeTransactions } from '../core/whole-transactions'
import { later } from './at-once'
import { feedHistory, lineOf } from './feed-history'
import { asJson, inOrder } from './kept'
import type { ChangeKept, State } from './state'

/** Changes wait here until the end of the transaction: see `flush`. */
export interface Waiting {
  changes: readonly Change[]
}

const HEAD = 'head'

export function feedTable(state: State, waiting: Waiting): FeedTable {
  const { seed, changes: kept, head } = state
  const pos = () => head.get(HEAD) ?? 0
  return later<FeedTable>({
    ...feedHistory(state),
    append(changes) {
      waiting.changes = [...waiting.changes, ...changes]
    },
    head: () => ({ epoch: seed.epoch, pos: pos(), minPos: lineOf(state) }),
    after(feeds, limit) {
      const cursors = new Map(feeds.map((cursor) => [cursor.feed, cursor.pos]))
      const behind = kept.where((change) => change.pos !== null && change.pos > (cursors.get(change.feed) ?? Infinity))
      const rows = behind.flatMap((change) => (change.pos === null ? [] : [{ ...change, pos: change.pos }]))
      return wholeTransactions(inOrder(rows, (row) => row.pos).slice(0, limit + 1), limit)
    },
    sequence(limit) {
      const open = inOrder(kept.where((change) => change.pos === null), ({ txn }) => txn, ({ n }) => n)
      const last = open[limit]?.txn ?? Infinity
      const given = open.filter(({ txn }) => txn <= last)
      const from = pos()
      for (const [i, change] of given.entries()) kept.put(changeKey(change), { ...change, pos: from + i + 1 })
      head.put(HEAD, from + given.length)
      return given.length
    },
  })
}

const changeKey = ({ txn, n }: Pick<ChangeKept, 'txn' | 'n'>): string => `${txn}:${n}`

/** Writes the changes at the end of their transaction, the last one for each key, without positions. */
export function flush({ changes: kept, numbers }: State, { changes }: Waiting): void {
  if (changes.length === 0) return
  const txn = (numbers.txn += 1)
  const last = new Map(changes.map((change) => [`${change.feed} ${change.key}`, change]))
  for (const [n, { feed, key, body }] of [...last.values()].entries()) {
    kept.add(changeKey({ txn, n }), { feed, key, body: asJson(body), txn, n, pos: null })
  }
}
