import 'fake-indexeddb/auto'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { secondCopy } from '../../../src/main/journal-disk/second-copy'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { closeTills, confirmed, sell, start, until } from '../../support/at-the-till'
import { made, signedIn, type Caller } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolMachine, type RealMachine } from '../../support/real-machine'

/* A till that somebody enrols again while its sales wait: real journal files, the real centre. */

let centre: TestCentral
let admin: Caller
const machines: RealMachine[] = []

beforeAll(async () => {
  centre = await startTestCentral()
  admin = await signedIn(centre, 'admin')
})
afterEach(closeTills)
afterAll(async () => {
  for (const machine of machines) machine.remove()
  await centre.stop()
})

async function enrol(code: string): Promise<RealMachine> {
  const machine = await enrolMachine(centre.url, code)
  machines.push(machine)
  return machine
}

async function look<T>({ identity }: RealMachine['machine'], query: (db: TillDatabase) => Promise<T>): Promise<T> {
  const db = new TillDatabase(databaseName(identity.till.id))
  await db.open()
  try {
    return await query(db)
  } finally {
    db.close()
  }
}

it('hands over what waited in the journal it wrote before, once, and goes on', async () => {
  const first = await enrol(centre.demo?.enrolment[0]?.code ?? '')
  const { id: till } = first.machine.identity.till
  const rules = { codes: { kind: 'common', code: 'AGAIN' }, saleItems: true, redemption: { anyone: true, perCoupon: null }, offline: { mode: 'bounded' } }
  const offer = await made(admin, rules)
  const before = await start(first.machine)
  await sell(before, 'AGAIN', { bill: { total: '40.00' } })
  first.line.state = 'down'
  await before.core.syncNow()
  const waiting = [await sell(before, 'AGAIN', { bill: { total: '50.00' } }), await sell(before, 'AGAIN', { bill: { total: '60.00' } })]
  before.kill()
  await before.journal.close()

  const { code } = (await admin.post(`/api/tills/${till}/enrolment`, {})).body as { code: string }
  const second = await enrol(code)
  second.machine.disk = first.machine.disk
  const after = await start(second.machine)
  expect(after.journal.status().incarnation).toBe(2)
  const { rows } = await centre.database.pool.query<{ op_id: string; incarnation: number; settlement: string }>(
    'select op_id, incarnation, settlement from redemption where offer = $1 order by number',
    [offer.id],
  )
  expect(rows.slice(1)).toEqual(waiting.map(({ redemption }) => ({ op_id: redemption, incarnation: 1, settlement: 'accepted' })))
  expect((await sell(after, 'AGAIN', { bill: { total: '70.00' } })).decidedBy).toBe('centre')
  await after.core.syncNow()
  const sent = second.line.calls.filter((name) => name === 'push').length
  await after.core.syncNow()
  expect(second.line.calls.filter((name) => name === 'push')).toHaveLength(sent)
  const uses = await centre.database.pool.query('select uses from offer_count where offer = $1', [offer.id])
  expect(uses.rows).toEqual([{ uses: 4 }])
})

it('hears what was made of a sale whose answer was lost, though the feed of receipts no longer reaches back to it', async () => {
  const first = await enrol(centre.demo?.enrolment[1]?.code ?? '')
  const { id: till } = first.machine.identity.till
  const rules = { codes: { kind: 'common', code: 'UNHEARD' }, saleItems: true, redemption: { anyone: true, perCoupon: null }, offline: { mode: 'bounded' } }
  await made(admin, rules)
  const before = await start(first.machine)
  first.line.before = (name) => {
    if (name === 'push') first.line.state = 'deaf'
  }
  const sold = [await sell(before, 'UNHEARD', { bill: { total: '40.00' } }), await sell(before, 'UNHEARD', { bill: { total: '50.00' } })]
  await before.core.syncNow()
  before.kill()
  await before.journal.close()
  const { rows } = await centre.database.pool.query('select 1 from journal where till = $1 and op_id = any($2)', [till, sold.map(({ redemption }) => redemption)])
  expect(rows.length).toBeGreaterThan(0)
  await centre.database.pool.query('update feed_head set min_pos = pos')

  const { code } = (await admin.post(`/api/tills/${till}/enrolment`, {})).body as { code: string }
  const second = await enrol(code)
  second.machine.disk = first.machine.disk
  await start(second.machine)
  for (const { redemption } of sold) {
    expect(await look(second.machine, (db) => db.operations.get(redemption))).toMatchObject({ incarnation: 1, waiting: 0, overlay: 0, settlement: 'accepted' })
  }
})

it('asks what became of a sale that it began before, also where the view is lost with it, and knows its own earlier uses', async () => {
  const first = await enrol(centre.demo?.enrolment[2]?.code ?? '')
  const { id: till } = first.machine.identity.till
  const rules = { codes: { kind: 'common', code: 'BEGUN' }, saleItems: true, redemption: { anyone: true, perCoupon: null }, offline: { mode: 'bounded' } }
  const offer = await made(admin, rules)
  const before = await start(first.machine)
  const ended = await sell(before, 'BEGUN', { bill: { total: '40.00' } })
  await before.core.syncNow()
  const begun = await confirmed(before, 'BEGUN', { bill: { total: '50.00' } })
  const line = { answered: false }
  const { call } = first.line
  first.line.call = async (name, body, deadline) => {
    const reply = await call(name, body, deadline)
    if (name !== 'redeem') return reply
    line.answered = reply.ok
    before.kill()
    return new Promise(() => undefined)
  }
  void before.core.handle('redeem', { verdict: begun, approval: null })
  await until(() => line.answered)
  await before.journal.close()
  await TillDatabase.delete(databaseName(till))

  const { code } = (await admin.post(`/api/tills/${till}/enrolment`, {})).body as { code: string }
  const second = await enrol(code)
  second.machine.disk = first.machine.disk
  second.line.state = 'down'
  const after = await start(second.machine)
  expect(await look(second.machine, (db) => db.operations.get(ended.redemption))).toMatchObject({ incarnation: 1, state: 'accepted', overlay: 1 })
  expect(await look(second.machine, (db) => db.operations.get(begun))).toMatchObject({ incarnation: 1, state: 'unfinished', attention: 1 })
  second.line.state = 'up'
  await after.core.syncNow()
  expect(await look(second.machine, (db) => db.operations.get(ended.redemption))).toMatchObject({ waiting: 0, overlay: 0, settlement: 'accepted' })
  expect(await look(second.machine, (db) => db.operations.get(begun))).toMatchObject({ incarnation: 2, state: 'accepted', decidedBy: 'centre', overlay: 0 })
  const uses = await centre.database.pool.query('select uses from offer_count where offer = $1', [offer.id])
  expect(uses.rows).toEqual([{ uses: 2 }])
})

it('whose disk died hands over what the second copy of its journal has, from another machine', async () => {
  const first = await enrol(centre.demo?.enrolment[3]?.code ?? '')
  const { id: till } = first.machine.identity.till
  const rules = { codes: { kind: 'common', code: 'COPIED' }, saleItems: true, redemption: { anyone: true, perCoupon: null }, offline: { mode: 'bounded' } }
  const offer = await made(admin, rules)
  const before = await start(first.machine)
  first.line.state = 'down'
  await before.core.syncNow()
  const waiting = [await sell(before, 'COPIED', { bill: { total: '50.00' } }), await sell(before, 'COPIED', { bill: { total: '60.00' } })]
  expect(await secondCopy(join(first.folder, 'journal'), first.folder, 'elsewhere').keep()).toBe(true)
  before.kill()
  await before.journal.close()
  await TillDatabase.delete(databaseName(till))

  const { code } = (await admin.post(`/api/tills/${till}/enrolment`, {})).body as { code: string }
  const second = await enrol(code)
  cpSync(join(first.folder, 'elsewhere'), join(second.folder, 'journal'), { recursive: true })
  await start(second.machine)
  const { rows } = await centre.database.pool.query('select op_id, incarnation, settlement from redemption where offer = $1 order by number', [offer.id])
  expect(rows).toEqual(waiting.map(({ redemption }) => ({ op_id: redemption, incarnation: 1, settlement: 'accepted' })))
})
