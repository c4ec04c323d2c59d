import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { syncStatus } from '../../../src/till/cache/queries'
import { closeTills, sell, start } from '../../support/at-the-till'
import { startTestCentral, type TestCentral } from '../../support/central'
import { fail } from '../../../src/domain/result'
import type { PlayedTill } from '../../support/played-till'
import { enrolMachine, type RealMachine } from '../../support/real-machine'

/* A view that is not what its feeds have made of it, found and mended: the real till core, the real centre, the demo. */

let centre: TestCentral
let shop: RealMachine

beforeAll(async () => {
  centre = await startTestCentral()
  shop = await enrolMachine(centre.url, centre.demo?.enrolment[0]?.code ?? '')
})
afterEach(closeTills)
afterAll(async () => {
  shop.remove()
  await centre.stop()
})

const TEN_MINUTES = 10 * 60_000
const TABLES = ['org', 'units', 'offers', 'products', 'coupons', 'uses', 'idents', 'counters', 'cases'] as const

async function look<T>(query: (db: TillDatabase) => Promise<T>): Promise<T> {
  const db = new TillDatabase(databaseName(shop.machine.identity.till.id))
  await db.open()
  try {
    return await query(db)
  } finally {
    db.close()
  }
}

const everything = () => look(async (db) => Object.fromEntries(await Promise.all(TABLES.map(async (name) => [name, await db.table(name).toArray()] as const))))

/** Lets time go by once, when it is the turn of the reference feed. */
async function comparingRef(till: PlayedTill): Promise<void> {
  await look((db) => db.facts.put({ key: 'digested', text: 'idents:999999', incarnation: 0, seq: 0 }))
  shop.skew.mono += TEN_MINUTES
  await till.core.syncNow()
}

/** Lets time go by until every feed has been compared; answers what was compared. */
async function compareAll(till: PlayedTill): Promise<number> {
  const feeds = await look((db) => db.cursors.count())
  const before = asked()
  for (let turn = 0; turn < feeds; turn += 1) {
    shop.skew.mono += TEN_MINUTES
    await till.core.syncNow()
  }
  return asked() - before
}

const asked = () => shop.line.calls.filter((name) => name === 'digest').length
const told = () => centre.log.filter((line) => line.includes('feed_differs')).length

type Row = Readonly<Record<string, unknown>>

/** Changes one row of a table. */
async function change(db: TillDatabase, table: string, into: (row: Row) => Row): Promise<void> {
  const [row] = (await db.table(table).limit(1).toArray()) as Row[]
  if (row !== undefined) await db.table(table).put({ ...row, ...into(row) })
}

/** In each family of feeds one row that is gone, one that is another, or one that nobody sent. */
const HARM: Readonly<Record<string, (db: TillDatabase) => Promise<unknown>>> = {
  'rows are gone': (db) => Promise.all([db.products.limit(1).delete(), db.coupons.limit(1).delete(), db.uses.limit(1).delete(), db.idents.limit(1).delete(), db.counters.limit(1).delete()]),
  'rows are others': (db) =>
    Promise.all([
      change(db, 'offers', (row) => ({ offer: { ...(row['offer'] as object), discount: { kind: 'percent', value: '99' } } })),
      change(db, 'coupons', (row) => ({ uses: Number(row['uses']) + 1 })),
      change(db, 'uses', (row) => ({ at: Number(row['at']) + 1 })),
      change(db, 'idents', (row) => ({ blocked: row['blocked'] !== true })),
      change(db, 'counters', (row) => ({ uses: Number(row['uses']) + 5 })),
    ]),
  'rows came from nowhere': async (db) => {
    const [[unit], [coupon], [use], [ident], [counter]] = await Promise.all([db.units.limit(1).toArray(), db.coupons.limit(1).toArray(), db.uses.limit(1).toArray(), db.idents.limit(1).toArray(), db.counters.limit(1).toArray()])
    if (unit === undefined || coupon === undefined || use === undefined || ident === undefined || counter === undefined) throw new Error('a family of feeds is empty')
    await db.units.put({ ...unit, key: 'STORE:987', type: 'STORE', id: 987 })
    await db.coupons.put({ ...coupon, key: 'f'.repeat(16), codeKey: 'f'.repeat(16) })
    await db.uses.put({ ...use, key: '01900000-0000-7000-8000-000000000000' })
    await db.idents.put({ ...ident, identKey: 'f'.repeat(64) })
    await db.counters.put({ ...counter, offer: 987_654 })
  },
}
/** Reference, coupons, uses, identifiers, counters. */
const FAMILIES = 5

describe('every feed of the demo', () => {
  it('is what the centre would bring, and is compared in turns', async () => {
    const till = await start(shop.machine)
    expect(asked()).toBe(1)
    // Uses are counted one by one only where an offer limits customers.
    for (const { code, customer, expect: expected, needsCustomer } of centre.demo?.samples ?? []) {
      if ((await look((db) => db.uses.count())) > 0) break
      if (expected !== 'ok' || !needsCustomer) continue
      await sell(till, code, { bill: { total: '40.00' }, customer: { kind: 'mobile', value: customer } }).catch(() => null)
      await till.core.syncNow()
    }
    expect(asked()).toBe(1)
    expect(await compareAll(till)).toBeGreaterThan(30)
    expect(await look(syncStatus)).toMatchObject({ mended: 0, notices: [] })
    expect(told()).toBe(0)
  })

  it.each(Object.entries(HARM))('is mended where %s', async (_name, harm) => {
    const till = await start(shop.machine)
    const whole = await everything()
    const { mended } = (await look(syncStatus)) ?? { mended: -1 }
    await look(harm)
    expect(await everything()).not.toEqual(whole)
    await compareAll(till)
    expect(await everything()).toEqual(whole)
    expect(await look(syncStatus)).toMatchObject({ mended: mended + FAMILIES, notices: ['feed_mended'], phase: 'ready', problem: null })
    expect(told()).toBe(mended + FAMILIES)
  })

  it('is not taken anew twice a day where a snapshot does not mend it, and a centre that does not know the question is let be', async () => {
    const till = await start(shop.machine)
    const { mended } = (await look(syncStatus)) ?? { mended: -1 }
    for (let twice = 0; twice < 2; twice += 1) {
      await look((db) => db.products.limit(1).delete())
      await comparingRef(till)
    }
    expect(await look(syncStatus)).toMatchObject({ mended: mended + 1 })
    const { call } = shop.line
    shop.line.call = async (name, body, deadline) => (name === 'digest' ? (fail({ key: 'request.not_found', answered: true }) as never) : call(name, body, deadline))
    await comparingRef(till)
    expect(await look(syncStatus)).toMatchObject({ mended: mended + 1, online: true, problem: null })
    shop.line.call = call
  })
})
