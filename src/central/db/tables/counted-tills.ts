import { sql } from 'kysely'
import type { CountedTillTable } from '../../core/counted-till-port'
import type { Context } from './context'

export function countedTillTable({ trx, org }: Context): CountedTillTable {
  return {
    async of(offer) {
      const rows = await trx.selectFrom('offer_till').select('till').where('org', '=', org).where('offer', '=', offer).orderBy('till').execute()
      return rows.map(({ till }) => till)
    },
    async put(offer, tills) {
      await sql`delete from offer_till where org = ${org} and offer = ${offer} and till <> all(${[...tills]}::bigint[])`.execute(trx)
      await sql`insert into offer_till (org, offer, till) select ${org}::bigint, ${offer}::bigint, t from unnest(${[...tills]}::bigint[]) t
        on conflict do nothing`.execute(trx)
    },
    async without(till) {
      const { rows } = await sql<{ offer: number }>`select s.offer from offer_story s where s.org = ${org} and s.worst is not null
        and not exists (select 1 from offer_till t where t.org = s.org and t.offer = s.offer and t.till = ${till}) order by s.offer`.execute(trx)
      return rows.map(({ offer }) => offer)
    },
  }
}
