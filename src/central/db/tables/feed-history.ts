import { sql } from 'kysely'
import type { FeedHistory } from '../../core/feed-history-port'
import type { Change } from '../../core/rows'
import type { Context } from './context'

export function feedHistory({ trx, org }: Context): FeedHistory {
  return {
    async touched(feeds, limit) {
      const [names, positions] = [feeds.map(({ feed }) => feed), feeds.map(({ pos }) => pos)]
      const { rows } = await sql<Pick<Change, 'feed' | 'key'>>`with q as (select * from unnest(${names}::text[], ${positions}::bigint[]) as q(feed, pos))
        (select c.feed, c.key from change c join q on c.feed = q.feed where c.org = ${org} and c.pos > q.pos limit ${limit + 1})
        union all (select feed, key from change where org = ${org} and pos is null and feed = any(${names}::text[]) limit ${limit + 1})`.execute(trx)
      return rows.length > limit ? null : rows
    },
    async mark(at) {
      // Nothing new since the last mark: that one says more.
      await sql`insert into feed_mark (org, pos, at) select org, pos, ${at}::bigint from feed_head where org = ${org} on conflict (org, pos) do nothing`.execute(trx)
    },
    async retire(before, limit) {
      // First the line is moved, then what is behind it goes, feed by feed along the index that pulls use.
      await sql`update feed_head h set min_pos = m.pos from (select max(pos) as pos from feed_mark where org = ${org} and at <= ${before}) m
        where h.org = ${org} and h.min_pos < m.pos`.execute(trx)
      const { rows } = await sql<{ n: number }>`with recursive
        line as (select min_pos as pos from feed_head where org = ${org}),
        feeds as (
          (select feed from change where org = ${org} and pos is not null order by feed limit 1)
          union all
          select (select c.feed from change c where c.org = ${org} and c.pos is not null and c.feed > f.feed order by c.feed limit 1) from feeds f where f.feed is not null
        ),
        old as (
          select c.txn, c.n from feeds f cross join line l cross join lateral
            (select txn, n from change where org = ${org} and feed = f.feed and pos <= l.pos order by pos limit ${limit}) c
          where f.feed is not null limit ${limit}
        ),
        gone as (delete from change c using old o where c.org = ${org} and c.txn = o.txn and c.n = o.n returning 1)
        select count(*)::int as n from gone`.execute(trx)
      await sql`delete from feed_mark where org = ${org} and at <= ${before} and pos < (select min_pos from feed_head where org = ${org})`.execute(trx)
      return rows[0]?.n ?? 0
    },
  }
}
