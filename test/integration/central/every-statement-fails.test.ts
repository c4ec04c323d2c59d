import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PoolClient } from 'pg'
import type { Core } from '../../../src/central/core/core'
import { push } from '../../../src/central/sync/push'
import { accepted } from '../../support/test-till'
import { coreOn, intentFor, journal, NOON, opIdOf } from '../../support/central-core'
import { draft, pgAdapter, TILLS, withOffer, type PgAdapter } from '../../support/store-seed'

/*
 * A standard push, once for every SQL statement it takes, with that statement failing as databases fail (research T8): by an
 * error of its own, by a request to run the transaction again, by the line being gone. Nothing is half done, and the same
 * records sent again end as if nothing had been.
 */

const [TILL] = TILLS
const CODES = ['A', 'B', 'C', 'D']
/** What the database is asked instead: real failures, so that the transaction is as broken as it would be. */
const FAILING = {
  'an error': 'select 1/0',
  'a request to run again': `do $$ begin raise exception 'another was first' using errcode = '40001'; end $$`,
} as const

let adapter: PgAdapter
/** Statements asked since it was armed; the `failAt`-th of them fails. */
const fault: { asked: number; failAt: number; how: keyof typeof FAILING | 'the line is cut' } = { asked: 0, failAt: 0, how: 'an error' }

beforeAll(async () => {
  adapter = await pgAdapter(2)
  adapter.database.pool.on('acquire', spoil)
})
afterAll(() => adapter.close())

type Query = (this: PoolClient, asked: string | { readonly text: string }, ...more: unknown[]) => unknown

const spoiltBefore = new WeakSet<PoolClient>()

function spoil(client: PoolClient): void {
  if (spoiltBefore.has(client)) return
  spoiltBefore.add(client)
  const query = client.query as unknown as Query
  const spoilt: Query = function (asked, ...more) {
    if (fault.failAt > 0) fault.asked += 1
    if (fault.failAt === 0 || fault.asked !== fault.failAt) return query.call(client, asked, ...more)
    if (fault.how !== 'the line is cut') return query.call(client, FAILING[fault.how])
    ;(client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy()
    return query.call(client, asked, ...more)
  }
  Object.assign(client, { query: spoilt })
}

/** Sales alone, one of a code that is used, a grant with a unit spent, a reversal, and a record nobody knows. */
function standardDay(offer: number) {
  const { records, write } = journal()
  const sell = (n: number, code: string, more = {}): void => {
    write({ type: 'intent', opId: opIdOf(n), body: intentFor(code, offer) })
    write({ type: 'outcome', opId: opIdOf(n), body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00'), ...more } })
  }
  write({ type: 'grant', opId: opIdOf(50), body: { id: opIdOf(50), offer, units: 2, expires: NOON + 1, serverInstance: 'one' } })
  sell(1, 'A', { unit: { grant: opIdOf(50), no: 1 } })
  sell(2, 'B')
  sell(3, 'A')
  write({ type: 'reversal', opId: opIdOf(4), body: { redemption: opIdOf(2), reason: 'wrong bill' } })
  write({ type: 'novelty', opId: opIdOf(5), body: {} } as never)
  write({ type: 'intent', opId: opIdOf(6), body: intentFor('C', offer) })
  write({ type: 'abandon', opId: opIdOf(6), body: { why: 'cancelled' } })
  return records
}

async function freshShop(): Promise<{ core: Core; offer: number; troubles: unknown[] }> {
  const store = await adapter.fresh()
  const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1, total: 10 }, offline: { mode: 'strict' } }), CODES)
  await store.transact((tx) => tx.tills.incarnate(TILL))
  return { ...coreOn(store), offer }
}

/** Everything the push has written, without what differs between two shops. */
async function leftIn({ store }: Core, offer: number) {
  const { pool } = adapter.database
  const rows = async (sql: string): Promise<unknown[]> => (await pool.query<Record<string, unknown>>(sql, [store.org])).rows
  return {
    counts: await store.read(async (tx) => ({ ...(await tx.offers.counts(offer)), offer: 0 })),
    coupons: await rows('select code, uses from coupon where org = $1 order by code'),
    redemptions: await rows('select op_id, settlement, conflict, counted, undone from redemption where org = $1 order by op_id'),
    operations: await rows('select op_id, state from operation where org = $1 order by op_id'),
    journal: await rows('select seq, type, settlement, conflict from journal where org = $1 order by seq'),
    cases: await rows(`select row->>'class' as class from manager_case where org = $1`),
    changes: await rows(`select split_part(feed, ':', 1) as feed, split_part(key, ':', 1) as kind, count(distinct key)::int as n from change where org = $1 group by 1, 2 order by 1, 2`),
  }
}

/** One push with its `failAt`-th statement failing, and as many more as it takes. Answers what is left, or null where that statement was never asked. */
async function pushFailing(failAt: number, how: typeof fault.how): Promise<{ readonly left: unknown; readonly reached: boolean }> {
  const { core, offer, troubles } = await freshShop()
  const records = standardDay(offer)
  await adapter.database.pool.query('select 1') // a line is open: what fails is the push, not the making of it
  Object.assign(fault, { asked: 0, failAt, how })
  const first = await push(core, TILL, { incarnation: 1, records }).catch(() => null)
  const reached = fault.asked >= failAt
  fault.failAt = 0
  const again = await push(core, TILL, { incarnation: 1, records })
  expect(again).toMatchObject({ ok: true, value: { status: 'OK', ackThrough: records.length } })
  expect(again).toEqual(first ?? again)
  // A record whose settling failed is tried again; more than one failure would be a dead line asked on and on.
  expect(troubles.length, 'failures told').toBeLessThanOrEqual(1)
  return { left: await leftIn(core, offer), reached }
}

describe('every statement of a push fails once', () => {
  it.each([
    { how: 'an error', every: 1 },
    { how: 'a request to run again', every: 4 },
    { how: 'the line is cut', every: 4 },
  ] as const)('by $how: nothing is half done', async ({ how, every }) => {
    const { left: whole } = await pushFailing(Infinity, how)
    expect(whole).toMatchObject({ counts: { uses: 2, held: 1 }, cases: [{ class: 'code_used_twice' }] })
    let n = 1
    for (let reached = true; reached; n += every) {
      const day = await pushFailing(n, how)
      expect(day.left, `statement ${n}`).toEqual(whole)
      reached = day.reached
    }
    expect(n).toBeGreaterThan(20)
  }, 90_000)
})
