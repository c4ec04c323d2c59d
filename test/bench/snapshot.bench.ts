import { launchTill } from '../support/launch'
import { databaseBytes, enrolBenchTill } from './packed/bench-till'
import { plantOffer } from './packed/planted'
import { rowsPerSecond } from './packed/rows-peer'
import type { Figure } from './figure'
import { openShop, type BenchShop } from './redeem/shop'

/*
 * 6.1 `snapshot`: a new till and millions of codes. The app is the real one, its centre too, on PostgreSQL over HTTP; the
 * peer is a row for each code by Dexie in a page of the same app.
 */

const SIZES = [100_000, 1_000_000, 10_000_000] as const
const SECONDS: Readonly<Record<number, number>> = { 1_000_000: 5, 10_000_000: 25 }
/** On fewer codes the database's own files weigh more than the codes. */
const WEIGHED_FROM = 1_000_000
const MOST_BYTES = 16
const TIMES_ROWS = 50
const PEER_ROWS = 100_000

/** `only`: one size instead of the three. */
export async function snapshotBench(report: (figure: Figure) => void, only: number | null): Promise<void> {
  const shop = await openShop()
  try {
    const shopAlone = await readyWithoutCodes(shop)
    report({ name: 'snapshot: from enrolment to ready, the demo shop alone', value: shopAlone, unit: 's', bar: null, met: null })
    let before: { readonly size: number; readonly seconds: number } | null = null
    for (const [till, size] of (only === null ? SIZES : [only]).entries()) {
      const seconds = await measure(shop, { till: till + 1, size, planted: before?.size ?? 0, shopAlone }, report)
      if (before !== null) {
        const [grown, most] = [seconds / before.seconds, (size / before.size) * 1.2]
        report({ name: `snapshot.growth ${before.size} → ${size}`, size, value: grown, unit: '× time', bar: `≤ ${most} ×`, met: grown <= most })
      }
      before = { size, seconds }
    }
  } finally {
    await shop.close()
  }
}

interface Run {
  readonly till: number
  readonly size: number
  /** Codes of earlier runs, in offers of their own. */
  readonly planted: number
  /** Seconds a till takes without any of them. */
  readonly shopAlone: number
}

async function measure(shop: BenchShop, { till, size, planted, shopAlone }: Run, report: (figure: Figure) => void): Promise<number> {
  await plantOffer(shop, `BULK${size}`, size - planted)
  const { launched, readyIn } = await enrolBenchTill(shop, till, shop.central.url)
  const bar = SECONDS[size]
  report({ name: 'snapshot: from enrolment to ready', size, value: readyIn, unit: 's', ...(bar === undefined ? NO_BAR : { bar: `≤ ${bar} s`, met: readyIn <= bar }) })
  await launched.quit()
  const each = databaseBytes(launched.profile) / size
  report({ name: 'snapshot: size on disk', size, value: each, unit: 'bytes a code', ...(size < WEIGHED_FROM ? NO_BAR : { bar: `≤ ${MOST_BYTES} bytes`, met: each <= MOST_BYTES }) })
  await launched.close()
  const rows = await rowsInAnEmptyApp()
  const perSecond = size / Math.max(readyIn - shopAlone, 0.01)
  const ratio = perSecond / rows
  report({ name: 'snapshot: codes ready, beyond the demo shop', size, value: perSecond, unit: 'codes/s', bar: `≥ ${TIMES_ROWS} × a row each`, met: ratio >= TIMES_ROWS, peer: { name: `a row each by Dexie (${PEER_ROWS} rows)`, value: rows }, ratio })
  return readyIn
}

async function readyWithoutCodes(shop: BenchShop): Promise<number> {
  const { launched, readyIn } = await enrolBenchTill(shop, 0, shop.central.url)
  await launched.close()
  return readyIn
}

async function rowsInAnEmptyApp(): Promise<number> {
  const launched = await launchTill()
  try {
    return await rowsPerSecond(launched.page, PEER_ROWS)
  } finally {
    await launched.close()
  }
}

const NO_BAR = { bar: null, met: null }
