import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../../src/central/db/database'
import { migrate } from '../../../src/central/db/migrate'
import { backUp } from '../../../src/central/db/operation/backup'
import { restore } from '../../../src/central/db/operation/restore'
import { runTask } from '../../../src/central/operation/tasks'
import { startCentral } from '../../../src/central/service'
import { callerOf, made, signedIn } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { quiet } from '../../support/everything-of'
import { testDatabase, type TestDatabase } from '../../support/postgres'
import { temporaryFolder } from '../../support/service-copy'
import { enrolTill, type TestTill } from '../../support/test-till'

/** A back-up while the service works, and a restore into a new database, as whoever runs the centre would do it (3.5, 4.4). */

const random = { bytes: (count: number) => randomBytes(count) }
const clock = { now: () => Date.now() }
const folder = temporaryFolder()
const file = join(folder.path, 'centre.backup')

let central: TestCentral
let till: TestTill
let sample: { readonly code: string; readonly offer: number }

beforeAll(async () => {
  central = await startTestCentral()
  till = await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
  const found = central.demo?.samples.find((one) => one.expect === 'ok')
  sample = { code: found?.code ?? '', offer: found?.seriesId ?? 0 }
  // What breaks careless readers of text: line ends of every kind, tabs, backslashes, quotes, the end mark itself.
  const odd = 'a\u2028b\u2029c\td\\e\\.f\r\n"g\'h\u0085\n\\.\n'
  await central.database.pool.query("insert into audit (org, at, who, from_where, what, subject, before) values (1, 1, $1, '', 'odd', 'odd', $2)", [odd, JSON.stringify({ odd })])
})
afterAll(async () => {
  await central.stop()
  folder.remove()
})

/** Columns, quoted, that a restore makes anew. */
const MADE_ANEW: Readonly<Record<string, readonly string[]>> = {
  org: ["'server_instance'", "'revision'"],
  feed_head: ["'epoch'"],
  till: ["'had_seq'"],
  code_shape: ["'next'"],
  code_range: ["'next'"],
}

/** A digest of every table, but for what a restore makes anew. */
async function contents({ pool }: Database): Promise<Readonly<Record<string, string>>> {
  const { rows: tables } = await pool.query<{ name: string }>("select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'kysely_%'")
  const found: Record<string, string> = {}
  for (const { name } of tables) {
    const row = ['to_jsonb(t)', ...(MADE_ANEW[name] ?? [])].join(' - ')
    const { rows } = await pool.query<{ digest: string }>(`select count(*) || ' ' || coalesce(md5(string_agg((${row})::text, '|' order by (${row})::text)), '') as digest from "${name}" t`)
    found[name] = rows[0]?.digest ?? ''
  }
  return found
}

async function inNewDatabase(work: (database: Database, server: TestDatabase) => Promise<void>): Promise<void> {
  const server = await testDatabase()
  const database = openDatabase(server.url, 4, () => undefined)
  try {
    await work(database, server)
  } finally {
    await database.close()
    await server.close()
  }
}

describe('a back-up', () => {
  it('is one moment of everything, taken while redemptions go on, and comes back to the letter', async () => {
    const offline = [1, 2, 3].map(() => till.redeemAlone(sample.code, sample.offer, '1.00'))
    await till.push()
    await quiet(central)
    const still = await contents(central.database)
    const rows = await backUp(central.database, file, clock)
    expect(rows).toBeGreaterThan(5000)
    expect(offline).toHaveLength(3)
    await inNewDatabase(async (database) => {
      expect(await restore(database, file, random)).toBe(rows)
      expect(await contents(database)).toEqual(still)
      // Numbers go on after the last one, not from the beginning.
      const { rows: next } = await database.pool.query<{ n: number; max: number }>("select nextval('redemption_number') as n, (select max(number) from redemption) as max")
      expect(next[0]?.n).toBeGreaterThan(next[0]?.max ?? 0)
      await expect(restore(database, file, random)).rejects.toThrow('the database is not empty')
    })
  })

  it('that was cut short, or is of a newer version, or is none at all, is refused and leaves nothing', async () => {
    const whole = gunzipSync(readFileSync(file))
    const spoilt: readonly (readonly [string, Buffer, RegExp])[] = [
      ['short', gzipSync(whole.subarray(0, whole.length - 30)), /cut short|JSON/],
      ['half', gzipSync(whole.subarray(0, whole.length >> 1)), /cut short|JSON|missing data|invalid/],
      ['newer', gzipSync(Buffer.from(whole.toString().replace('"0001-first"', '"0001-first","9999-later"'))), /made by a newer version: 9999-later/],
      ['other', gzipSync(Buffer.from('{"hello":1}\n')), /no back-up of ours/],
      ['torn', readFileSync(file).subarray(0, 5000), /unexpected end of file|cut short/],
    ]
    await inNewDatabase(async (database) => {
      for (const [name, bytes, says] of spoilt) {
        const path = join(folder.path, name)
        writeFileSync(path, bytes)
        await expect(restore(database, path, random)).rejects.toThrow(says)
      }
      await migrate(database.db)
      expect((await database.pool.query('select 1 from org')).rowCount).toBe(0)
    })
  })

  it('brought back gives out no code that may have been given out since', async () => {
    const admin = await signedIn(central, 'admin')
    const { rows: people } = await central.database.pool.query<{ id: number }>('select id from customer where not blocked order by id desc limit 30')
    const offer = await made(admin)
    const give = async (url: string, some: readonly { readonly id: number }[]): Promise<unknown[]> => {
      const caller = callerOf(url, admin.token)
      const replies = await Promise.all(some.map(({ id }) => caller.post(`/api/offers/${offer.id}/issue`, { customer: { id } })))
      expect(replies.map(({ status }) => status)).toEqual(some.map(() => 200))
      return replies.map(({ body }) => body['code'])
    }
    await give(central.url, people.slice(0, 10))
    await quiet(central)
    await backUp(central.database, file, clock)
    const since = await give(central.url, people.slice(10))
    const open = 'select count(*) as n from code_range where next < until'
    expect((await central.database.pool.query<{ n: number }>(open)).rows[0]?.n).toBeGreaterThan(0)
    await inNewDatabase(async (database, server) => {
      await restore(database, file, random)
      expect((await database.pool.query(open)).rows).toEqual([{ n: 0 }])
      const restored = await startCentral({ host: '127.0.0.1', port: 0, dataFolder: folder.path, databaseUrl: server.url, demo: false, tls: null, logLevel: 'warn' })
      try {
        const again = await give(restored.url, people.slice(10))
        expect(again.filter((code) => since.includes(code))).toEqual([])
      } finally {
        await restored.stop()
      }
    })
  })

  it('brought back is another memory: the till hears so, starts its feeds anew and hands over what was lost', async () => {
    expect(await till.hello()).toMatchObject({ status: 'OK' })
    await backUp(central.database, file, clock)
    const { body: known } = await till.call('snapshot', { feed: 'ref', after: null, limit: 1 })
    const after = till.redeemAlone(sample.code, sample.offer, '2.00')
    await till.push()
    await inNewDatabase(async (database, server) => {
      const config = { host: '127.0.0.1', port: 0, dataFolder: folder.path, databaseUrl: server.url, demo: false, tls: null, logLevel: 'warn' }
      expect(await runTask(config, { kind: 'restore', file }, { clock, random })).toMatchObject({ restored: file })
      const restored = await startCentral(config)
      try {
        const call = async (path: string, body: unknown) => {
          const reply = await fetch(`${restored.url}/sync/v1/${path}`, { method: 'POST', headers: { authorization: `Bearer ${till.enrolled.token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
          return (await reply.json()) as Record<string, unknown>
        }
        const last = till.records.at(-1)
        const greeting = {
          protocol: { min: 1, max: 1 },
          app: 'test',
          schema: 1,
          incarnation: till.enrolled.incarnation,
          serverInstance: till.enrolled.serverInstance,
          last: { seq: last?.seq ?? 0, hash: last?.hash ?? '' },
          journalLost: false,
          clock: last?.clock,
        }
        const hello = await call('hello', greeting)
        expect(hello['serverInstance']).not.toBe(till.enrolled.serverInstance)
        expect(hello).toMatchObject({ status: 'PUSH_FROM', known: { seq: (last?.seq ?? 0) - 2, hash: till.records.at(-3)?.hash } })
        expect(await call('pull', { cursors: [{ feed: 'ref', epoch: known.epoch, pos: known.pos }], limit: 10 })).toMatchObject({ resnapshot: ['ref'], pages: [] })
        const pushed = await call('push', { incarnation: till.enrolled.incarnation, records: till.records.slice(-2) })
        expect(pushed).toMatchObject({ status: 'OK', ackThrough: last?.seq })
        expect((await database.pool.query('select 1 from redemption where op_id = $1', [after])).rowCount).toBe(1)
        // To a till that has not heard of this memory it says only what it had when it began, whatever has come since.
        const still = await call('hello', greeting)
        expect(still).toMatchObject({ status: 'PUSH_FROM', known: hello['known'] })
        expect(await call('hello', { ...greeting, serverInstance: hello['serverInstance'] })).toMatchObject({ status: 'OK', known: { seq: last?.seq, hash: last?.hash } })
      } finally {
        await restored.stop()
      }
      const before = (await database.pool.query<{ it: string }>('select server_instance as it from org')).rows[0]?.it
      expect(await runTask(config, { kind: 'restored' }, { clock, random })).toEqual({ restored: true })
      expect((await database.pool.query<{ it: string }>('select server_instance as it from org')).rows[0]?.it).not.toBe(before)
    })
  })
})
