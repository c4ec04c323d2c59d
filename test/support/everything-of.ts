import { expect } from 'vitest'
import type { TwoOrganisations } from './two-organisations'

/** A digest of everything one organisation has. Left out: who asked how often, positions, which follow changes, and where the reminders' own round stands. */
export async function everythingOf(central: TwoOrganisations, org: number): Promise<Readonly<Record<string, string>>> {
  const { rows: tables } = await central.database.pool.query<{ name: string }>(
    `select distinct c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'org' and t.table_type = 'BASE TABLE' and c.table_name !~ '^(coupon_\\d+|rate_window|attempt|change|feed_head|reminder_look)$' order by 1`,
  )
  const digests: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await central.database.pool.query<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from "${name}" t where org = $1`,
      [org],
    )
    digests[name] = rows[0]?.digest ?? ''
  }
  return digests
}

/** Until the service has done what it does by itself: figures of loaded redemptions, packs of many codes, positions of changes, and long work that was asked for. */
export async function quiet(central: Pick<TwoOrganisations, 'database'>): Promise<void> {
  const waits = `select (select count(*) from redemption where org = 1 and offer is not null and sale_day is null)
    + (select count(*) from change where org = 1 and pos is null) + (select count(*) from tally_delta where org = 1) + (select count(*) from job where org = 1 and state in ('waiting', 'running'))
    + (select count(*) from offer_count c where org = 1 and made >= 5000 and not exists (select 1 from pack_set s where s.org = c.org and s.offer = c.offer and s.family = 'coupons'))
    + (select count(*) from offer_count c where org = 1 and issued >= 5000 and not exists (select 1 from pack_set s where s.org = c.org and s.offer = c.offer and s.family = 'idents')) as n`
  await expect.poll(async () => Number((await central.database.pool.query<{ n: number }>(waits)).rows[0]?.n), { timeout: 30_000 }).toBe(0)
}
