import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { inBulk } from '../../src/central/db/bulk'
import type { Cell } from '../../src/central/db/copy'
import { rebuildTallies } from '../../src/central/db/reports/fold'
import { startCentral, type RunningCentral } from '../../src/central/service'
import type { Figure } from './figure'

/** Coupons and redemptions, the last size being the one the bars are for (2.10). */
const SIZES = [
  { coupons: 100_000, redemptions: 20_000 },
  { coupons: 1_000_000, redemptions: 200_000 },
  { coupons: 10_000_000, redemptions: 2_000_000 },
] as const
const OFFERS = 50
const STORES = 40
const DAYS = 365
const FIRST_STORE = 101
const LAST_DAY = Date.UTC(2026, 5, 30)
const DAY = 86_400_000
const OFFER_BAR = 1
const MONTH_BAR = 3

/** Issue 3 part 12: reports from sums, beside the plain question to the facts; the rows come by COPY, the sums by the rebuild. */
export async function reportsBench(report: (figure: Figure) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tillside-bench-'))
  chmodSync(folder, 0o755) // the database's own user must get in
  const central = await startCentral({ host: '127.0.0.1', port: 0, dataFolder: folder, databaseUrl: null, demo: true, tls: null, logLevel: 'error' })
  try {
    let loaded = { coupons: 0, redemptions: 0 }
    for (const size of SIZES) {
      await load(central, loaded, size)
      loaded = size
      await measure(central, size, report)
    }
  } finally {
    await central.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Size = { readonly coupons: number; readonly redemptions: number }

async function measure(central: RunningCentral, { coupons, redemptions }: Size, report: (figure: Figure) => void): Promise<void> {
  const { db, pool } = central.database
  const org = orgOf(central)
  const rebuilt = await seconds(() => db.transaction().setIsolationLevel('repeatable read').execute((trx) => rebuildTallies(trx, org)))
  report({ name: `reports.rebuild: all sums from ${redemptions} redemptions`, size: coupons, value: rebuilt, unit: 's', bar: null, met: null })
  await pool.query('analyze')
  const { reports } = [...central.centre.orgs.values()][0] ?? {}
  if (reports === undefined) throw new Error('the centre has no organisation')
  const judged = size(coupons)
  const offer = await median(() => reports.offer(BUSY_OFFER, { from: null, to: null }, null))
  const plainOffer = await seconds(() => sql`${naive(org)} and offer = ${BUSY_OFFER} group by grouping sets ((), (1), (2), (3))`.execute(db))
  report({ name: 'reports.offer: the page of a busy offer', size: coupons, value: offer, unit: 's', ...(judged ? { bar: `< ${OFFER_BAR} s`, met: offer < OFFER_BAR } : NO_BAR), ...beside(offer, plainOffer) })
  const month = { from: '2026-06-01', to: '2026-06-30' } as never
  const store = await median(() => reports.store(FIRST_STORE, month))
  const plainStore = await seconds(() => sql`${naive(org)} and store = ${FIRST_STORE} and at >= ${LAST_DAY - 29 * DAY} group by grouping sets ((), (1), (2), (3))`.execute(db))
  report({ name: 'reports.month: a store’s month', size: coupons, value: store, unit: 's', ...(judged ? { bar: `< ${MONTH_BAR} s`, met: store < MONTH_BAR } : NO_BAR), ...beside(store, plainStore) })
}

const NO_BAR = { bar: null, met: null }
const size = (coupons: number): boolean => coupons === SIZES.at(-1)?.coupons
const beside = (own: number, theirs: number) => ({ peer: { name: 'the facts, asked plainly', value: theirs }, ratio: own / theirs })

/** What one would ask without sums. */
const naive = (org: number) => sql`select (to_timestamp(at / 1000.0) at time zone 'Europe/Berlin')::date as day, store, extract(hour from to_timestamp(at / 1000.0) at time zone 'Europe/Berlin') as hour,
  count(*), sum((decision->>'discount')::numeric), sum((bill->>'total')::numeric) from redemption where org = ${org} and counted`

/** Half of all redemptions are of one offer: the page that has most to add up. */
const BUSY_OFFER = 1

async function load(central: RunningCentral, before: Size, after: Size): Promise<void> {
  const org = orgOf(central)
  const couponColumns = ['org', 'code_key', 'slot', 'offer', 'code', 'state', 'issued_on', 'uses']
  for (let from = before.coupons; from < after.coupons; from += PIECE) {
    await inBulk(central.database, (bulk) => bulk.copy('coupon', couponColumns, coupons(org, from, Math.min(from + PIECE, after.coupons))))
  }
  for (let from = before.redemptions; from < after.redemptions; from += PIECE) {
    const columns = ['org', 'op_id', 'offer', 'code_key', 'slot', 'store', 'at', 'error', 'arrived_at', 'offline', 'bill', 'decision', 'settlement', 'counted', 'sale_day', 'sale_hour', 'discount', 'sales', 'discount_org', 'sales_org']
    await inBulk(central.database, (bulk) => bulk.copy('redemption', columns, redemptions(org, from, Math.min(from + PIECE, after.redemptions))))
  }
}

/** Rows in one transaction: a statement of the service takes a minute at most. */
const PIECE = 200_000

const RUN = randomBytes(3).toString('hex')

function* coupons(org: number, from: number, to: number): Generator<Cell[]> {
  for (let n = from; n < to; n++) yield [org, n + 1_000_000_000, 0, 1 + (n % OFFERS), `${RUN}${n}`, 'issued', '2026-01-01', 0]
}

const DECISION = JSON.stringify({ ok: true, offerVersion: 1, engineVersion: 1, currency: 'EUR', discount: '4.00', lines: [], rate: null, offerRate: null })
const BILL = JSON.stringify({ total: '40.00' })

function* redemptions(org: number, from: number, to: number): Generator<Cell[]> {
  for (let n = from; n < to; n++) {
    const offer = n % 2 === 0 ? BUSY_OFFER : 1 + (n % OFFERS)
    const day = Math.floor(n / 7) % DAYS
    const hour = 8 + (n % 13)
    const at = LAST_DAY - day * DAY + hour * 3_600_000
    const opId = `0190${RUN}0-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
    yield [org, opId, offer, 'f'.repeat(16), 0, FIRST_STORE + (n % STORES), at, 0, at, false, BILL, DECISION, 'accepted', true, new Date(at).toISOString().slice(0, 10), hour, 400, 4000, 400, 4000]
  }
}

const orgOf = (central: RunningCentral): number => [...central.centre.orgs.keys()][0] ?? 0

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times = [await seconds(work), await seconds(work), await seconds(work)]
  return times.sort((a, b) => a - b)[1] ?? 0
}
