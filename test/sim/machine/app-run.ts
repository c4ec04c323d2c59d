import type { SignIn } from '../../../src/main/people/sign-in'
import { approvals } from '../../../src/main/people/approvals'
import { appendRecord } from '../../../src/main/till/append-record'
import type { EnrolledTill } from '../../../src/main/till/enrolled-till'
import { codeVault } from '../../../src/main/till/code-vault'
import { keyedHashes } from '../../../src/main/till/keyed-hashes'
import { underWay } from '../../../src/main/till/under-way'
import type { TillEvent } from '../../../src/protocol/ipc/till-commands'
import type { MainEvent } from '../../../src/protocol/ipc/worker-calls'
import { TillClock } from '../../../src/till/clock/till-clock'
import { openJournal } from '../../../src/till/journal/journal'
import { startTill } from '../../../src/till/till-core'
import { newPage, type Main } from './lives'
import type { Death, Machine, Running } from './machine'
import { portsOf } from './ports'
import { sha256 } from './sha256'

const CASHIER = 7
const MANAGER = 9
const ROUNDING_MS = 2
/** A full disk is tested on real folders. */
const ROOMY: EnrolledTill['space'] = { space: () => Promise.resolve('ok') }

/** One run of the app on a machine: main with the journal, and the page with the till core, which may be loaded again. */
export class AppRun implements Running {
  readonly machine: Machine
  main: Main | null = null
  page = newPage()
  readonly listeners = new Set<(event: MainEvent) => void>()
  readonly approvals
  dead = false
  /** Steps until this run dies, and how; null = it lives on. */
  dieIn: { steps: number; how: Death } | null = null

  constructor(machine: Machine) {
    this.machine = machine
    this.approvals = approvals(() => machine.world.scheduler.now)
  }

  async start(): Promise<void> {
    const { machine } = this
    const { world, enrolment } = machine
    const disk = machine.disk.open({
      before: (call) => this.#beforeDisk(call),
      pause: (call) => this.#diskTakes(call),
    })
    try {
      const journal = await openJournal({ disk, sha256, enrolled: enrolment.incarnation })
      if (this.dead) return
      const status = journal.status()
      if (status.repairedBytes > 0) world.point('a torn tail was cut')
      if (status.lost) world.point('a journal was found lost')
      const outside = { sample: () => machine.sample(), save: (state: Machine['savedClock']) => void (machine.savedClock = state) }
      const clock = new TillClock(outside, machine.savedClock, journal.newestWall, journal.newestCentre)
      const keys = keyedHashes(enrolment.keys)
      const till: EnrolledTill = { enrolment, journal, clock, keys, vault: codeVault(enrolment.token, keys), space: ROOMY, copy: null, close: () => journal.close() }
      const begun = underWay(() => world.scheduler.now)
      const signIn: SignIn = { person: { id: CASHIER } as SignIn['person'], set: () => undefined }
      const append: Main['append'] = (asked) => {
        this.#checkClock(clock)
        return appendRecord(till, asked, { signIn, approvals: this.approvals, underWay: begun })
      }
      this.main = { till, underWay: begun, append }
    } catch (failure) {
      if (!this.dead) this.#restartLater(failure)
      return
    }
    await this.#loadPage()
  }

  /** B2: where nobody has moved the clocks, the error bar of a record holds the true time. */
  #checkClock(clock: TillClock): void {
    const { machine } = this
    const { centre, error, suspect } = clock.read()
    if (machine.tampered || suspect || centre === null || error === null) return
    const wrong = Math.abs(centre - machine.world.now())
    if (wrong > error + ROUNDING_MS) machine.world.violate('B2', `${machine.who} is ${wrong} ms wrong and says ${error}`)
  }

  /** The page is loaded again: a new till core on the same main. */
  loadPageAgain(): void {
    this.page.end()
    this.page = newPage()
    this.listeners.clear()
    void this.#loadPage()
  }

  async #loadPage(): Promise<void> {
    const { page, main, machine } = this
    if (main === null) return
    try {
      const core = await startTill(portsOf(this, page, main), (event) => this.#hear(event))
      if (!page.dead) page.core = core
      machine.world.note(machine.who, 'ready')
    } catch (failure) {
      if (page.dead || this.dead) return
      this.#restartLater(failure)
    }
  }

  /** A start that failed for a fault of disk or view is tried again, as a cashier would; any other is a bug. */
  #restartLater(failure: unknown): void {
    const { machine } = this
    const said = failure instanceof Error ? failure.message : String(failure)
    if (!/^the (disk fails|database refuses)/.test(said)) machine.world.violate('start', `${machine.who} cannot start: ${said}`)
    machine.end('kill')
    machine.world.scheduler.after(5_000, () => machine.start())
  }

  /** A manager's yes for the next operation. */
  approve(): string {
    const id = this.opId()
    this.approvals.give(id, MANAGER)
    return id
  }

  opId(): string {
    const { machine } = this
    const number = (machine.opIds += 1)
    return `01900000-0000-7${String(machine.enrolment.till.id % 1000).padStart(3, '0')}-8000-${String(number).padStart(12, '0')}`
  }

  stop(): void {
    this.dead = true
    this.page.end()
  }

  /** One step of the app: it may be its last. */
  step(): boolean {
    const { dieIn } = this
    if (dieIn !== null && !this.dead && (dieIn.steps -= 1) <= 0) {
      this.dieIn = null
      this.machine.die(dieIn.how)
    }
    return !this.dead
  }

  beforeView(write: boolean): 'go' | 'fail' {
    const { world, dice, who } = this.machine
    this.step()
    if (!write || world.weather.viewFails === 0 || !dice.chance(world.weather.viewFails)) return 'go'
    world.fault('view refuses a write', who)
    return 'fail'
  }

  #beforeDisk(call: string): 'go' | 'fail' {
    const { world, dice, who, ailing } = this.machine
    this.step()
    const mayFail = call === 'write' || call === 'sync' || call === 'create'
    const fails = mayFail && (ailing.refuses || (world.weather.diskFails > 0 && dice.chance(world.weather.diskFails)))
    if (!fails) return 'go'
    world.fault(`disk fails to ${call}`, who)
    return 'fail'
  }

  #diskTakes(call: string): Promise<void> | null {
    const { world, dice, ailing } = this.machine
    if (ailing.slowBy > 0) return world.scheduler.pause(dice.between(0, ailing.slowBy))
    if (call === 'sync') return world.scheduler.pause(dice.between(0, 12))
    return dice.chance(world.weather.pause) ? world.scheduler.pause(1) : null
  }

  #hear(event: TillEvent): void {
    if (event.event === 'failed') this.machine.world.violate('start', `${this.machine.who} failed`)
  }
}
