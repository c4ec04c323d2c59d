import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eraseCustomer } from '../../../src/central/people/erase'
import { renewPacks } from '../../../src/central/packs/renew-packs'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { syncStatus } from '../../../src/till/cache/queries'
import { closeTills, reasonsOf, scan, sell, start } from '../../support/at-the-till'
import { startTestCentral, type TestCentral } from '../../support/central'
import type { PlayedTill } from '../../support/played-till'
import { enrolMachine, type RealMachine } from '../../support/real-machine'

/*
 * Customers and uses packed by the real centre on a real PostgreSQL, fetched over its real routes by a real till. The demo
 * is small, so it is packed by hand once; the centre then keeps the packs it finds.
 */

const OFFERS = 30
const SMALL = { least: 1 }
const BILL = { bill: { total: '40.00' } }

let centre: TestCentral
let machine: RealMachine
beforeAll(async () => {
  centre = await startTestCentral()
  for (let offer = 1; offer <= OFFERS; offer += 1) await renewPacks(core(), { offer, family: 'idents' }, SMALL)
  machine = await enrolMachine(centre.url, centre.demo?.enrolment[0]?.code ?? '')
})
afterEach(() => {
  closeTills()
  machine.line.state = 'up'
})
afterAll(async () => {
  machine.remove()
  await centre.stop()
})

function core() {
  const found = centre.centre.orgs.get(1)?.core
  if (found === undefined) throw new Error('no organisation')
  return found
}

async function packed(offer: number): Promise<void> {
  for (const family of ['idents', 'uses'] as const) await renewPacks(core(), { offer, family }, SMALL)
}

/** Samples of the demo: codes with the customers who hold them. */
const samples = (about: string) => (centre.demo?.samples ?? []).filter((one) => one.about === about)
const by = (mobile: string) => ({ ...BILL, customer: { kind: 'mobile' as const, value: mobile } })

async function look<T>(query: (db: TillDatabase) => Promise<T>): Promise<T> {
  const db = new TillDatabase(databaseName(machine.machine.identity.till.id))
  await db.open()
  try {
    return await query(db)
  } finally {
    db.close()
  }
}

const listed = (): Promise<Map<string, number>> => look(async (db) => new Map((await db.packLists.toArray()).map(({ feed, packs }) => [feed.replace(/^idents:.*/, 'idents'), packs.length])))

/** A round, and then no line any more: from here the till is alone with what it has. */
async function alone(till: PlayedTill): Promise<void> {
  const { line } = machine
  line.state = 'up'
  await till.core.syncNow()
  line.state = 'down'
  await till.core.syncNow()
}

describe('customers and uses that the centre has packed', () => {
  it('let a till know holders and strangers alone, without a row for any of them', async () => {
    const till = await start(machine.machine)
    expect((await listed()).get('idents')).toBeGreaterThan(1)
    expect(await look((db) => db.idents.count())).toBe(0)
    await alone(till)
    const [mine, other] = samples('only the holder, bounded offline')
    expect(reasonsOf(await scan(till, mine?.code ?? '', by(mine?.customer ?? '')))).toEqual([])
    expect(reasonsOf(await scan(till, mine?.code ?? '', by(other?.customer ?? '')))).toEqual(['coupon.not_holder'])
    expect(reasonsOf(await scan(till, mine?.code ?? '', { ...BILL, customer: { kind: 'external', value: 'NOBODY' } }))).toEqual(['coupon.not_holder'])
    expect(await sell(till, mine?.code ?? '', by(mine?.customer ?? ''))).toMatchObject({ decidedBy: 'till' })
    expect(await look(syncStatus)).toMatchObject({ notices: [], mended: 0 })
  })

  it('let a till alone remember what a customer has used, after the row of it has gone into a pack', async () => {
    const [member] = samples('a common code, members only')
    const till = await start(machine.machine)
    const { redemption } = await sell(till, member?.code ?? '', by(member?.customer ?? ''))
    await till.core.syncNow()
    const row = () => look((db) => db.uses.where('[offer+key]').equals([member?.seriesId ?? 0, redemption]).count())
    expect(await row()).toBe(1)
    await packed(member?.seriesId ?? 0)
    // What it has as a row it keeps as a row, until something makes it begin the feed again.
    await look((db) => db.cursors.delete(`uses:${member?.seriesId ?? 0}`))
    await alone(till)
    expect((await listed()).get(`uses:${member?.seriesId ?? 0}`)).toBeGreaterThan(0)
    expect(await row()).toBe(0)
    expect(reasonsOf(await scan(till, member?.code ?? '', by(member?.customer ?? '')))).toContain('customer.gap')
  })

  it('let go of somebody who is erased at once, and of their packs', async () => {
    const till = await start(machine.machine)
    const holder = samples('only the holder, bounded offline').at(-1)
    await alone(till)
    expect(reasonsOf(await scan(till, holder?.code ?? '', by(holder?.customer ?? '')))).toEqual([])
    const before = await look((db) => db.packLists.toArray())
    expect(await eraseCustomer(core(), holder?.customerId ?? 0, { id: 1, unit: null, who: 'admin', from: 'test' })).toMatchObject({ ok: true })
    await alone(till)
    expect(reasonsOf(await scan(till, holder?.code ?? '', by(holder?.customer ?? '')))).toEqual(['coupon.not_holder'])
    await packed(holder?.seriesId ?? 0)
    await alone(till)
    expect(reasonsOf(await scan(till, holder?.code ?? '', by(holder?.customer ?? '')))).toEqual(['coupon.not_holder'])
    const after = await look((db) => db.packLists.toArray())
    expect(after.map(({ feed }) => feed)).toEqual(before.map(({ feed }) => feed))
    expect(after).not.toEqual(before)
  })
})
