import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { launchTill, type LaunchedTill } from '../../support/launch'
import { tillScreen, type TillScreen } from '../../support/till-screen'
import type { BenchShop } from '../redeem/shop'

/** The real app with a fresh profile, enrolled; the bench can speak to its till core as its page does. */
export interface BenchTill {
  readonly launched: LaunchedTill
  readonly screen: TillScreen
  /** Seconds from the press of the button until people can be chosen: everything of the shop is there then. */
  readonly readyIn: number
}

const READY_WITHIN = 20 * 60_000

/** Enrols the next till of the demo at `address`, with everything that is planted by then. */
export async function enrolBenchTill({ central }: BenchShop, till: number, address: string): Promise<BenchTill> {
  const code = central.demo?.enrolment[till]?.code
  if (code === undefined) throw new Error('the demo has no till left')
  const launched = await launchTill()
  const { page } = launched
  await launched.app.context().addInitScript(listenFirst)
  await page.reload()
  const screen = tillScreen(page)
  await page.getByLabel('One-time code of this till').waitFor()
  const begun = performance.now()
  await screen.tryToEnrol(address, code)
  await page.getByText('Who is at the till?').waitFor({ timeout: READY_WITHIN })
  return { launched, screen, readyIn: (performance.now() - begun) / 1000 }
}

declare global {
  // The page's worker, and when Enter was pressed last, for the bench.
  var benchWorker: Worker | undefined
  var benchEnter: number | undefined
}

/** Runs before the page's own code: its scanner lets nobody hear the keys of a scan. */
function listenFirst(): void {
  addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Enter') globalThis.benchEnter = performance.now()
    },
    true,
  )
  const Plain = globalThis.Worker
  globalThis.Worker = class extends Plain {
    constructor(...given: ConstructorParameters<typeof Plain>) {
      super(...given)
      globalThis.benchWorker = this
    }
  }
}

/** Bytes of the app's IndexedDB under a profile. */
export function databaseBytes(folder: string): number {
  return filesUnder(folder).reduce((sum, file) => (/[\\/]IndexedDB[\\/]/.test(file) ? sum + statSync(file).size : sum), 0)
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : []
  })
}
