import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seeded, type Seeded } from '../../../src/central/demo/seeded'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { syncStatus } from '../../../src/till/cache/queries'
import { closeTills, sell, start, until } from '../../support/at-the-till'
import { startTestCentral, type TestCentral } from '../../support/central'
import { startNetworkProxy, type LineState, type NetworkProxy } from '../../support/network-proxy'
import type { PlayedTill } from '../../support/played-till'
import { enrolMachine, type RealMachine } from '../../support/real-machine'

/*
 * Everything a network does to a conversation, at random, under a stream of sales: two tills of one store, the real
 * client, real files, the real centre on a real PostgreSQL. Afterwards the queues drain, nothing sold is missing, and
 * nothing counts twice.
 */

const REQUESTS = 500
/** Answers take a few milliseconds here; whoever waits longer waits for one that never comes. */
const PATIENCE_MS = 120
const SEED = 20_261_123
const LINES: readonly LineState[] = [
  { kind: 'pass' },
  { kind: 'refuse' },
  { kind: 'delay', ms: 60 },
  { kind: 'delay', ms: 400 },
  { kind: 'cut', afterBytes: 0 },
  { kind: 'cut', afterBytes: 90 },
  { kind: 'cut', afterBytes: 600 },
  { kind: 'swallow' },
  { kind: 'error' },
  { kind: 'portal' },
  { kind: 'hang' },
  { kind: 'repeat' },
  { kind: 'slice', bytes: 1 },
  { kind: 'slice', bytes: 113 },
  { kind: 'lie', by: 40 },
  { kind: 'lie', by: -40 },
]
const SALES_BEFORE_NOVELTY = 20
const NOVELTY = '01900000-0000-7999-8000-000000000'
const BILL = { bill: { total: '40.00' } }

interface Desk {
  readonly proxy: NetworkProxy
  readonly machine: RealMachine
  readonly till: PlayedTill
}

let centre: TestCentral
const desks: Desk[] = []

beforeAll(async () => {
  centre = await startTestCentral()
  for (const { code } of centre.demo?.enrolment.slice(0, 2) ?? []) {
    const proxy = await startNetworkProxy(centre.url)
    const machine = await enrolMachine(proxy.url, code, PATIENCE_MS)
    const till = await start(machine.machine)
    // Patience is for what comes after: on a busy machine the first snapshot may take a few tries.
    await until(async () => {
      await till.core.syncNow()
      return (await till.core.handle('verdict', { code: 'NOBODY', bill: null, customer: null, posTransaction: null, approval: null })).ok
    })
    desks.push({ proxy, machine, till })
  }
})
afterAll(async () => {
  closeTills()
  for (const { proxy, machine } of desks) {
    await proxy.close()
    machine.remove()
  }
  await centre.stop()
})

/** Codes that nobody has used, of the offer a till may redeem alone without a bound. */
async function freshCodes(): Promise<string[]> {
  const offer = centre.demo?.samples.find(({ about }) => about === 'anyone, offline without bound')?.seriesId ?? 0
  const store = centre.centre.orgs.get(1)?.core.store
  const coupons = (await store?.read((tx) => tx.coupons.page(offer, null, 1000))) ?? []
  return coupons.filter(({ state, uses }) => state === 'issued' && uses === 0).map(({ code }) => code)
}

/** Every kind of line in an order of its own, and then again in another. */
function shuffledAgain(random: Seeded): () => LineState {
  const left: LineState[] = []
  return () => {
    if (left.length === 0) left.push(...LINES)
    const [line] = left.splice(random.below(left.length), 1)
    if (line === undefined) throw new Error('no line left')
    return line
  }
}

/** A record that no centre of today can read, in the middle of each queue. */
async function writeNovelties(): Promise<void> {
  for (const [n, { till }] of desks.entries()) {
    const draft = { type: 'novelty', opId: `${NOVELTY}${String(n).padStart(3, '0')}`, body: { of: 'tomorrow' }, shift: 'late' }
    await till.journal.append(draft as never, { clock: till.clock.read(), cashier: 7, approver: null })
  }
}

async function statusOf({ machine }: Desk) {
  const db = new TillDatabase(databaseName(machine.machine.identity.till.id))
  await db.open()
  try {
    return await syncStatus(db)
  } finally {
    db.close()
  }
}

describe(`${REQUESTS} requests over lines that refuse, cut, delay, swallow, slice, repeat and lie`, () => {
  it('sales go on all the time, the queues drain, nothing is missing and nothing doubled', async () => {
    const random = seeded(SEED)
    const codes = await freshCodes()
    const draw = shuffledAgain(random)
    const spoilt = new Map<Desk, LineState>()
    const used = new Set<LineState>()
    const sold: string[] = []
    let isStrange = false
    const asked = () => desks.reduce((sum, { machine }) => sum + machine.line.calls.length, 0)
    while (asked() < REQUESTS) {
      const desk = random.pick(desks)
      if (random.below(3) === 0) {
        spoilt.set(desk, draw())
        await desk.proxy.set(spoilt.get(desk) ?? { kind: 'pass' })
      }
      const before = desk.machine.line.calls.length
      const code = codes.pop()
      if (code !== undefined && random.below(3) > 0) sold.push((await sell(desk.till, code, BILL)).redemption)
      else await desk.till.core.syncNow()
      const line = spoilt.get(desk)
      if (line !== undefined && desk.machine.line.calls.length > before) used.add(line)
      if (sold.length >= SALES_BEFORE_NOVELTY && !isStrange) {
        await writeNovelties()
        isStrange = true
      }
    }
    expect(asked()).toBeGreaterThanOrEqual(REQUESTS)
    expect(LINES.filter((line) => !used.has(line))).toEqual([])
    expect(sold.length).toBeGreaterThan(REQUESTS / 8)

    for (const desk of desks) await desk.proxy.set({ kind: 'pass' })
    for (const desk of desks) {
      await expect
        .poll(
          async () => {
            await desk.till.core.syncNow()
            return statusOf(desk)
          },
          // The queue goes up in small batches at first: on that line many did not get through.
          { timeout: 20_000 },
        )
        .toMatchObject({ online: true, problem: null, waiting: 0, moneyAtRisk: '0.00' })
    }
    const { rows } = await centre.database.pool.query<{ op: string; fate: string }>(
      "select op_id as op, concat_ws(' ', settlement, conflict, case when counted then 'counted' end) as fate from redemption where op_id = any($1)",
      [sold],
    )
    expect(rows.map(({ op }) => op).sort()).toEqual([...sold].sort())
    expect(new Set(rows.map(({ fate }) => fate))).toEqual(new Set(['accepted counted']))
    const strange = await centre.database.pool.query<{ fate: string }>("select concat_ws(' ', settlement, conflict) as fate from journal where op_id::text like $1", [`${NOVELTY}%`])
    expect(strange.rows).toEqual(desks.map(() => ({ fate: 'parked unreadable' })))
    const uses = await centre.database.pool.query<{ n: number }>('select max(uses) as n from coupon c where exists (select from redemption r where r.org = c.org and r.code_key = code_key_text(c.code_key) and r.slot = c.slot and r.op_id = any($1))', [sold])
    expect(uses.rows).toEqual([{ n: 1 }])
  }, 120_000)
})
