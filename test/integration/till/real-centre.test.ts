import 'fake-indexeddb/auto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { syncStatus } from '../../../src/till/cache/queries'
import { closeTills, confirmed, reasonsOf, redeem, scan, sell, start } from '../../support/at-the-till'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolMachine, type RealMachine } from '../../support/real-machine'

/*
 * The real till core on real files and the real centre on a real PostgreSQL, in one process. The first two enrolled tills
 * stand in one store.
 */

let centre: TestCentral
const machines: RealMachine[] = []
const used = new Set<string>()
beforeAll(async () => {
  centre = await startTestCentral()
  for (const { code } of centre.demo?.enrolment.slice(0, 3) ?? []) machines.push(await enrolMachine(centre.url, code))
})
afterEach(() => {
  closeTills()
  for (const { line } of machines) line.state = 'up'
})
afterAll(async () => {
  for (const machine of machines) machine.remove()
  await centre.stop()
})

const machine = (n: number): RealMachine => {
  const found = machines[n]
  if (found === undefined) throw new Error(`no machine ${n}`)
  return found
}
const BILL = { bill: { total: '40.00' } }

/** A sample of the demo that no test has used yet. */
function sample(about: string) {
  const found = centre.demo?.samples.find((one) => one.about === about && !used.has(one.code))
  if (found === undefined) throw new Error(`no sample: ${about}`)
  used.add(found.code)
  return found
}

async function look<T>({ machine: { identity } }: RealMachine, query: (db: TillDatabase) => Promise<T>): Promise<T> {
  const db = new TillDatabase(databaseName(identity.till.id))
  await db.open()
  try {
    return await query(db)
  } finally {
    db.close()
  }
}

/** What the centre's own tables say of one operation. */
async function truth(opId: string): Promise<{ settlement: string; conflict: string | null; undone: string }[]> {
  const { rows } = await centre.database.pool.query<{ settlement: string; conflict: string | null; undone: string }>(
    'select settlement, conflict, undone from redemption where op_id = $1',
    [opId],
  )
  return rows
}

describe('a till of the demo', () => {
  it('loads its store and judges every sample as the centre does', async () => {
    const till = await start(machine(0).machine)
    expect(await look(machine(0), syncStatus)).toMatchObject({ phase: 'ready', online: true, problem: null, waiting: 0 })
    const wrong: string[] = []
    for (const one of centre.demo?.samples ?? []) {
      const customer = one.needsCustomer ? { kind: 'mobile' as const, value: one.customer } : null
      const id = await confirmed(till, one.code, { ...BILL, customer })
      const local = (await scan(till, one.code, { ...BILL, customer })).reasons[0]?.key ?? 'ok'
      const said = till.events.flatMap((event) => (event.event === 'verdict' && event.verdict.id === id ? [event.verdict.reasons[0]?.key ?? 'ok'] : []))
      // A till holds no code of an offer that is not for it: the centre alone can say more than "unknown".
      const known = one.expect === 'store.not_allowed' ? 'code.unknown' : one.expect
      if (local !== known || said[0] !== one.expect) wrong.push(`${one.about}: ${local}, ${said.join()}`)
    }
    expect(wrong).toEqual([])
  })

  it('redeems online; a second till sees it, and its own count goes with the receipt', async () => {
    const [here, there] = [await start(machine(0).machine), await start(machine(1).machine)]
    const { code } = sample('anyone, bill total only, bounded offline')
    const sold = await redeem(here, await confirmed(here, code, BILL))
    if (!sold.ok) throw new Error('refused')
    expect(sold.redeemed.decidedBy).toBe('centre')
    await here.core.syncNow()
    await there.core.syncNow()
    expect(reasonsOf(await scan(there, code, BILL))).toEqual(['coupon.used'])
    const op = await look(machine(0), (db) => db.operations.get(sold.redeemed.redemption))
    expect(op).toMatchObject({ waiting: 0, overlay: 0, settlement: 'accepted', conflict: null })
    expect(await truth(sold.redeemed.redemption)).toEqual([{ settlement: 'accepted', conflict: null, undone: 'no' }])
  })

  it('sells through an outage, loses answers, and everything arrives once', async () => {
    const { line } = machine(0)
    const till = await start(machine(0).machine)
    line.state = 'down'
    await till.core.syncNow()
    const codes = ['anyone, offline without bound', 'anyone, offline without bound', 'anyone, bill total only, bounded offline'].map((about) => sample(about).code)
    const sold = []
    for (const code of codes) sold.push(await sell(till, code, BILL))
    expect(sold.map(({ decidedBy }) => decidedBy)).toEqual(['till', 'till', 'till'])
    expect(reasonsOf(await scan(till, sample('never offline').code, BILL))).toEqual(['offline.not_permitted'])
    expect(await look(machine(0), syncStatus)).toMatchObject({ online: false, problem: 'centre.unreachable' })
    expect(Number((await look(machine(0), syncStatus))?.moneyAtRisk)).toBeGreaterThan(0)
    line.state = 'deaf'
    await till.core.syncNow()
    line.state = 'up'
    line.before = async (name) => {
      if (name === 'push') line.state = 'deaf'
    }
    await till.core.syncNow()
    line.before = () => undefined
    line.state = 'up'
    await till.core.syncNow()
    for (const { redemption } of sold) expect(await truth(redemption)).toEqual([{ settlement: 'accepted', conflict: null, undone: 'no' }])
    expect(await look(machine(0), syncStatus)).toMatchObject({ online: true, waiting: 0, moneyAtRisk: '0.00' })
  })

  it('reverses offline, and the coupon is free again everywhere', async () => {
    const { line } = machine(0)
    const till = await start(machine(0).machine)
    const { code } = sample('anyone, bill total only, bounded offline')
    const sold = await sell(till, code, BILL)
    await till.core.syncNow()
    line.state = 'down'
    await till.core.syncNow()
    const undone = await till.core.handle('reverse', { redemption: sold.redemption, reason: 'wrong bill', approval: null })
    expect(undone).toMatchObject({ ok: true })
    expect(reasonsOf(await scan(till, code, BILL))).toEqual([])
    expect(await till.core.handle('reverse', { redemption: sold.redemption, reason: 'again', approval: null })).toMatchObject({ error: { key: 'reversal.already' } })
    line.state = 'up'
    await till.core.syncNow()
    expect(await truth(sold.redemption)).toMatchObject([{ undone: 'reversed' }])
    expect(await confirmed(till, code, BILL)).toBeTruthy()
    expect(reasonsOf(await scan(till, code, BILL))).toEqual([])
  })

  it('gives back line by line', async () => {
    const till = await start(machine(0).machine)
    const lines = [
      { id: 'a', qty: 2, unitPrice: '10.00', amount: '20.00' },
      { id: 'b', qty: 1, unitPrice: '20.00', amount: '20.00' },
    ]
    const sold = await sell(till, sample('anyone, bill total only, bounded offline').code, { bill: { total: '40.00', lines } })
    const part = await till.core.handle('returnLines', { redemption: sold.redemption, lines: [{ id: 'a', qty: 1 }], approval: null })
    expect(part).toMatchObject({ ok: true, value: { complete: false } })
    const rest = await till.core.handle('returnLines', {
      redemption: sold.redemption,
      lines: [{ id: 'a', qty: 1 }, { id: 'b', qty: 1 }],
      approval: null,
    })
    expect(rest).toMatchObject({ ok: true, value: { complete: true } })
    await till.core.syncNow()
    expect(await truth(sold.redemption)).toMatchObject([{ undone: 'reversed' }])
  })
})

describe('what a till keeps', () => {
  it('names no code and no customer, neither in its journal nor in its view', async () => {
    const { machine: one, folder } = machine(0)
    const till = await start(one)
    const member = sample('only the holder, bounded offline')
    const plain = sample('anyone, bill total only, bounded offline')
    const customer = { kind: 'mobile' as const, value: member.customer }
    await sell(till, member.code, { ...BILL, customer })
    machine(0).line.state = 'down'
    await till.core.syncNow()
    await sell(till, plain.code, { ...BILL, customer: { kind: 'external', value: member.externalId } })
    await scan(till, 'PLANTED-CODE-77', { ...BILL, customer: { kind: 'email', value: 'planted@shop.example' } })
    await till.core.syncNow()
    const { rows } = await centre.database.pool.query<{ text: string }>(
      "select first_name || ' ' || last_name as text from customer where id = $1",
      [member.customerId],
    )
    const codes = centre.demo?.samples.map(({ code }) => code) ?? []
    const secrets = [...codes, 'PLANTED-CODE-77', 'planted@shop', member.customer.slice(-10), member.externalId, ...rows.map(({ text }) => text)]
    const kept = (await dumpOf(machine(0))) + readAll(folder)
    expect(kept).toContain(member.seriesId.toString())
    expect(secrets.filter((secret) => kept.toLowerCase().includes(secret.toLowerCase()))).toEqual([])
  })
})

/** Everything in the till's IndexedDB, as text. */
function dumpOf(of: RealMachine): Promise<string> {
  return look(of, async (db) => JSON.stringify(await Promise.all(db.tables.map(async (table) => [table.name, await table.toArray()]))))
}

function readAll(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.path, entry.name), 'latin1'))
    .join('')
}

describe('issuing', () => {
  it('is the centre’s: a coupon issued here is redeemed here, and offline there is none of a code that no till can hold', async () => {
    const till = await start(machine(0).machine)
    const member = centre.demo?.samples.find(({ about }) => about === 'only the holder, bounded offline')
    const customer = { kind: 'mobile' as const, value: member?.customer ?? '' }
    const answers = []
    for (const offer of (await look(machine(0), (db) => db.offers.toArray())).filter((one) => one.offer.delivery !== 'third_party')) {
      const answer = await till.core.handle('issue', { offer: offer.id, customer })
      if (answer.ok && answer.value.ok) answers.push(answer.value)
    }
    const [issued] = answers
    expect(issued?.code).toMatch(/^[A-Z0-9_-]{4,40}$/i)
    await till.core.syncNow()
    const ops = await look(machine(0), (db) => db.operations.where('at').above(0).filter((op) => op.kind === 'issue').toArray())
    expect(ops.filter((op) => op.state === 'unfinished')).toEqual([])
    expect(ops.filter((op) => op.state === 'accepted').length).toBe(answers.length)
    expect(reasonsOf(await scan(till, issued?.code ?? '', { ...BILL, customer }))).not.toContain('code.unknown')
    machine(0).line.state = 'down'
    await till.core.syncNow()
    const common = (await look(machine(0), (db) => db.offers.toArray())).find(({ offer }) => offer.codes.kind === 'common' && offer.offline?.mode !== 'never')
    expect(await till.core.handle('issue', { offer: common?.id ?? 0, customer })).toMatchObject({ error: { key: 'issue.needs_centre' } })
  })
})

describe('two tills of one store, both offline', () => {
  it('both sales of one code stand, and one of them is a case', async () => {
    const tills = [await start(machine(0).machine), await start(machine(1).machine)]
    for (const { line } of machines) line.state = 'down'
    for (const till of tills) await till.core.syncNow()
    const { code } = sample('anyone, bill total only, bounded offline')
    const sold = []
    for (const till of tills) sold.push(await sell(till, code, BILL))
    for (const { line } of machines) line.state = 'up'
    for (const till of tills) await till.core.syncNow()
    for (const till of tills) await till.core.syncNow()
    const settled = []
    for (const { redemption } of sold) settled.push(...(await truth(redemption)))
    expect(settled.map(({ settlement }) => settlement).sort()).toEqual(['accepted', 'disputed'])
    expect(settled.map(({ conflict }) => conflict)).toContain('code_used_twice')
    const cases = await look(machine(0), (db) => db.cases.toArray())
    const opIds = sold.map(({ redemption }) => redemption).sort()
    expect(cases.map(({ sides }) => sides.map((side) => side.opId).sort())).toContainEqual(opIds)
    const ops = await Promise.all(sold.map(({ redemption }, n) => look(machine(n), (db) => db.operations.get(redemption))))
    expect(ops.map((op) => String(op?.settlement)).sort()).toEqual(['accepted', 'disputed'])
  })
})

describe('clocks', () => {
  it('that are set back never stop a sale or a sync; the sale is marked', async () => {
    const { line, skew } = machine(0)
    const till = await start(machine(0).machine)
    line.state = 'down'
    await till.core.syncNow()
    skew.wall = -3 * 3_600_000
    const sold = await sell(till, sample('anyone, offline without bound').code, BILL)
    const [, outcome] = (await till.journal.read(1, 10_000)).filter((record) => record.opId === sold.redemption)
    expect(outcome?.clock.suspect).toBe(true)
    expect(Math.abs((outcome?.clock.centre ?? 0) - Date.now())).toBeLessThan(5000)
    line.state = 'up'
    await till.core.syncNow()
    expect(await truth(sold.redemption)).toMatchObject([{ settlement: 'accepted', conflict: 'clock_suspect' }])
    skew.wall = 0
  })
})
