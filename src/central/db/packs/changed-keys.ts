import { sql } from 'kysely'
import { packFeed } from '../../feeds/feed-changes'
import type { PackOf } from '../../core/pack-port'
import type { Context } from '../tables/context'

/*
 * Keys of rows that changed behind a position, in the order of their bytes. Keys with a colon are none of a row of one
 * coupon, customer or use.
 */

export async function changedKeys(context: Context, { offer, family }: PackOf, pos: number, after: string, limit: number): Promise<readonly string[]> {
  if (family === 'idents') return changedIdents(context, [{ offer, pos }], after, limit)
  const { trx, org } = context
  const feeds = [packFeed({ offer, family }), ...(family === 'coupons' ? ['deny'] : [])]
  const { rows } = await sql<{ key: string }>`select distinct key collate "C" as key from change
    where org = ${org} and feed = any(${feeds}::text[]) and pos > ${pos} and key !~ ':' and key collate "C" > ${after}
      and (feed <> 'deny' or (body->>'offer')::bigint = ${offer}) order by 1 limit ${limit}`.execute(trx)
  return rows.map(({ key }) => key)
}

/** All offers' identifiers stand in one feed, and one that is nobody's any more concerns every offer: there is an index for these. */
export async function changedIdents({ trx, org }: Context, since: readonly { readonly offer: number; readonly pos: number }[], after: string, limit: number): Promise<readonly string[]> {
  if (since.length === 0) return []
  const lowest = Math.min(...since.map(({ pos }) => pos))
  const { rows } = await sql<{ key: string }>`select distinct key collate "C" as key from (
      select c.key from unnest(${since.map(({ offer }) => offer)}::bigint[], ${since.map(({ pos }) => pos)}::bigint[]) as q(offer, pos)
        join change c on c.org = ${org} and c.feed = 'idents' and (c.body->>'offer')::bigint = q.offer and c.pos > q.pos and c.pos is not null
      union all select key from change where org = ${org} and feed = 'idents' and (body->>'offer')::bigint is null and pos > ${lowest} and pos is not null
    ) found where key !~ ':' and key collate "C" > ${after} order by 1 limit ${limit}`.execute(trx)
  return rows.map(({ key }) => key)
}
