import type { FeedHistory } from '../core/feed-history-port'
import type { AtOnce } from './at-once'
import { inOrder } from './kept'
import type { State } from './state'

const HEAD = 'head'
const LINE = 'line'

/** Cursors below this are too old. */
export const lineOf = ({ head }: State): number => head.get(LINE) ?? 0

export function feedHistory(state: State): AtOnce<FeedHistory> {
  const { changes, head, feedMarks } = state
  return {
    touched(feeds, limit) {
      const from = new Map(feeds.map(({ feed, pos }) => [feed, pos]))
      const rows = changes.where(({ feed, pos }) => (pos ?? Infinity) > (from.get(feed) ?? Infinity))
      return rows.length > limit ? null : rows.map(({ feed, key }) => ({ feed, key }))
    },
    mark(at) {
      const pos = head.get(HEAD) ?? 0
      if (!feedMarks.has(String(pos))) feedMarks.put(String(pos), { pos, at })
    },
    retire(before, limit) {
      const line = Math.max(lineOf(state), ...feedMarks.where(({ at }) => at <= before).map(({ pos }) => pos))
      head.put(LINE, line)
      const old = inOrder(changes.where(({ pos }) => pos !== null && pos <= line), ({ feed }) => feed, ({ pos }) => pos ?? 0).slice(0, limit)
      for (const { txn, n } of old) changes.delete(`${txn}:${n}`)
      for (const { pos } of feedMarks.where((mark) => mark.at <= before && mark.pos < line)) feedMarks.delete(String(pos))
      return old.length
    },
  }
}
