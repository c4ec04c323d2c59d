import type { Enrolment } from '../../../src/main/enrolment/enrolment'
import { databaseName } from '../../../src/till/cache/database'
import type { ClockSample, ClockState } from '../../../src/till/clock/clock-state'
import type { Line } from '../centre/wire'
import type { Dice } from '../engine/dice'
import type { World } from '../engine/world'
import type { MainEvent } from '../../../src/protocol/ipc/worker-calls'
import { ViewDisk } from '../view/view-disk'
import { SimulatedJournalDisk } from './journal-disk'
import type { Main, PageLife } from './lives'

/** The machine's own clocks, in the hand of the world. */
interface Clocks {
  wallOffset: number
  boot: number
  bootedAt: number
  /** Parts of a millionth by which this quartz is wrong. */
  drift: number
}

/** What is wrong with a disk for a while: it takes nothing, or takes so long for each call. */
interface Ailing {
  refuses: boolean
  slowBy: number
}

export const WELL: Readonly<Ailing> = { refuses: false, slowBy: 0 }

/** How an app ends: only its page is loaded again, its processes are killed, or the power goes. */
export type Death = 'page' | 'kill' | 'power'

/** One run of the app, as its machine and its ports see it. */
export interface Running {
  readonly machine: Machine
  readonly main: Main | null
  readonly page: PageLife
  readonly listeners: Set<(event: MainEvent) => void>
  dieIn: { steps: number; how: Death } | null
  start(): Promise<void>
  stop(): void
  loadPageAgain(): void
  beforeView(write: boolean): 'go' | 'fail'
  /** One step of the app; false = it was its last. */
  step(): boolean
  approve(): string
  opId(): string
}

/** One till's machine. It outlives the app that runs on it, with its disks, its clocks and its line. */
export class Machine {
  readonly who: string
  readonly world: World
  readonly dice: Dice
  readonly line: Line
  readonly disk = new SimulatedJournalDisk()
  readonly view: ViewDisk
  readonly clocks: Clocks
  readonly ailing: Ailing = { ...WELL }
  enrolment: Enrolment
  savedClock: ClockState | null = null
  run: Running | null = null
  /** An app that speaks no protocol the centre knows: older than what is still supported. */
  outdated = false
  /** Its clock was tampered with: its error bars promise nothing. */
  tampered = false
  /** The journal was thrown away with the machine, or spoilt on purpose: what was not sent is gone, and not by a bug. */
  readonly lostIncarnations = new Set<number>()
  opIds = 0
  readonly #begin: (machine: Machine) => Running

  constructor(world: World, dice: Dice, line: Line, enrolment: Enrolment, begin: (machine: Machine) => Running) {
    this.#begin = begin
    this.world = world
    this.dice = dice
    this.line = line
    this.enrolment = enrolment
    this.who = `till ${enrolment.till.id}`
    this.clocks = { wallOffset: dice.between(-3_000, 3_000), boot: 1, bootedAt: 0, drift: dice.between(-100, 100) }
    this.view = new ViewDisk({
      before: (write) => this.run?.beforeView(write) ?? 'go',
      pause: () => (this.dice.chance(world.weather.pause) ? world.scheduler.pause(this.dice.between(0, 8)) : null),
      alone: () => world.scheduler.pause(0),
      afterwards: (check) => void world.scheduler.after(0, check),
      trouble: (what) => world.violate('view', `${this.who}: ${what}`),
    })
  }

  /** Begins where another machine of the same till stands; `cold`: with the journal alone, its view is still to be built. */
  takeOver(warm: Machine, cold: boolean): void {
    this.disk.takeOver(warm.disk)
    if (!cold) this.view.takeOver(warm.view)
    this.savedClock = null
    this.opIds = warm.opIds
  }

  get databaseName(): string {
    return databaseName(this.enrolment.till.id)
  }

  sample(): ClockSample {
    const { wallOffset, boot, bootedAt, drift } = this.clocks
    const gone = this.world.passed
    const wrong = (gone * drift) / 1e6
    return { wall: Math.round(this.world.now() + wrong + wallOffset), mono: gone - bootedAt + (drift * (gone - bootedAt)) / 1e6, boot: `boot-${boot}` }
  }

  /** Main tells the page that it might look now. */
  hear(why: 'hint' | 'network' | 'wake'): void {
    for (const listener of this.run?.listeners ?? []) listener({ event: 'sync', why })
  }

  start(): void {
    if (this.run !== null) return
    const run = this.#begin(this)
    this.run = run
    void run.start()
  }

  /** The app dies at once; it is started again after a while. */
  die(how: Death): void {
    const { run } = this
    if (run === null) return
    this.world.fault(`till dies: ${how}`, this.who)
    if (how === 'page') {
      run.loadPageAgain()
      this.view.crash(0)
      return
    }
    this.end(how)
    this.world.scheduler.after(this.dice.between(200, 20_000), () => this.start())
  }

  /** Stops the app without starting it again. */
  end(how: 'kill' | 'power'): void {
    this.run?.stop()
    this.run = null
    const power = how === 'power'
    this.view.crash(power ? this.dice.between(0, 3) : 0)
    const lost = this.disk.crash(power ? this.dice : null)
    if (lost > 0) this.world.point('unsynced bytes of the journal were lost')
    if (power) this.reboot()
  }

  reboot(): void {
    this.clocks.boot += 1
    this.clocks.bootedAt = this.world.passed
  }
}
