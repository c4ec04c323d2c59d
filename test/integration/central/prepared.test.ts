import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../../src/central/db/database'
import { keyNumberOf } from '../../../src/central/db/coupons/key-number'
import { migrate } from '../../../src/central/db/migrate'
import { ask, prepared } from '../../../src/central/db/prepared'
import { testDatabase, type TestDatabase } from '../../support/postgres'

/*
 * What a redemption asks is read and planned once a connection, and opens only the partition that can have the coupon
 * (docs/adr/0062): nothing else would show if either were lost, but for the time it takes.
 */

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await testDatabase()
  database = openDatabase(server.url, 1, () => undefined)
  await migrate(database.db)
})
afterAll(async () => {
  await database.close()
  await server.close()
})

const DOUBLE = prepared('select $1::bigint * 2 as doubled')

it('a prepared statement is kept by its connection, and on a quick one its plan is too; others are not', async () => {
  expect(await ask<{ doubled: number }>(database.quick, DOUBLE, [21])).toEqual([{ doubled: 42 }])
  expect(await ask(database.quick, DOUBLE, [4])).toEqual([{ doubled: 8 }])
  await sql`select ${1}::integer as one`.execute(database.quick)
  const { rows } = await sql`select statement, generic_plans as kept, custom_plans as anew from pg_prepared_statements`.execute(database.quick)
  expect(rows).toEqual([{ statement: DOUBLE, kept: 2, anew: 0 }])
})

/** How often the parts of the coupon table were read whole, and by an index. */
async function scans(): Promise<{ whole: number; by: number }> {
  await database.pool.query('select pg_stat_force_next_flush()')
  const { rows } = await database.pool.query<{ whole: string; by: string }>(`select sum(seq_scan) as whole, sum(idx_scan) as by from pg_stat_user_tables where relname like 'coupon_of_%'`)
  return { whole: Number(rows[0]?.whole), by: Number(rows[0]?.by) }
}

it('uses are added by one look for each, and no part is read whole, though the planner would rather', async () => {
  const keys = Array.from({ length: 4000 }, () => keyNumberOf(randomBytes(8).toString('hex')))
  // Of many offers, as in a shop: where all are of one, the planner may skip over the offer in another index, as good but two looks.
  await database.pool.query(
    `insert into coupon (org, code_key, slot, offer, state) select 1, key, 0, n % 50, 'issued' from unnest($1::bigint[]) with ordinality as made(key, n)`,
    [keys],
  )
  await database.pool.query('analyze coupon')
  const used = keys.slice(0, 20)
  const before = await scans()
  await database.pool.query('select add_coupon_uses(1, $1, $2, $3)', [used, used.map(() => 0), used.map(() => 3)])
  const after = await scans()
  expect({ whole: after.whole - before.whole, by: after.by - before.by }).toEqual({ whole: 0, by: 20 })
  const { rows } = await database.pool.query('select uses, count(*) as n from coupon group by uses order by uses')
  expect(rows).toEqual([
    { uses: 0, n: 3980 },
    { uses: 3, n: 20 },
  ])
})
