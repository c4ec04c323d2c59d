import { randomFillSync } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { anewChange, couponChange } from '../../src/central/feeds/feed-changes'
import type { Core } from '../../src/central/core/core'
import { inBulk } from '../../src/central/db/bulk'
import { keyNumberOfBits } from '../../src/central/db/coupons/key-number'
import type { Cell } from '../../src/central/db/copy'
import { PACK_SETTINGS, renewPacks } from '../../src/central/packs/renew-packs'
import { startCentral, type RunningCentral } from '../../src/central/service'
import type { Figure } from './figure'
import { measurePeople } from './packed/people'
import { timed, type Show } from './packed/timed'

const SIZES = [100_000, 1_000_000, 10_000_000] as const
/** Rows in one transaction. */
const PIECE = 50_000
/** Of customers and uses a million show enough. */
const MOST_PEOPLE = 1_000_000
/** Redeemed one by one since the last pack. */
const CHANGED = 5000
/** Issued in bulk since the last pack. */
const ISSUED = 10_000

/** Packs at the centre: made whole, brought up to date by the feed’s changes, and by comparing everything after bulk work. */
export async function packsBench(report: (figure: Figure) => void, size: number | null): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tillside-bench-'))
  chmodSync(folder, 0o755) // the database's own user must get in
  const central = await startCentral({ host: '127.0.0.1', port: 0, dataFolder: folder, databaseUrl: null, demo: true, tls: null, logLevel: 'error' })
  try {
    for (const coupons of size === null ? SIZES : [size]) await measure(central, coupons, report)
  } finally {
    await central.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(central: RunningCentral, coupons: number, report: (figure: Figure) => void): Promise<void> {
  const core = [...central.centre.orgs.values()][0]?.core
  if (core === undefined) throw new Error('the centre has no organisation')
  const offer = await offerOf(core, coupons)
  await load(central, core.store.org, offer, coupons)
  const show: Show = (name, seconds, more = {}) => report({ name, size: coupons, value: seconds, unit: 's', bar: null, met: null, ...more })
  await central.database.pool.query('update offer_count set made = made + $3 where org = $1 and offer = $2', [core.store.org, offer, coupons])
  show('packs.whole: all coupons of an offer into one pack', await timed(() => untilPacks(core, offer, 1)))
  const [pack] = (await core.store.read((tx) => tx.packs.setOf({ offer, family: 'coupons' })))?.packs ?? []
  if (pack !== undefined) report({ name: 'packs.size: bytes a coupon, as they travel', size: coupons, value: pack.bytes / pack.entries, unit: 'bytes', bar: null, met: null })
  const keys = await change(core, offer)
  show(`packs.changes: a pack of ${keys} coupons that were used since`, await timed(() => untilPacks(core, offer, 2)))
  await load(central, core.store.org, offer, ISSUED)
  await core.store.transact((tx) => tx.feeds.append([anewChange(`coupons:${offer}`, offer)]))
  show(`packs.differences: a pack of ${ISSUED} coupons that were issued in bulk since`, await timed(() => untilPacks(core, offer, 3)))
  const people = Math.min(coupons, MOST_PEOPLE)
  await measurePeople(central, core, await offerOf(core, coupons, 'PEOPLE'), people, (name, seconds) => show(name, seconds, { size: people }))
}

/** The service's own keeper may be at it already: what counts is the time until the offer has so many packs. */
async function untilPacks(core: Core, offer: number, packs: number): Promise<void> {
  for (;;) {
    const did = await renewPacks(core, { offer, family: 'coupons' }, PACK_SETTINGS)
    const now = (await core.store.read((tx) => tx.packs.setOf({ offer, family: 'coupons' })))?.packs.length ?? 0
    if (now === packs) return
    if (did !== 'busy') throw new Error(`${now} packs instead of ${packs}`)
    await sleep(50)
  }
}

/** A new offer that only the holder may redeem: its entries are the longer ones. */
function offerOf(core: Core, coupons: number, name = 'PACKS'): Promise<number> {
  return core.store.transact(async (tx) => {
    const like = await tx.offers.get(1)
    if (like === null) throw new Error('the demo has no first offer')
    const { claim: _claim, ...offer } = like.offer
    const stored = await tx.offers.insert({ ...offer, id: 0, code: `${name}${coupons}`, version: 1, redemption: { anyone: false, perCoupon: 1, perCustomer: 5 } }, core.clock.now())
    if (stored === 'taken') throw new Error('the offer is there already')
    return stored.id
  })
}

const COLUMNS = ['org', 'code_key', 'slot', 'offer', 'code', 'state', 'issued_on', 'holder', 'uses']

async function load(central: RunningCentral, org: number, offer: number, coupons: number): Promise<void> {
  const { rows } = await central.database.pool.query<{ id: number }>('select id from customer where org = $1 order by id', [org])
  const holders = rows.map(({ id }) => id)
  for (let from = 0; from < coupons; from += PIECE) {
    await inBulk(central.database, (bulk) => bulk.copy('coupon', COLUMNS, couponsOf(org, offer, Math.min(PIECE, coupons - from), holders)))
  }
}

/** In the order of their keys, as bulk issual writes them. */
function* couponsOf(org: number, offer: number, count: number, holders: readonly number[]): Generator<Cell[]> {
  const keys = randomFillSync(new BigUint64Array(count)).sort()
  for (const [i, key] of keys.entries()) yield [org, keyNumberOfBits(key), 0, offer, 'X', 'issued', '2026-06-01', holders[i % holders.length] ?? null, 0]
}

async function change(core: Core, offer: number): Promise<number> {
  await core.store.transact(async (tx) => {
    const used = await tx.coupons.page(offer, null, CHANGED)
    for (const coupon of used) await tx.coupons.countUse(coupon.codeKey, 0, null)
    await tx.feeds.append(used.map((coupon) => couponChange({ ...coupon, uses: coupon.uses + 1 })))
  })
  return CHANGED
}
