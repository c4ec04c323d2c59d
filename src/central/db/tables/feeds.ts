import { sql } from 'kysely'
import type { FeedTable } from '../../core/central-store'
import type { Change, PositionedChange } from '../../core/rows'
import { wholeTransactions } from '../../core/whole-transactions'
import { ask, prepared } from '../prepared'
import { present, type Context } from './context'
import { feedHistory } from './feed-history'

/** Changes wait here until the end of the transaction: see `flush`. */
export interface Waiting {
  changes: Change[]
}

export function feedTable(context: Context, waiting: Waiting): FeedTable {
  const { trx, org } = context
  return {
    ...feedHistory(context),
    append(changes) {
      waiting.changes.push(...changes)
      return Promise.resolve()
    },
    async head() {
      const row = await trx.selectFrom('feed_head').selectAll().where('org', '=', org).executeTakeFirstOrThrow()
      return { epoch: row.epoch, pos: row.pos, minPos: row.min_pos }
    },
    async after(feeds, limit) {
      const { rows } = await sql<PositionedChange & { txn: number }>`select c.feed, c.key, c.body, c.pos, c.txn from change c
        join unnest(${feeds.map((f) => f.feed)}::text[], ${feeds.map((f) => f.pos)}::bigint[]) as q(feed, pos) on c.feed = q.feed
        where c.org = ${org} and c.pos > q.pos order by c.pos limit ${limit + 1}`.execute(trx)
      return wholeTransactions(rows, limit)
    },
    async sequence(limit) {
      // Two statements on purpose: the second takes its picture of the table after the lock is held. Numbering from an
      // older picture would let a second sequencer give out positions twice.
      const [head] = await ask<{ pos: number }>(trx, LOCK_HEAD, [org])
      const [done] = await ask<{ n: number }>(trx, SEQUENCE, [org, present(head, 'feed head').pos, limit])
      return done?.n ?? 0
    },
  }
}

const LOCK_HEAD = prepared('select pos from feed_head where org = $1::bigint for update')

/** $1 organisation, $2 the last position that was given, $3 how many changes at most, to the end of the last one's transaction. */
const SEQUENCE = prepared(`with
  edge as (select txn from change where org = $1::bigint and pos is null order by txn, n offset $3::bigint limit 1),
  given as (select txn, n, $2::bigint + row_number() over (order by txn, n) as pos from change
    where org = $1::bigint and pos is null and txn <= coalesce((select txn from edge), 9223372036854775807)),
  numbered as (update change c set pos = g.pos from given g where c.org = $1::bigint and c.txn = g.txn and c.n = g.n returning 1),
  moved as (update feed_head set pos = pos + (select count(*) from given) where org = $1::bigint returning 1)
  select (select count(*) from numbered) as n from moved`)

/**
 * Writes the changes at the very end, when every row lock of the transaction is held. So the number they get is above
 * that of whoever held the same locks before, and two changes of one row are sequenced in the order in which they happened.
 * Only that order hangs on the number; that nothing is skipped hangs on the positions alone.
 */
export async function flush({ trx, org }: Context, { changes }: Waiting): Promise<void> {
  if (changes.length === 0) return
  const last = new Map(changes.map((change) => [`${change.feed} ${change.key}`, change]))
  const rows = [...last.values()]
  await ask(trx, INSERT_CHANGES, [org, changesText(rows)])
}

/** Changes with their numbers within the transaction. */
export const changesText = (changes: readonly Change[]): string => JSON.stringify(changes.map(({ feed, key, body }, n) => ({ n, feed, key, body })))

/** $1 organisation, $2 `changesText`. */
export const INSERT_CHANGES = prepared(`insert into change (org, txn, n, feed, key, body)
  select $1::bigint, t.txn, r.n, r.feed, r.key, r.body from (select nextval('change_txn') as txn) t,
    json_to_recordset($2::json) as r(n integer, feed text, key text, body jsonb)`)
