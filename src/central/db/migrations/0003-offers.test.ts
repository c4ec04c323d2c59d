import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres'
import { openDatabase, type Database } from '../database'
import * as first from './0001-first'
import * as offers from './0003-offers'

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

describe('a database from before', () => {
  it('gets the story of its offers from their versions and the audit log, and programmes from their claims', async () => {
    const { pool } = database
    const claim = (ref: string, endsOn?: string) => ({ claim: { service: 'dvs', ref, name: `The ${ref}`, endsOn } })
    const bodies = [
      { id: 1, name: 'One', expiry: { kind: 'fixed', on: '2026-05-01' }, owner: { type: 'ZONE', id: 11 } },
      { id: 2, name: 'Two', status: 'paused', expiry: { kind: 'campaign' }, ...claim('a', '2026-04-01') },
      { id: 3, name: 'Three', expiry: { kind: 'campaign' }, ...claim('a', '2026-04-01') },
    ]
    for (const body of bodies) {
      await pool.query("insert into offer values (1, $1::bigint, 'C' || $1::bigint, 2, $2, 50)", [body.id, JSON.stringify(body)])
      await pool.query('insert into offer_version values (1, $1, 1, $2, 7), (1, $1, 2, $2, 50)', [body.id, JSON.stringify(body)])
    }
    const audit = "insert into audit (org, at, who, from_where, what, subject) values (1, 7, 'person:1', '', 'offer.create', 'offer:1'), (1, 50, 'person:2', '', 'offer.update', 'offer:1')"
    await pool.query(audit)
    await offers.up(database.db as never)

    const columns = await pool.query('select id, name, status, last_day, owner, claim_service, claim_ref from offer order by id')
    expect(columns.rows).toEqual([
      { id: 1, name: 'One', status: 'active', last_day: '2026-05-01', owner: 'ZONE:11', claim_service: null, claim_ref: null },
      { id: 2, name: 'Two', status: 'paused', last_day: '2026-04-01', owner: null, claim_service: 'dvs', claim_ref: 'a' },
      { id: 3, name: 'Three', status: 'active', last_day: '2026-04-01', owner: null, claim_service: 'dvs', claim_ref: 'a' },
    ])
    expect((await pool.query('select offer, made_at, made_by, changed_by, inside from offer_story order by offer')).rows).toEqual([
      { offer: 1, made_at: 7, made_by: 'person:1', changed_by: 'person:2', inside: false },
      ...[2, 3].map((offer) => ({ offer, made_at: 7, made_by: null, changed_by: null, inside: false })),
    ])
    expect((await pool.query('select service, ref, name, ends_on from programme')).rows).toEqual([{ service: 'dvs', ref: 'a', name: 'The a', ends_on: '2026-04-01' }])
  })
})
