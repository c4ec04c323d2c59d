import type { Page } from '@playwright/test'
import { startCentral, type CentralProcess, type DemoLine } from './central-process'
import { readCentralTruth, type CentralTruth } from './central-truth'
import { launchTill, type LaunchedTill } from './launch'
import { startNetworkProxy, type NetworkProxy } from './network-proxy'
import { tillScreen, type Person, type TillScreen } from './till-screen'

/** A till of the shop: the app, a line to the centre that can be spoiled, and a cashier in front of it. */
export interface ShopTill {
  /** The till's code in the organisation, for instance as the centre's journal names it. */
  readonly code: string
  /** The one-time code it became a till with; used up now. */
  readonly enrolledWith: string
  readonly people: readonly Person[]
  readonly line: NetworkProxy
  readonly app: LaunchedTill['app']
  readonly screen: TillScreen
  readonly profile: string
  readonly cashier: Person
  readonly manager: Person
  readonly quit: () => Promise<void>
  readonly kill: () => Promise<void>
  /** Starts the app again on the same profile; nobody is signed in then. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

/** A centre with its demo organisation, and tills that are enrolled there through a line of their own. */
export interface Shop {
  readonly centre: CentralProcess
  readonly truth: CentralTruth
  /** Enrols the next till of the demo: in the store of `beside`, else in a store that has none yet. Nobody is signed in. */
  openTill(how?: OpenTill): Promise<ShopTill>
  /** A code nobody has used, of the demo's offer that asks for nothing but a bill. */
  freshCode(): string
  /** A sample code of the demo: what is expected of it ("ok", or the first reason), and whether it needs its customer. */
  sample(expect: string, needsCustomer?: boolean): DemoLine['samples'][number]
  close(): Promise<void>
}

interface OpenTill {
  readonly beside?: ShopTill
  /** Where its profile is to lie; a fresh temporary folder unless told. */
  readonly profile?: string
  /** Sees the page of the machine before it is a till. */
  readonly meanwhile?: (page: Page) => Promise<void>
}

/** `program`: the built centre; the test build's unless told. */
export async function openShop(program?: string): Promise<Shop> {
  const centre = await startCentral(program)
  const truth = await readCentralTruth(centre.dataFolder)
  const enrolled = new Set<string>()
  const open: ShopTill[] = []
  const plain = centre.line.samples.find(({ expect, needsCustomer }) => expect === 'ok' && !needsCustomer)
  const codes = plain === undefined ? [] : [...(await truth.freeCodes(plain.seriesId, 2000))]

  return {
    centre,
    truth,
    async openTill({ beside, meanwhile, profile } = {}) {
      const storeOf = await readStores(truth)
      const taken = new Set([...enrolled].map(storeOf))
      const fits = (till: string): boolean => (beside === undefined ? !taken.has(storeOf(till)) : storeOf(till) === storeOf(beside.code))
      const next = centre.line.enrolment.find(({ till }) => !enrolled.has(till) && fits(till))
      if (next === undefined) throw new Error('no till of the demo is left to enrol')
      enrolled.add(next.till)
      const till = await enrolTill(centre, next, { meanwhile, profile })
      open.push(till)
      return till
    },
    freshCode() {
      const code = codes.pop()
      if (code === undefined) throw new Error('no unused code is left')
      return code
    },
    sample(expect, needsCustomer = false) {
      const sample = centre.line.samples.find((candidate) => candidate.expect === expect && candidate.needsCustomer === needsCustomer)
      if (sample === undefined) throw new Error(`the demo has no sample for ${expect}`)
      return sample
    },
    async close() {
      for (const till of open) await till.close()
      await centre.close()
    },
  }
}

async function readStores(truth: CentralTruth): Promise<(till: string) => number | undefined> {
  const rows = await truth.query<{ code: string; store: number }>(`select code, parent_id::float8 as store from unit where type = 'TILL'`)
  const stores = new Map(rows.map(({ code, store }) => [code, store]))
  return (till) => stores.get(till)
}

async function enrolTill(centre: CentralProcess, { till, code }: { readonly till: string; readonly code: string }, { meanwhile, profile: given }: { readonly [Part in 'meanwhile' | 'profile']: OpenTill[Part] | undefined }): Promise<ShopTill> {
  const line = await startNetworkProxy(centre.line.url)
  const people = centre.line.people.filter((person) => person.till === till)
  const withRole = (role: 'cashier' | 'store_manager'): Person => {
    const person = people.find((candidate) => candidate.role === role)
    if (person === undefined) throw new Error(`the demo names no ${role} for ${till}`)
    return person
  }
  let launched = await launchTill(given === undefined ? {} : { profile: given })
  const { profile } = launched
  let screen = tillScreen(launched.page)
  await meanwhile?.(launched.page)
  await screen.enrol(line.url, code)
  return {
    code: till,
    enrolledWith: code,
    people,
    line,
    profile,
    cashier: withRole('cashier'),
    manager: withRole('store_manager'),
    get app() {
      return launched.app
    },
    get screen() {
      return screen
    },
    quit: () => launched.quit(),
    kill: () => launched.kill(),
    async restart() {
      await launched.quit()
      launched = await launchTill({ profile })
      screen = tillScreen(launched.page)
    },
    async close() {
      await launched.close()
      await line.close()
    },
  }
}
