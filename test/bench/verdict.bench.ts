import { startNetworkProxy } from '../support/network-proxy'
import type { Figure } from './figure'
import { enrolBenchTill, type BenchTill } from './packed/bench-till'
import { endOffer, plantOffer, type PlantedOffer } from './packed/planted'
import { plantHolders } from './packed/planted-holders'
import { decisionTimes, paintTimes, type Asked } from './packed/verdict-times'
import { openShop, type BenchShop } from './redeem/shop'

/*
 * 6.1 `verdict`: a till with millions of codes and no network. The decision is timed as the page asks for it: worker, main's
 * keyed hash, IndexedDB, the rules, and back. Every code lies in a pack and is scanned once, so nothing is in a cache of ours.
 */

const SIZES = [100_000, 1_000_000, 10_000_000] as const
const MANY_OFFERS = 50
/** So many customers take the database minutes to plant. */
const MOST_HOLDERS = 1_000_000
const WARM = 50
const DECISIONS = 1000
const PAINTED = 60
const DECISION_BAR = { part: 0.99, ms: 10 }
const PAINT_BAR = { part: 0.95, ms: 100 }

/** `only`: one size instead of the three. */
export async function verdictBench(report: (figure: Figure) => void, only: number | null): Promise<void> {
  const shop = await openShop()
  try {
    let till = 0
    for (const size of only === null ? SIZES : [only]) {
      for (const offers of [1, MANY_OFFERS]) await measure(shop, { till: till++, size, offers }, report)
      if (size <= MOST_HOLDERS) await measureHolders(shop, { till: till++, size }, report)
    }
  } finally {
    await shop.close()
  }
}

interface Run {
  readonly till: number
  readonly size: number
  readonly offers: number
}

async function measure(shop: BenchShop, { till: number, size, offers }: Run, report: (figure: Figure) => void): Promise<void> {
  const planted: PlantedOffer[] = []
  const typed = Math.ceil((WARM + DECISIONS + PAINTED) / offers)
  for (let n = 0; n < offers; n += 1) planted.push(await plantOffer(shop, `V${size}N${offers}N${n}`, size / offers, typed))
  const line = await startNetworkProxy(shop.central.url)
  const till = await enrolBenchTill(shop, number, line.url)
  try {
    await goOffline(shop, till, line)
    const codes = interleaved(planted)
    await decisionTimes(till, asked(codes.slice(0, WARM)))
    const decided = await decisionTimes(till, asked(codes.slice(WARM, WARM + DECISIONS)))
    tell(report, { name: `verdict: scan to decision, offline, codes in ${offers} offer${offers === 1 ? '' : 's'}`, size, times: decided, bar: DECISION_BAR })
    const painted = await paintTimes(till, codes.slice(WARM + DECISIONS, WARM + DECISIONS + PAINTED))
    tell(report, { name: `verdict: scan to painted, offline, codes in ${offers} offer${offers === 1 ? '' : 's'}`, size, times: painted, bar: PAINT_BAR })
  } finally {
    await till.launched.close()
    await line.close()
    for (const offer of planted) await endOffer(shop, offer)
  }
}

/** An offer that only its holders may redeem, and each only so often: the till looks up customer, code and uses. */
async function measureHolders(shop: BenchShop, { till: number, size }: Pick<Run, 'till' | 'size'>, report: (figure: Figure) => void): Promise<void> {
  const planted = await plantHolders(shop, `H${size}`, size, WARM + DECISIONS)
  const line = await startNetworkProxy(shop.central.url)
  const till = await enrolBenchTill(shop, number, line.url)
  try {
    await goOffline(shop, till, line)
    await decisionTimes(till, planted.asked.slice(0, WARM))
    const decided = await decisionTimes(till, planted.asked.slice(WARM))
    tell(report, { name: 'verdict: scan to decision, offline, a holder with a limit of their own', size, times: decided, bar: DECISION_BAR })
  } finally {
    await till.launched.close()
    await line.close()
    await endOffer(shop, planted)
  }
}

const asked = (codes: readonly string[]): readonly Asked[] => codes.map((code) => ({ code, customer: null }))

/** Signs in and cuts the line; the till has noticed when it says so. */
async function goOffline({ central }: BenchShop, { screen }: BenchTill, line: Awaited<ReturnType<typeof startNetworkProxy>>): Promise<void> {
  const { page } = screen
  const names = await page.getByRole('option').allInnerTexts()
  const person = central.demo?.people.find(({ name, role }) => role === 'cashier' && names.some((text) => text.includes(name)))
  if (person === undefined) throw new Error('the demo names no cashier of this till')
  await screen.signIn(person)
  await line.set({ kind: 'refuse' })
  await page.keyboard.press('F5')
  await page.getByText(/Offline since/).waitFor()
}

/** One code of each offer in turn. */
function interleaved(planted: readonly PlantedOffer[]): string[] {
  return Array.from({ length: planted[0]?.codes.length ?? 0 }, (_, n) => planted.flatMap(({ codes }) => codes.slice(n, n + 1))).flat()
}

interface Timed {
  readonly name: string
  readonly size: number
  readonly times: readonly number[]
  readonly bar: { readonly part: number; readonly ms: number }
}

function tell(report: (figure: Figure) => void, { name, size, times, bar }: Timed): void {
  const sorted = [...times].sort((a, b) => a - b)
  for (const part of [0.5, 0.95, 0.99]) {
    const value = sorted[Math.floor(sorted.length * part)] ?? 0
    report({ name: `${name} p${part * 100}`, size, value, unit: 'ms', ...(part === bar.part ? { bar: `≤ ${bar.ms} ms`, met: value <= bar.ms } : { bar: null, met: null }) })
  }
}
