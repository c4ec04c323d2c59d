import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCase, type IssualSide } from '../../../src/central/cases/open-case'
import type { ConflictClass } from '../../../src/protocol/sync/conflict'
import { signedIn, type Caller } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { opIdOf } from '../../support/central-core'

/* The cases API (4.6) on the demo organisation: who sees which, by what they are narrowed, the file, and the audit entry. */

const [MINE, OTHER] = [101, 102]
const HOUR = 3_600_000
const START = Date.parse('2026-06-10T08:00:00Z')

let central: TestCentral
let admin: Caller
let manager: Caller
const ids: number[] = []

beforeAll(async () => {
  central = await startTestCentral()
  admin = await signedIn(central, 'admin')
  manager = await signedIn(central, `manager.${MINE}`)
  await open('clock_suspect', MINE, START)
  await open('unknown_code', MINE, START + HOUR, [issual({ offer: await firstOffer() })])
  await open('journal_forked', OTHER, START + 2 * HOUR)
})
afterAll(() => central.stop())

const issual = (more: Partial<IssualSide>): IssualSide => ({ opId: opIdOf(1), offer: 1, at: START, till: 1001, store: MINE, cashier: null, offline: true, settlement: 'parked', ...more })

async function open(of: ConflictClass, store: number, now: number, issuals: readonly IssualSide[] = []): Promise<void> {
  const core = [...central.centre.orgs.values()][0]?.core
  if (core === undefined) throw new Error('no demo')
  ids.push(
    await core.store.transact(async (tx) => {
      await openCase(core, tx, { class: of, sides: [], issuals, store, now })
      return (await tx.cases.list([store], 1))[0]?.id ?? 0
    }),
  )
}

async function firstOffer(): Promise<number> {
  const { rows } = await central.database.pool.query<{ id: number }>('select id from offer order by id limit 1')
  return Number(rows[0]?.id)
}

/** Which of the cases of this file, by their place in it. */
async function found(caller: Caller, query: string): Promise<readonly number[]> {
  const { body } = await caller.get(`/api/cases?${query}`)
  return (body['cases'] as readonly { readonly id: number }[]).map(({ id }) => ids.indexOf(id)).toSorted((a, b) => a - b)
}

async function file(caller: Caller, query = ''): Promise<{ readonly reply: Response; readonly rows: readonly Record<string, string>[] }> {
  const reply = await fetch(`${central.url}/api/cases/csv?${query}`, { headers: { authorization: `Bearer ${caller.token}` } })
  const { data } = Papa.parse<Record<string, string>>((await reply.text()).replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: true })
  return { reply, rows: data }
}

describe('cases are listed', () => {
  it('to a manager those of the own store, to an admin every one, newest first', async () => {
    expect(await found(manager, '')).toEqual([0, 1])
    expect(await found(admin, '')).toEqual([0, 1, 2])
    expect(await found(manager, `store=${OTHER}`)).toEqual([])
    const { body } = await admin.get('/api/cases')
    expect((body['cases'] as readonly { readonly id: number }[]).map(({ id }) => id)).toEqual(ids.toReversed())
  })

  it('by class, store, offer and when they were opened', async () => {
    expect(await found(admin, 'class=journal_forked')).toEqual([2])
    expect(await found(admin, `store=${MINE}`)).toEqual([0, 1])
    expect(await found(admin, `offer=${await firstOffer()}`)).toEqual([1])
    expect(await found(admin, `openedFrom=${START + HOUR}`)).toEqual([1, 2])
    expect(await found(admin, `openedTo=${START + HOUR}`)).toEqual([0])
    expect(await found(admin, `openedFrom=${START + 1}&openedTo=${START + 2 * HOUR}&state=open`)).toEqual([1])
    expect((await admin.get('/api/cases?openedFrom=yesterday')).status).toBe(400)
  })

  it('page by page', async () => {
    const first = (await admin.get('/api/cases?limit=2')).body
    expect(first['next']).toBe(ids[1])
    expect(await found(admin, `limit=2&before=${String(first['next'])}`)).toEqual([0])
  })

  it('with an issual said to be one, by the till that made it', async () => {
    const { body } = await admin.get('/api/cases?class=unknown_code')
    expect(body['cases']).toMatchObject([{ offer: await firstOffer(), sides: [{ what: 'issual', discount: '0', offline: true, settlement: 'parked' }] }])
  })
})

describe('a decision over the API', () => {
  it('closes the case once, for a manager of the store alone, and is written down', async () => {
    const id = ids[0] ?? 0
    const decide = (caller: Caller, of: number, action: string) => caller.post(`/api/cases/${of}/decision`, { action, note: '=looked at, "twice"' })
    expect(await decide(manager, ids[2] ?? 0, 'fraud')).toMatchObject({ status: 404, body: { error: { key: 'case.unknown' } } })
    expect(await decide(manager, id, 'charge_store')).toMatchObject({ status: 200, body: { state: 'closed', decision: { action: 'charge_store' } } })
    expect(await decide(admin, id, 'fraud')).toMatchObject({ status: 409, body: { error: { key: 'case.decided' } } })
    const person = await central.database.pool.query<{ id: number }>('select id from person where login = $1', [`manager.${MINE}`])
    const { rows } = await central.database.pool.query('select what, who, from_where, before, after from audit where subject like $1', ['case:%'])
    expect(rows).toEqual([
      { what: 'case.decide', who: `person:${Number(person.rows[0]?.id)}`, from_where: '127.0.0.1', before: { state: 'open' }, after: { state: 'closed', action: 'charge_store', note: '=looked at, "twice"' } },
    ])
    expect(await found(manager, 'state=open')).toEqual([1])
    expect(await found(manager, 'state=closed')).toEqual([0])
  })
})

describe('the file of cases', () => {
  it('has a row a case, with its decision, and runs nothing in a spreadsheet', async () => {
    const { reply, rows } = await file(manager)
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('content-disposition')]).toEqual([200, 'text/csv; charset=utf-8', 'attachment; filename="cases.csv"'])
    expect(rows).toMatchObject([
      { case: String(ids[1]), class: 'unknown_code', state: 'open', opened: '2026-06-10T09:00:00.000Z', what: 'issual', 'could have known': 'offline_no_way', action: '', decided: '' },
      { case: String(ids[0]), class: 'clock_suspect', state: 'closed', action: 'charge_store', note: `'=looked at, "twice"`, decided: expect.stringMatching(/^2\d{3}-.*Z$/) as string },
    ])
    expect(rows[0]?.['stores']).not.toBe('')
  })

  it('is narrowed like the list, and holds more than one page of them', async () => {
    expect((await file(manager, 'state=closed')).rows.map((row) => row['case'])).toEqual([String(ids[0])])
    await central.database.pool.query(`insert into manager_case (org, store, row) select org, $2, row from manager_case, generate_series(1, 1201) where id = $1`, [ids[2], OTHER])
    const { rows } = await file(admin, `store=${OTHER}&limit=1`)
    expect(new Set(rows.map((row) => row['case'])).size).toBe(1202)
    expect((await file(manager, `store=${OTHER}`)).rows).toEqual([])
  })
})
