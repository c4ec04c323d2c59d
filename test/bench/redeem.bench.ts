import { fork, type ChildProcess } from 'node:child_process'
import type { Figure } from './figure'
import { familyTime, ownTime, serverPid } from './redeem/processors'
import { updatesPerSecond } from './redeem/ceiling'
import type { LoadOrder, LoadResult } from './redeem/load'
import { openShop, stockOffer, type BenchCoupon, type BenchShop } from './redeem/shop'

const UNIT = 'redemptions/s'
const CONNECTIONS = 64
const LANES = 24
const OFFERS = 40
const MANY = { warm: 4000, sync: 12_000, half: 6000, v2: 8000 }
const HOT = { warm: 1000, asked: 8000, total: 6000 }
const SECONDS = 3
const P99_BAR = 50

/** 6.1 `redeem`: a real centre over HTTP on a real database, the load in a process of its own (`entry` with `--redeem-load`). */
export async function redeemBench(report: (figure: Figure) => void, entry: string): Promise<void> {
  const shop = await openShop()
  const child = fork(entry, ['--redeem-load'])
  try {
    const many = await stockMany(shop)
    const ceiling = await updatesPerSecond(shop.central.database, 20_000, SECONDS, LANES)
    report({ name: 'redeem.ceiling: durable updates of many rows', value: ceiling, unit: 'updates/s', bar: null, met: null })
    await run(child, shop, { coupons: many.warm })
    const sync = await budgeted(report, child, shop, 'POST /sync/v1/redeem', { coupons: many.sync })
    const rate = reportMany(report, ceiling, sync, 'redeem.many: POST /sync/v1/redeem')
    const v2 = await budgeted(report, child, shop, 'POST /v2/coupon/redeem', { coupons: many.v2, path: '/v2/coupon/redeem', token: shop.client })
    reportMany(report, ceiling, v2, 'redeem.many: POST /v2/coupon/redeem')
    const half = await run(child, shop, { coupons: many.half, rate: rate / 2 })
    const p99 = half.waits[Math.floor(half.waits.length * 0.99)] ?? 0
    report({ name: `redeem.wait: p99 at half load (${Math.round(rate / 2)}/s)`, value: p99, unit: 'ms', bar: `≤ ${P99_BAR} ms`, met: p99 <= P99_BAR })
    await reportHot(report, child, shop)
  } finally {
    child.disconnect()
    await shop.close()
  }
}

/** Whose processor time a redemption takes: of all figures those that a busy machine changes least. */
async function budgeted(report: (figure: Figure) => void, child: ChildProcess, shop: BenchShop, path: string, order: Order): Promise<LoadResult> {
  const server = await serverPid(shop.central.database)
  const spent = () => ({ service: ownTime(), PostgreSQL: familyTime(server ?? 0), 'the load': familyTime(child.pid ?? 0) })
  const before = spent()
  const result = await run(child, shop, order)
  const after = spent()
  for (const who of ['service', 'PostgreSQL', 'the load'] as const) {
    const [from, to] = [before[who], after[who]]
    if (from !== null && to !== null) report({ name: `redeem.processor: ${who}, ${path}`, value: (to - from) / result.accepted, unit: 'ms a redemption', bar: null, met: null })
  }
  return result
}

async function stockMany(shop: BenchShop): Promise<Record<keyof typeof MANY, BenchCoupon[]>> {
  const each = Math.ceil(Object.values(MANY).reduce((sum, n) => sum + n, 0) / OFFERS)
  const stocks: BenchCoupon[][] = []
  for (let n = 0; n < OFFERS; n++) stocks.push(await stockOffer(shop, `MANY${n}`, each))
  const all = Array.from({ length: each }, (_, i) => stocks.map((stock) => stock[i])).flat().filter((coupon) => coupon !== undefined)
  const take = (count: number) => all.splice(0, count)
  return { warm: take(MANY.warm), sync: take(MANY.sync), half: take(MANY.half), v2: take(MANY.v2) }
}

function reportMany(report: (figure: Figure) => void, ceiling: number, result: LoadResult, name: string): number {
  if (result.refused > 0) throw new Error(`${result.refused} redemptions were refused: the bench measures something else`)
  const value = result.accepted / result.seconds
  const peer = { name: 'the database’s own ceiling', value: ceiling }
  report({ name, value, unit: UNIT, bar: `≥ 2000 ${UNIT}`, met: value >= 2000, peer, ratio: value / ceiling })
  return value
}

/** More ask than there are: exactly as many as the limit says get one. */
async function reportHot(report: (figure: Figure) => void, child: ChildProcess, shop: BenchShop): Promise<void> {
  const warm = await stockOffer(shop, 'WARM', HOT.warm, { total: HOT.warm })
  const coupons = await stockOffer(shop, 'HOT', HOT.asked, { total: HOT.total })
  const ceiling = await updatesPerSecond(shop.central.database, 1, SECONDS, LANES)
  report({ name: 'redeem.ceiling: durable updates of one row', value: ceiling, unit: 'updates/s', bar: null, met: null })
  await run(child, shop, { coupons: warm })
  const { accepted, seconds } = await run(child, shop, { coupons })
  const value = HOT.asked / seconds
  const peer = { name: 'the database’s own ceiling', value: ceiling }
  report({ name: 'redeem.hot: one limited offer', value, unit: UNIT, bar: `≥ 1200 ${UNIT}`, met: value >= 1200, peer, ratio: value / ceiling })
  const { uses } = await shop.core.store.read((tx) => tx.offers.counts(coupons[0]?.offer ?? 0))
  const exact = accepted === HOT.total && uses === HOT.total
  report({ name: 'redeem.hot: accepted of the limit', size: HOT.total, value: accepted, unit: 'redemptions', bar: 'exact', met: exact })
}

type Order = Pick<LoadOrder, 'coupons'> & Partial<LoadOrder>

function run(child: ChildProcess, shop: BenchShop, order: Order): Promise<LoadResult> {
  const whole: LoadOrder = { url: shop.central.url, path: '/sync/v1/redeem', token: shop.till, connections: CONNECTIONS, rate: null, ...order }
  return new Promise((resolve, reject) => {
    child.once('message', (said: { result?: LoadResult; failure?: string }) => {
      if (said.result === undefined) reject(new Error(`the load failed: ${said.failure ?? ''}`))
      else resolve(said.result)
    })
    child.send(whole)
  })
}
