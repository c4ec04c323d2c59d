import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres'
import { openDatabase, type Database } from '../database'
import * as first from './0001-first'
import * as coupons from './0002-coupons'

/** A database from before: what is in it comes over, key for key. */

let server: TestDatabase
let database: Database
beforeAll(async () => {
  server = await testDatabase()
  database = openDatabase(server.url, 2, () => undefined)
  await first.up(database.db as never)
})
afterAll(async () => {
  await database.close()
  await server.close()
})

it('brings over every coupon and how far shapes were given out', async () => {
  const { pool } = database
  const keys = ['0000000000000000', '7fffffffffffffff', '8000000000000000', 'ffffffffffffffff', '00ff00ff00ff00ff']
  for (const [n, key] of keys.entries()) {
    await pool.query(
      `insert into coupon (org, code_key, slot, offer, code, state, issued_on, holder, explicit_through, revoked_at, uses)
        values (1, $1, $2, 7, $3, $4, $5, $6, $7, $8, $9)`,
      [key, n === 4 ? 12 : 0, `CODE-${n}`, n === 0 ? 'unissued' : n === 1 ? 'revoked' : 'issued', n === 0 ? null : '2026-02-28', n === 4 ? 12 : null, n === 2 ? '2026-12-31' : null, n === 1 ? 5 : null, n],
    )
  }
  await pool.query(`insert into code_shape (org, shape, next) values (1, '|8|36|', 42)`)
  await pool.query(
    `insert into issual (org, op_id, offer, customer, at, issued_on, code_key, slot) values (1, 'one', 7, 12, 99, '2026-02-28', '00ff00ff00ff00ff', 12)`,
  )
  await coupons.up(database.db as never)
  const { rows } = await pool.query(
    `select code_key_text(code_key) as key, slot, offer, code, state, issued_on, holder, explicit_through, revoked_at, uses, shape, n, batch
      from coupon order by code_key, slot`,
  )
  const none = { slot: 0, offer: 7, holder: null, explicit_through: null, revoked_at: null, shape: null, n: null, batch: null }
  // In the order of the sixteen digits, as tills and snapshots know it.
  expect(rows).toEqual([
    { ...none, key: keys[0], code: 'CODE-0', state: 'unissued', issued_on: null, uses: 0 },
    { ...none, key: keys[4], code: 'CODE-4', state: 'issued', issued_on: '2026-02-28', uses: 4, slot: 12, holder: 12 },
    { ...none, key: keys[1], code: 'CODE-1', state: 'revoked', issued_on: '2026-02-28', uses: 1, revoked_at: 5 },
    { ...none, key: keys[2], code: 'CODE-2', state: 'issued', issued_on: '2026-02-28', uses: 2, explicit_through: '2026-12-31' },
    { ...none, key: keys[3], code: 'CODE-3', state: 'issued', issued_on: '2026-02-28', uses: 3 },
  ])
  expect((await pool.query('select name, next from code_shape')).rows).toEqual([{ name: '|8|36|', next: 42 }])
  expect((await pool.query('select op_id, customer, at, code_key from every_issual')).rows).toEqual([{ op_id: 'one', customer: 12, at: 99, code_key: keys[4] }])
})
