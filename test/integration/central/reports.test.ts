import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { Core } from '../../../src/central/core/core'
import { foldTallies } from '../../../src/central/db/reports/fold'
import { pgReports } from '../../../src/central/db/reports/pg-reports'
import { storePerformance } from '../../../src/central/db/reports/performance'
import { redeemCall } from '../../../src/central/sync/redeem-call'
import { push } from '../../../src/central/sync/push'
import { askOf, coreOn, intentFor, journal, NOON, opIdOf } from '../../support/central-core'
import { draft, pgAdapter, seed, STORE, TILLS, withOffer, type PgAdapter } from '../../support/store-seed'
import { accepted } from '../../support/test-till'

const CODES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']
const DAY = '2026-06-10'
const LINES = [
  { id: 'a', qty: 1, unitPrice: '30.00', amount: '30.00' },
  { id: 'b', qty: 3, unitPrice: '3.34', amount: '10.00' },
]
const WHOLE = { from: null, to: null }
let pg: PgAdapter
beforeAll(async () => {
  pg = await pgAdapter(16)
})
afterAll(() => pg.close())

async function shop(org: Parameters<PgAdapter['fresh']>[0] = {}): Promise<{ store: CentralStore; core: Core; offer: number }> {
  const store = await pg.fresh(org)
  const offer = await withOffer(store, draft('O1'), CODES)
  await store.transact((tx) => tx.tills.incarnate(TILLS[0]))
  return { store, core: coreOn(store).core, offer }
}

/** The sums as they are kept, whether folded or not, and as the facts say. */
async function sums({ org }: CentralStore): Promise<{ kept: unknown; facts: unknown }> {
  const added = sql`sum(redeemed)::bigint as redeemed, sum(discount)::bigint as discount, sum(sales)::bigint as sales, sum(discount_org)::bigint as "discountOrg", sum(sales_org)::bigint as "salesOrg"`
  const kept = await sql`select * from (select offer, store, day::text, hour, ${added} from (
      select offer, store, day, hour, redeemed, discount, sales, discount_org, sales_org from tally where org = ${org}
      union all select offer, store, day, hour, redeemed, discount, sales, discount_org, sales_org from tally_delta where org = ${org}) as t
    group by 1, 2, 3, 4) as s where redeemed <> 0 or discount <> 0 or sales <> 0 or "discountOrg" <> 0 order by 1, 2, 3, 4`.execute(pg.database.db)
  const facts = await sql`select offer, store, day::text, hour, count(*) as redeemed, sum(discount)::bigint as discount, sum(sales)::bigint as sales,
    sum(coalesce(discount_org, 0))::bigint as "discountOrg", sum(coalesce(sales_org, 0))::bigint as "salesOrg"
    from live_sale where org = ${org} group by 1, 2, 3, 4 order by 1, 2, 3, 4`.execute(pg.database.db)
  return { kept: kept.rows, facts: facts.rows }
}

const request = (n: number, code: string, offer: number) => {
  const intent = intentFor(code, offer, { bill: { total: '40.00', lines: LINES } })
  const clock = { wall: NOON, mono: 1, boot: 'b', centre: NOON, error: 20, suspect: false }
  return { opId: opIdOf(n), clock, cashier: null, approver: null, incarnation: 1, seq: 1, intentHash: 'a'.repeat(64), intent }
}

describe('the sums of reports', () => {
  it('are what was redeemed, at the store’s day and hour, however it came', async () => {
    const { store, core, offer } = await shop()
    await askOf(core, TILLS[0], { opId: opIdOf(1), intent: intentFor('A', offer) }) // alone
    await Promise.all(['B', 'C', 'D'].map((code, i) => redeemCall(core, TILLS[0], request(2 + i, code, offer)))) // sharing a transaction
    const { records, write } = journal()
    write({ type: 'intent', opId: opIdOf(9), body: intentFor('E', offer) })
    write({ type: 'outcome', opId: opIdOf(9), body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00') } })
    await push(core, TILLS[0], { incarnation: 1, records })
    const { kept, facts } = await sums(store)
    expect(kept).toEqual([{ offer, store: STORE, day: DAY, hour: 12, redeemed: 5, discount: 2000, sales: 20_000, discountOrg: 2000, salesOrg: 20_000 }])
    expect(kept).toEqual(facts)
  })

  it('follow what comes back: a part, a line, all of it, a reversal', async () => {
    const { store, core, offer } = await shop()
    for (const [i, code] of ['A', 'B', 'C'].entries()) await redeemCall(core, TILLS[0], request(20 + i, code, offer))
    const back = (opId: string, line: string, qty: number, share: string) => store.transact((tx) => tx.redemptions.addReturned(opId, [{ line, qty, share }]))
    await back(opIdOf(20), 'b', 1, '0.33')
    expect((await sums(store)).kept).toMatchObject([{ redeemed: 3, discount: 1200 - 33, sales: 12_000 - 333 }])
    await back(opIdOf(20), 'a', 1, '3.00')
    await store.transact((tx) => tx.redemptions.undo(opIdOf(20), 'part', NOON))
    await back(opIdOf(20), 'b', 2, '0.67')
    await store.transact((tx) => tx.redemptions.undo(opIdOf(20), 'reversed', NOON))
    await store.transact((tx) => tx.redemptions.undo(opIdOf(21), 'reversed', NOON))
    await store.transact((tx) => tx.redemptions.undo(opIdOf(21), 'reversed', NOON)) // a second time takes nothing off
    const { kept, facts } = await sums(store)
    expect(kept).toMatchObject([{ redeemed: 1, discount: 400, sales: 4000 }])
    expect(kept).toEqual(facts)
  })

  it('are the same folded, by two at once, and worked out again', async () => {
    const { store, core, offer } = await shop()
    await Promise.all(CODES.map((code, i) => redeemCall(core, TILLS[0], request(40 + i, code, offer))))
    const before = await sums(store)
    await Promise.all([foldTallies(pg.database.db, store.org), foldTallies(pg.database.db, store.org)])
    await store.transact((tx) => tx.redemptions.undo(opIdOf(40), 'reversed', NOON))
    await foldTallies(pg.database.db, store.org)
    const { rows } = await sql<{ n: number }>`select count(*) as n from tally_delta where org = ${store.org}`.execute(pg.database.db)
    expect(rows).toEqual([{ n: 0 }])
    const folded = await sums(store)
    expect(folded.kept).toEqual(folded.facts)
    expect(folded.kept).not.toEqual(before.kept)
    const reports = pgReports(pg.database, core)
    await reports.rebuild()
    expect(await sums(store)).toEqual(folded)
    expect((await reports.offer(offer, WHOLE, null)).total).toMatchObject({ redeemed: 7, discount: 2800, sales: 28_000 })
    await reports.stop()
  })

  it('are in the organisation’s currency at the rate of the redemption, and say what had none', async () => {
    const units = seed(0).org.units.map((unit) => (unit.type === 'STORE' ? { ...unit, currency: 'GBP' } : unit))
    const rated = await shop({ units })
    const free = { redemption: { anyone: true, perCoupon: 1 }, currency: 'GBP' }
    const offer = await withOffer(rated.store, draft('O2', free), ['P'])
    await redeemCall(rated.core, TILLS[0], request(60, 'P', offer))
    expect((await sums(rated.store)).kept).toMatchObject([{ offer, discount: 400, sales: 4000, discountOrg: 471, salesOrg: 4706 }])
    const unrated = await shop({ units, rates: [] })
    await redeemCall(unrated.core, TILLS[0], request(61, 'A', unrated.offer))
    const { offers } = await storePerformance(pg.database.db, unrated.store.org, STORE, WHOLE)
    expect(offers).toEqual([{ offer: unrated.offer, issued: 0, redeemed: 1, discount: 0, sales: 0, unrated: 1, own: { discount: 400, sales: 4000 } }])
  })
})
