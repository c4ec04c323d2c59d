import { sql } from 'kysely'
import type { IssualStored } from '../../core/rows'
import type { Context } from '../tables/context'

/*
 * The sums that reports read, kept up to date inside the transactions of what they count (docs/adr/0045). A transaction
 * appends what it adds, so that none waits for another's row; the folding adds it up.
 */

type Place = Pick<Context, 'trx' | 'org'>

const COLUMNS_TEXT = '(org, offer, store, day, hour, issued, redeemed, discount, sales, discount_org, sales_org, unrated)'
const COLUMNS = sql.raw(COLUMNS_TEXT)

/** Sums `made`, redemptions with the columns of their table, by key; $1 is the organisation. For the end of a statement that made them. */
export const tallyOfMade = (made: string): string => `insert into tally_delta ${COLUMNS_TEXT}
    select $1::bigint, offer, store, sale_day, sale_hour, 0, count(*), sum(discount), sum(sales),
      sum(coalesce(discount_org, 0)), sum(coalesce(sales_org, 0)), count(*) filter (where discount_org is null)
    from ${made} where counted and offer is not null and sale_day is not null group by offer, store, sale_day, sale_hour`

/** Adds (`1`) or takes off (`-1`) what the redemption is worth to reports as it stands now; nothing where it does not count. */
export async function tallyAsItStands({ trx, org }: Place, opId: string, sign: 1 | -1): Promise<void> {
  await sql`insert into tally_delta ${COLUMNS} select ${org}::bigint, offer, store, day, hour, 0, ${sign}::bigint, ${sign}::bigint * discount, ${sign}::bigint * sales,
    ${sign}::bigint * coalesce(discount_org, 0), ${sign}::bigint * coalesce(sales_org, 0), case when discount_org is null then ${sign}::bigint else 0 end
    from live_sale where org = ${org} and op_id = ${opId}`.execute(trx)
}

/** Adds (`1`) or takes off (`-1`) an issual. A store of 0 is none: the organisation itself issued. */
export async function tallyIssual({ trx, org }: Place, { offer, issuedOn, where }: IssualStored, sign: 1 | -1): Promise<void> {
  await sql`insert into tally_delta ${COLUMNS} values (${org}, ${offer}, ${where?.store ?? 0}, ${issuedOn}::date, ${where?.hour ?? 0}, ${sign}::bigint, 0, 0, 0, 0, 0, 0)`.execute(trx)
}
