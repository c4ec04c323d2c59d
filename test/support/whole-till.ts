import { foldersIn } from '../../src/main/app/folders'
import { pageHandlers } from '../../src/main/app/page-handlers'
import { openHost, type TillHost } from '../../src/main/app/till-host'
import { workerHandlers } from '../../src/main/app/worker-handlers'
import type { AppHandlers } from '../../src/main/ipc/gate'
import { openWorkerLine } from '../../src/main/ipc/worker-gate'
import { openLog } from '../../src/main/log/log'
import { centreClient } from '../../src/main/network/centre-client'
import { secretBox, type KeyStore } from '../../src/main/secrets/secret-box'
import { openClockFile } from '../../src/main/till/clock-file'
import { machineClock } from '../../src/main/till/machine-clock'
import type { ViewKeeper } from '../../src/main/till/view-store'
import type { MainEvent } from '../../src/protocol/ipc/worker-calls'
import { openMainLine, type PortLike } from '../../src/renderer/worker/port-calls'
import { portsOver } from '../../src/renderer/worker/till-ports'
import { startTill, type TillCore } from '../../src/till/till-core'

/*
 * Main and the till core as one process without Electron: real files under a profile, a real line to a centre, and the real
 * messages between main and worker. What Electron gives (windows, ports, the platform's key store) a test gives.
 */

export interface WholeTill {
  readonly host: TillHost
  /** What the page may ask of main. */
  readonly page: AppHandlers
  /** Starts the till core, as the page does once somebody has signed in or out. */
  start(): Promise<TillCore>
  /** The app ends; its files stay. */
  close(): Promise<void>
}

export interface WholeTillParts {
  readonly profile: string
  readonly keys: KeyStore
  /** Whether the line to the centre is cut now. */
  readonly cut: () => boolean
}

const VIEW: ViewKeeper = { look: () => Promise.reject(new Error('nobody asks')), letGo: () => Promise.resolve(false), rebuilt: () => Promise.resolve(false) }
/** A page that wants no till line: the test is both ends of it. */
const PAGE = { postMessage: () => undefined }

export async function openWholeTill({ profile, keys, cut }: WholeTillParts): Promise<WholeTill> {
  const folders = foldersIn(profile)
  const machine = machineClock(null)
  const log = openLog(folders.logs, machine.wall)
  const ends: { tell: (event: MainEvent) => void; stop: () => void } = { tell: () => undefined, stop: () => undefined }
  const host = await openHost({
    folders,
    machine,
    clockFile: await openClockFile(folders.clock, () => undefined),
    fromCopy: [],
    log,
    journalCopy: null,
    box: secretBox(keys),
    client: centreClient((address, init) => (cut() ? Promise.reject(new TypeError('the line is cut')) : fetch(address, init))),
    demo: false,
    version: '0.1.0',
    onState: () => undefined,
    onEvent: (event) => ends.tell(event),
  })
  const line = { connect: () => undefined, tell: () => undefined, close: () => undefined }
  const page = pageHandlers({ host, line, demo: null, freshId: () => crypto.randomUUID(), saveTable: () => Promise.reject(new Error('nobody saves here')) })
  return {
    host,
    page,
    async start() {
      const { main, worker } = portPair()
      const toCore = openWorkerLine(main, workerHandlers(host, VIEW, machine.wall), log)
      const core = await startTill(portsOver(openMainLine(worker)), () => undefined)
      Object.assign(ends, { tell: toCore.tell, stop: () => (core.stop(), toCore.close()) })
      return core
    },
    async close() {
      ends.stop()
      await host.close()
    },
  }
}

/** Both ends of a line: what one says, the other hears a moment later, as a copy. */
function portPair() {
  const heard: ((message: { readonly data: unknown }) => void)[] = []
  const worker: PortLike = { onmessage: null, postMessage: (message: unknown) => later(message, (data) => heard.forEach((listener) => listener({ data }))) }
  const main = {
    on: (_event: 'message', listener: (message: { readonly data: unknown }) => void) => heard.push(listener),
    postMessage: (message: unknown) => later(message, (data) => void worker.onmessage?.call(worker as MessagePort, new MessageEvent('message', { data }))),
    start: () => undefined,
    close: () => undefined,
  }
  return { main, worker }
}

function later(message: unknown, say: (copy: unknown) => void): void {
  const copy: unknown = structuredClone(message)
  setImmediate(() => say(copy))
}

/** Enrols this machine with a code of the centre; throws where that is refused. */
export async function enrolWith({ page }: WholeTill, address: string, code: string): Promise<void> {
  const enrolled = await page.enrol({ address, code }, PAGE)
  if (!enrolled.ok) throw new Error(enrolled.error.key)
}

export async function signInAs({ page }: WholeTill, name: string, pin: string): Promise<void> {
  const people = await page.people(undefined, PAGE)
  const person = people.ok ? people.value.find((choice) => choice.name === name) : undefined
  const signedIn = await page.signIn({ person: person?.id ?? 0, pin }, PAGE)
  if (!signedIn.ok) throw new Error(signedIn.error.key)
}
