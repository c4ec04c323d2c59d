import 'fake-indexeddb/auto'
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { markRestored } from '../../../src/central/db/operation/restore'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import type { OperationCached } from '../../../src/till/cache/rows'
import { closeTills, sell, start } from '../../support/at-the-till'
import type { PlayedTill } from '../../support/played-till'
import { made, signedIn, type Caller } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolMachine, type RealMachine } from '../../support/real-machine'

/*
 * A centre that was set back has settled a till's records anew, and the till never heard it: a question of before was answered
 * after. What the new memory says is written here as if it had settled so; the till and all that is between are real.
 */

let centre: TestCentral
let admin: Caller
const machines: RealMachine[] = []
const tills: PlayedTill[] = []

beforeAll(async () => {
  centre = await startTestCentral()
  admin = await signedIn(centre, 'admin')
})
afterEach(async () => {
  closeTills()
  for (const { journal } of tills.splice(0)) await journal.close()
})
afterAll(async () => {
  for (const machine of machines) machine.remove()
  await centre.stop()
})

const codeOf = (n: number): string => centre.demo?.enrolment[n]?.code ?? ''
const setBack = () => markRestored(centre.database, { bytes: (count) => randomBytes(count) })

async function enrol(code: string): Promise<RealMachine> {
  const machine = await enrolMachine(centre.url, code)
  machines.push(machine)
  return machine
}

async function open({ machine }: RealMachine): Promise<PlayedTill> {
  const till = await start(machine)
  tills.push(till)
  return till
}

/** A till, and a common code of an offer of its own. */
async function tillWith(enrolment: string, code: string): Promise<{ readonly real: RealMachine; readonly till: PlayedTill }> {
  const rules = { codes: { kind: 'common', code }, saleItems: true, redemption: { anyone: true, perCoupon: null }, offline: { mode: 'bounded' } }
  // The figure of its worst case is for the tills there are.
  const real = await enrol(enrolment)
  await made(admin, rules)
  return { real, till: await open(real) }
}

/** A sale in an outage, settled. */
async function sold({ real, till }: Awaited<ReturnType<typeof tillWith>>, code: string, total: string): Promise<string> {
  real.line.state = 'down'
  const { redemption } = await sell(till, code, { bill: { total } })
  real.line.state = 'up'
  await till.core.syncNow()
  return redemption
}

/** What the centre makes of a sale from now on. */
async function settledAs(opId: string, settlement: string, conflict: string | null): Promise<void> {
  const { pool } = centre.database
  await pool.query("update journal set settlement = $2, conflict = $3 where op_id = $1 and type = 'outcome'", [opId, settlement, conflict])
  await pool.query('update redemption set settlement = $2, conflict = $3 where op_id = $1', [opId, settlement === 'parked' ? 'accepted' : settlement, conflict])
}

async function shown({ machine }: RealMachine, opId: string): Promise<OperationCached | undefined> {
  const db = new TillDatabase(databaseName(machine.identity.till.id))
  await db.open()
  try {
    return await db.operations.get(opId)
  } finally {
    db.close()
  }
}

it('asks once more for what the lost memory disputed, and hears that all is well', async () => {
  const one = await tillWith(codeOf(0), 'DOUBTED')
  const { id } = one.real.machine.identity.till
  const disabled = (is: boolean) => centre.database.pool.query('update till set disabled = $2 where till = $1', [id, is])
  await disabled(true)
  const opId = await sold(one, 'DOUBTED', '40.00')
  await disabled(false)
  await one.till.core.syncNow()
  expect(await shown(one.real, opId)).toMatchObject({ settlement: 'disputed', conflict: 'till_disabled', overlay: 0 })
  await settledAs(opId, 'accepted', null)
  await setBack()
  await one.till.core.syncNow()
  expect(await shown(one.real, opId)).toMatchObject({ settlement: 'accepted', conflict: null, overlay: 0, waiting: 0 })
})

it('is told nothing of what this memory settled itself, asks again, and hears what it says now', async () => {
  const one = await tillWith(codeOf(1), 'UNTOLD')
  const [kept, anew] = [await sold(one, 'UNTOLD', '40.00'), await sold(one, 'UNTOLD', '50.00')]
  for (const opId of [kept, anew]) expect(await shown(one.real, opId)).toMatchObject({ settlement: 'accepted', overlay: 0 })
  const { id } = one.real.machine.identity.till
  await setBack()
  // The back-up ended with the first sale; a late copy of the push has brought the second one since.
  await centre.database.pool.query('update till set had_seq = last_seq - 2 where till = $1', [id])
  await settledAs(anew, 'parked', 'unknown_code')
  await one.till.core.syncNow()
  expect(await shown(one.real, kept)).toMatchObject({ settlement: 'accepted', overlay: 0, waiting: 0 })
  expect(await shown(one.real, anew)).toMatchObject({ settlement: 'parked', conflict: 'unknown_code', overlay: 1, waiting: 0 })
  const sent = one.real.line.calls.filter((name) => name === 'push').length
  await one.till.core.syncNow()
  expect(one.real.line.calls.filter((name) => name === 'push')).toHaveLength(sent)
})

it('hands over whole what it wrote before it was enrolled again, and hears that one sale was settled otherwise', async () => {
  const one = await tillWith(codeOf(2), 'BEFORE')
  const [kept, anew] = [await sold(one, 'BEFORE', '40.00'), await sold(one, 'BEFORE', '50.00')]
  one.till.kill()
  const { code } = (await admin.post(`/api/tills/${one.real.machine.identity.till.id}/enrolment`, {})).body as { code: string }
  const second = await enrol(code)
  second.machine.disk = one.real.machine.disk
  const after = await open(second)
  expect(await shown(second, anew)).toMatchObject({ incarnation: 1, settlement: 'accepted' })
  await settledAs(anew, 'parked', 'unknown_code')
  await setBack()
  await after.core.syncNow()
  expect(await shown(second, anew)).toMatchObject({ incarnation: 1, settlement: 'parked', conflict: 'unknown_code', overlay: 1 })
  expect(await shown(second, kept)).toMatchObject({ settlement: 'accepted', overlay: 0 })
})

it('set back a second time, it tells a till that missed the memory between no more than what that till had heard', async () => {
  const one = await tillWith(codeOf(3), 'TWICE')
  const opId = await sold(one, 'TWICE', '40.00')
  await one.till.core.syncNow()
  one.real.line.state = 'down'
  await setBack()
  // In the memory between, a late copy of the push was settled otherwise; the backup of that memory has it.
  await centre.database.pool.query('update till set had_seq = 0 where till = $1', [one.real.machine.identity.till.id])
  await settledAs(opId, 'parked', 'unknown_code')
  await setBack()
  one.real.line.state = 'up'
  await one.till.core.syncNow()
  expect(await shown(one.real, opId)).toMatchObject({ settlement: 'parked', conflict: 'unknown_code', overlay: 1, waiting: 0 })
})
