import { sql, type Kysely, type Transaction } from 'kysely'
import type { Tables } from '../schema/tables'

const BATCH = 20_000
const SUMS = ['issued', 'redeemed', 'discount', 'sales', 'discount_org', 'sales_org', 'unrated'] as const
const KEYS = sql.raw('org, offer, store, day, hour')
const COLUMNS = sql.raw(`org, offer, store, day, hour, ${SUMS.join(', ')}`)
const ADDED = sql.raw(SUMS.map((sum) => `sum(${sum}) as ${sum}`).join(', '))
const INTO = sql.raw(SUMS.map((sum) => `${sum} = t.${sum} + excluded.${sum}`).join(', '))

/**
 * Adds what was appended to the sums; answers how many rows that were. Copies of the service may do it at once: each takes
 * rows that no other holds, and the sums are locked in the order of their keys.
 */
export async function foldTallies(db: Kysely<Tables>, org: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`with
    taken as (select id from tally_delta where org = ${org} order by id limit ${BATCH} for update skip locked),
    gone as (delete from tally_delta d using taken where d.org = ${org} and d.id = taken.id returning d.*),
    added as (select ${KEYS}, ${ADDED} from gone group by ${KEYS} order by ${KEYS}),
    folded as (insert into tally as t (${COLUMNS}) select ${COLUMNS} from added on conflict (${KEYS}) do update set ${INTO} returning 1)
    select (select count(*) from gone) as n from (select count(*) from folded) as f`.execute(db)
  return rows[0]?.n ?? 0
}

/**
 * Works the sums out again from the facts. In one unmoving picture, so that what is committed meanwhile keeps the row it
 * appended; the transaction must be REPEATABLE READ, and begun again on 40001.
 */
export async function rebuildTallies(trx: Transaction<Tables>, org: number): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(trx) // it reads everything there is
  await sql`delete from tally_delta where org = ${org}`.execute(trx)
  await sql`delete from tally where org = ${org}`.execute(trx)
  await sql`insert into tally (${COLUMNS}) select ${KEYS}, ${ADDED} from (
      select org, offer, store, day, hour, 0 as issued, 1 as redeemed, discount, sales, coalesce(discount_org, 0) as discount_org,
        coalesce(sales_org, 0) as sales_org, case when discount_org is null then 1 else 0 end as unrated
      from live_sale where org = ${org}
      union all
      select org, offer, coalesce(store, 0), issued_on::date, coalesce(issued_hour, 0), 1, 0, 0, 0, 0, 0, 0 from issual where org = ${org}
      union all
      select org, offer, coalesce(store, 0), issued_on, hour, issued, 0, 0, 0, 0, 0, 0 from issual_batch where org = ${org}
    ) as facts group by ${KEYS}`.execute(trx)
}
