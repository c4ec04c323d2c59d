import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { fail, ok } from '../../src/domain/result'
import type { CallOptions } from '../../src/main/network/centre-client'
import { codeVault } from '../../src/main/till/code-vault'
import { keyedHashes } from '../../src/main/till/keyed-hashes'
import { releaseCode } from '../../src/main/till/release-code'
import type { TillEvent } from '../../src/protocol/ipc/till-commands'
import type { SyncReply } from '../../src/protocol/sync/messages'
import type { DiskSpace, Identity, MainEvent, PackPart } from '../../src/protocol/ipc/worker-calls'
import type { ClockSample } from '../../src/till/clock/clock-state'
import { TillClock } from '../../src/till/clock/till-clock'
import type { JournalDisk } from '../../src/till/journal/disk'
import { openJournal, type Journal } from '../../src/till/journal/journal'
import type { NetworkPort, TillPorts, ViewPort } from '../../src/till/ports'
import { startTill, type TillCore } from '../../src/till/till-core'
import { sha256 } from './journal-drafts'

/** The machine a played till stands on: it outlives the app. */
export interface Machine {
  readonly identity: Omit<Identity, 'incarnation' | 'person' | 'version'>
  readonly keys: { readonly code: string; readonly customer: string }
  readonly enrolledIncarnation: number
  disk: JournalDisk
  /** The machine's clocks, in the test's hand. */
  readonly clock: ClockSample
  network: NetworkPort
  /** Name of this machine in opIds, so that no two tills make the same. */
  readonly tag: string
  made: number
  signedIn: boolean
  /** Room on its disk; absent = the machine does not tell. */
  space?: DiskSpace
  /** The store under its view; absent = the machine does not tell how large it is. */
  view?: ViewPort
}

/** A timer that was set: after so many milliseconds, this. */
export interface Timer {
  readonly ms: number
  readonly work: () => void
}

export interface PlayedTill {
  readonly core: TillCore
  readonly journal: Journal
  readonly clock: TillClock
  readonly events: TillEvent[]
  /** Timers that were set and not cancelled; they run only when the test runs them. */
  readonly timers: Map<number, Timer>
  /** The app dies: nothing it still does reaches anybody. */
  kill(): void
  readonly tell: (event: MainEvent) => void
}

/** Starts the real till core on a machine: real journal, real clock rules, real IndexedDB code. */
export async function playTill(machine: Machine): Promise<PlayedTill> {
  const journal = await openJournal({ disk: machine.disk, sha256, enrolled: machine.enrolledIncarnation })
  const clock = new TillClock({ sample: () => machine.clock, save: () => undefined }, null, journal.newestWall, journal.newestCentre)
  const events: TillEvent[] = []
  const timers = new Map<number, Timer>()
  const listeners = new Set<(event: MainEvent) => void>()
  const life = { dead: false }
  const ports = portsOf(machine, { journal, clock, timers, listeners, life })
  const core = await startTill(ports, (event) => events.push(event))
  const kill = (): void => {
    life.dead = true
    core.stop()
  }
  return { core, journal, clock, events, timers, kill, tell: (event) => listeners.forEach((listener) => listener(event)) }
}

interface Inside {
  readonly journal: Journal
  readonly clock: TillClock
  readonly timers: Map<number, Timer>
  readonly listeners: Set<(event: MainEvent) => void>
  readonly life: { readonly dead: boolean }
}

const never = new Promise<never>(() => undefined)

function portsOf(machine: Machine, { journal, clock, timers, listeners, life }: Inside): TillPorts {
  const keys = keyedHashes(machine.keys)
  const vault = codeVault(`credential of ${machine.tag}`, keys)
  const alive = async <T>(work: () => T | Promise<T>): Promise<T> => (life.dead ? never : work())
  let timer = 0
  return {
    network: {
      call: (name, body, deadline) =>
        alive(async () => {
          const sent = clock.sample()
          const reply = await machine.network.call(name, body, deadline)
          if (reply.ok && 'serverTime' in reply.value) clock.answered(sent, reply.value.serverTime)
          if (reply.ok && 'recalled' in reply.value) return alive(() => ok(vault.sealed(reply.value as SyncReply<'allowance'>)) as typeof reply)
          return alive(() => reply)
        }),
      pack: (id, part, deadline) =>
        alive(async () => {
          const bytes = await machine.network.pack(id, part, deadline)
          return alive(() => bytes)
        }),
    },
    journal: {
      append: (draft, approval) =>
        alive(() => {
          const ends = draft.type === 'outcome' || draft.type === 'abandon'
          if (!machine.signedIn && !ends) return fail({ key: 'till.not_signed_in' })
          const approver = approval === null ? null : 99
          return journal.append(draft, { clock: clock.read(), cashier: machine.signedIn ? 7 : null, approver })
        }),
      status: () => alive(() => ({ ...journal.status(), ...(machine.space === undefined ? {} : { space: machine.space }) })),
      read: (from, limit) => alive(() => journal.read(from, limit)),
      earlier: () => alive(() => journal.earlier()),
      readEarlier: (incarnation, from, limit) => alive(() => journal.readEarlier(incarnation, from, limit)),
      acknowledged: (seq) => alive(() => journal.acknowledged(seq, machine.clock.wall)),
      adoptIncarnation: (incarnation) => alive(() => journal.adoptIncarnation(incarnation)),
    },
    clock: {
      read: () => alive(() => clock.read()),
      after: (ms, work) => {
        const id = (timer += 1)
        timers.set(id, { ms, work })
        return () => void timers.delete(id)
      },
    },
    random: {
      opId: () => `01900000-0000-7${machine.tag.padStart(3, '0')}-8000-${String((machine.made += 1)).padStart(12, '0')}`,
      spread: () => 0.5,
    },
    keys: {
      codeKey: (code) => alive(() => keys.codeKey(code)),
      identKey: (kind, value) => alive(() => keys.identKey(kind, value)),
    },
    codes: {
      release: (grant, outcome) =>
        alive(async () => {
          const released = await releaseCode({ journal, vault }, { grant, outcome })
          return released.ok ? ok(released.value.code ?? '') : released
        }),
      opens: (grant) => alive(async () => (await releaseCode({ journal, vault }, { grant, outcome: null })).ok),
    },
    sha256: (bytes) => alive(() => new Uint8Array(createHash('sha256').update(bytes).digest())),
    view: machine.view ?? { look: () => Promise.resolve(null), letGo: () => Promise.resolve(false), rebuilt: () => Promise.resolve(false) },
    identity: () =>
      alive(() => ({ ...machine.identity, incarnation: journal.status().incarnation, person: null, version: 'test' })),
    onMain: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A line to a centre that a test can cut, slow down or make lose answers. */
export interface SpoiltLine extends NetworkPort {
  /** `down`: nobody answers. `deaf`: the centre hears, the answer is lost. */
  state: 'up' | 'down' | 'deaf'
  readonly calls: string[]
  /** Runs before a call goes out; throw or wait in it to test what happens in between. */
  before: (name: string) => void | Promise<void>
}

export type Calling = (name: Parameters<NetworkPort['call']>[0], body: unknown, how: Pick<CallOptions, 'deadlineMs'>) => ReturnType<NetworkPort['call']>

export type Packing = (id: string, part: PackPart) => ReturnType<NetworkPort['pack']>

const NO_PACKS: Packing = () => Promise.resolve(fail({ key: 'request.not_found', answered: true }))

export function spoiltLine(call: Calling, pack: Packing = NO_PACKS): SpoiltLine {
  const line: SpoiltLine = {
    state: 'up',
    calls: [],
    before: () => undefined,
    async call(name, body, deadlineMs) {
      line.calls.push(name)
      await line.before(name)
      if (line.state === 'down') return fail({ key: 'centre.unreachable', answered: false })
      const reply = await call(name, body, { deadlineMs })
      if ((line.state as string) === 'deaf') return fail({ key: 'centre.slow', answered: false })
      // The caller's name picks the reply's type; one map of calls cannot say so.
      return reply as never
    },
    async pack(id, part) {
      line.calls.push('pack')
      await line.before('pack')
      if (line.state === 'down') return fail({ key: 'centre.unreachable', answered: false })
      const reply = await pack(id, part)
      return (line.state as string) === 'deaf' ? fail({ key: 'centre.slow', answered: false }) : reply
    },
  }
  return line
}

