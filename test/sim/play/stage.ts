import { secretHash } from '../../../src/central/core/keyed-hashes'
import { revokeCode } from '../../../src/central/coupons/revoke'
import { copyState } from '../../../src/central/memory/copy-state'
import { changeStatus } from '../../../src/central/offers/change-status'
import { updateOffer } from '../../../src/central/offers/save-offer'
import { SimulatedCentre } from '../centre/centre'
import { Line } from '../centre/wire'
import { World } from '../engine/world'
import { journalsOf } from '../check/journals'
import { AppRun } from '../machine/app-run'
import { Machine, WELL } from '../machine/machine'
import { installViewDisks } from '../view/view-disk'
import { Cashier } from './cashier'
import { type Approved, Ledger } from './ledger'
import type { Plan } from './plan'
import { enrolled, packsOf, type OpenShop, type ShopOffer } from './shop'
import type { Step } from './step'

export interface Staging {
  readonly keepTrace: boolean
  /** Milliseconds from the usual beginning. */
  readonly beginning: number
  readonly approved: (stage: Stage, made: Approved) => void
}

/** How often a till hears a hint to pull. */
const HEARD = 0.06

/** Everybody and everything of one run, and how each step of its plan is done. */
export class Stage {
  readonly world: World
  readonly centre: SimulatedCentre
  readonly machines: readonly Machine[]
  readonly ledger = new Ledger()
  readonly offers: readonly ShopOffer[]
  /** The highest total an offer has ever had: what was approved under it stands. */
  readonly totals = new Map<number, number | null>()
  /** Machines that were thrown away: their uses alone may never be heard of. */
  replaced = 0
  readonly #lines: Line[] = []
  /** What each till's cashier is busy with. */
  readonly #queues = new Map<Machine, Promise<void>>()
  readonly #cashiers = new Map<Machine, Cashier>()
  #busy = 0
  /** How often somebody was enrolled: it may be one till twice in one millisecond. */
  #enrolments = 0
  readonly #approved: (made: Approved) => void

  constructor(plan: Plan, shop: OpenShop, how: Staging) {
    this.world = new World(plan.seed, plan.weather, { ...how, strict: plan.strict })
    const state = copyState(shop.state)
    // Who has no part in this run has none in the allowances either.
    for (const { till } of shop.enrolments.slice(plan.tills)) state.tills.change(String(till.id), (row) => ({ ...row, disabled: true }))
    state.log.forget()
    this.centre = new SimulatedCentre(this.world, this.world.dice(2), state, packsOf(plan.shop))
    this.offers = shop.offers
    this.#approved = (made) => how.approved(this, made)
    for (const { id, total } of shop.offers) this.totals.set(id, total)
    this.machines = shop.enrolments.slice(0, plan.tills).map((enrolment, n) => {
      const line = new Line(this.world, this.centre, this.world.dice(10 + n), `till ${enrolment.till.id}`)
      this.#lines.push(line)
      const machine = new Machine(this.world, this.world.dice(30 + n), line, enrolment, (on) => new AppRun(on))
      const warm = shop.warm.get(enrolment.till.id)
      if (warm !== undefined) machine.takeOver(warm, plan.cold)
      return machine
    })
    installViewDisks(new Map(this.machines.map((machine) => [machine.databaseName, machine.view])))
    for (const machine of this.machines) this.#seat(machine)
    const hints = this.world.dice(3)
    this.centre.poked = () => {
      for (const machine of this.machines) {
        if (!machine.line.up || !hints.chance(HEARD)) continue
        this.world.scheduler.after(hints.between(5, 900), () => machine.hear('hint'))
      }
    }
  }

  #seat(machine: Machine): void {
    const { world, ledger, offers } = this
    this.#cashiers.set(machine, new Cashier({ world, machine, ledger, offers, approved: this.#approved }))
    this.#queues.set(machine, Promise.resolve())
  }

  /** Begins a step; it goes on while other things happen. */
  begin(step: Step): void {
    this.world.note('plan', JSON.stringify(step))
    if ('till' in step) {
      const machine = this.machines[step.till]
      if (machine !== undefined) this.#atTill(machine, step)
      return
    }
    if (step.do === 'centre dies') this.centre.crashSoon()
    if (step.do === 'backup') this.centre.keepBackup()
    if (step.do === 'set back') this.#setBack()
    if (step.do === 'revoke') void this.#revoke(step)
    if (step.do === 'edit') void this.#edit(step)
    if (step.do === 'pause') void this.#pause(step)
    if (step.do === 'days pass') {
      this.world.letPass(step.hours * 3_600_000)
      this.world.fault('days pass', 'everybody')
    }
  }

  #atTill(machine: Machine, step: Extract<Step, { till: number }>): void {
    switch (step.do) {
      case 'die':
        if (machine.run !== null) machine.run.dieIn = { steps: step.steps, how: step.how }
        return
      case 'cut line':
        return this.#cut(machine, step.ms)
      case 'wake':
        return this.tellNetwork(machine)
      case 'disk refuses':
      case 'disk is slow':
        return this.#ail(machine, step)
      case 'at message':
        return machine.line.arm(step.call, step.end, () => {
          for (const next of step.next) this.begin(next)
        })
      case 'late copy':
        return machine.line.copyLate(step.call, step.ms)
      case 'give in an outage':
        return this.#giveAlone(machine, step)
      case 'jump clock':
        machine.clocks.wallOffset += step.ms
        machine.tampered = true
        return this.world.fault('clock jumps', machine.who)
      case 'wipe view':
        return this.#wipe(machine)
      case 'outdated':
        machine.outdated = true
        return this.world.fault('app is outdated', machine.who)
      case 'new record type':
        return void this.#novelty(machine)
      case 'disable':
        return void this.#setDisabled(machine, true)
      case 'enrol again':
        return void this.#enrolAgain(machine)
      case 'replace machine':
        return void this.#replace(machine)
      default:
        return this.#queue(machine, step)
    }
  }

  #giveAlone(machine: Machine, { till, offer, coupons, ms }: Extract<Step, { do: 'give in an outage' }>): void {
    this.#cut(machine, ms)
    for (let customer = 0; customer < coupons; customer += 1) this.#queue(machine, { do: 'issue', till, offer, customer })
  }

  /** One cashier, one thing at a time; who waited while the app died goes on with the next. */
  #queue(machine: Machine, step: Step): void {
    const before = this.#queues.get(machine) ?? Promise.resolve()
    this.#busy += 1
    const doing = before
      .then(() => {
        const page = machine.run?.page
        // The app may die under the cashier's hands: what was begun then gets no answer.
        return page === undefined ? undefined : Promise.race([this.#cashiers.get(machine)?.do(step), page.ended])
      })
      .catch((failure: unknown) => this.world.violate('cashier', String(failure instanceof Error ? failure.stack : failure)))
      .then(() => {
        this.#busy -= 1
      })
    this.#queues.set(machine, doing)
  }

  /** Nobody is in the middle of a sale, and every record that stands in a journal is at the centre. */
  get quiet(): boolean {
    return (
      this.#busy === 0 &&
      this.machines.every(({ run, enrolment }) => {
        const status = run?.main?.till.journal.status()
        const known = this.centre.state.tills.get(String(enrolment.till.id))
        return status !== undefined && known?.incarnation === status.incarnation && known.lastSeq === status.last.seq
      })
    )
  }

  #cut(machine: Machine, ms: number): void {
    machine.line.up = false
    this.world.fault('line cut', machine.who)
    this.world.scheduler.after(ms, () => {
      machine.line.up = true
      if (machine.dice.chance(0.7)) this.tellNetwork(machine)
    })
  }

  #ail({ ailing }: Machine, step: Extract<Step, { do: 'disk refuses' | 'disk is slow' }>): void {
    if (step.do === 'disk refuses') ailing.refuses = true
    else ailing.slowBy = step.by
    this.world.scheduler.after(step.ms, () => {
      if (step.do === 'disk refuses') ailing.refuses = false
      else ailing.slowBy = 0
    })
  }

  /** The operating system says that there is a network: the till may look at once. */
  tellNetwork(machine: Machine): void {
    machine.hear('network')
  }

  /** The browser has lost the origin's storage; the page finds out when it is loaded the next time. */
  #wipe(machine: Machine): void {
    if (machine.run === null) return
    machine.end('kill')
    machine.view.wipe()
    this.world.fault('view wiped', machine.who)
    this.world.scheduler.after(500, () => machine.start())
  }

  /** As a newer version of the app would write one; this version must pass it on and the centre keep it aside. */
  async #novelty(machine: Machine): Promise<void> {
    const main = machine.run?.main
    if (main === null || main === undefined || machine.run === null) return
    this.world.fault('record of an unknown type', machine.who)
    const draft = { type: 'novelty', opId: machine.run.opId(), body: { says: 'something new' } }
    await main.till.journal.append(draft as never, { clock: main.till.clock.read(), cashier: 7, approver: null })
  }

  async #setDisabled(machine: Machine, disabled: boolean): Promise<void> {
    if (disabled) this.world.fault('till disabled', machine.who)
    await this.centre.quiet.transact((tx) => tx.tills.setDisabled(machine.enrolment.till.id, disabled, Math.floor(this.world.now())))
  }

  /** The same machine is enrolled anew, whatever it has not sent yet. */
  async #enrolAgain(machine: Machine): Promise<void> {
    if (machine.run === null || !this.centre.up) return
    machine.end('kill')
    this.world.fault('till enrolled again', machine.who)
    await this.#newCredential(machine)
    machine.start()
  }

  /** A machine is broken and another one takes its place: what it had not sent is gone. */
  async #replace(machine: Machine): Promise<void> {
    if (!this.centre.up) return
    machine.end('power')
    const incarnation = Math.max(machine.enrolment.incarnation, ...journalsOf(machine).keys())
    for (let lost = 1; lost <= incarnation; lost += 1) machine.lostIncarnations.add(lost)
    this.replaced += 1
    machine.disk.wipe()
    machine.view.wipe()
    machine.savedClock = null
    this.world.fault('machine replaced', machine.who)
    await this.#newCredential(machine)
    machine.start()
  }

  async #newCredential(machine: Machine): Promise<void> {
    const { quiet, core } = this.centre
    this.#enrolments += 1
    machine.enrolment = await enrolled({ ...core, store: quiet }, machine.enrolment.till.id, this.#enrolments)
  }

  /** The centre is set back, and its operator enrols again whom it does not know any more. */
  #setBack(): void {
    this.centre.restore()
  }

  /** Tills whose credential the centre has forgotten. */
  async enrolForgotten(): Promise<void> {
    for (const machine of this.machines) {
      const session = await this.centre.quiet.read((tx) => tx.tills.session(secretHash(machine.enrolment.token)))
      if (session !== null) continue
      machine.end('kill')
      await this.#newCredential(machine)
      machine.start()
    }
  }

  /** Everything is mended: the weather is calm, nobody dies any more, whoever was shut out is let in. */
  async heal(): Promise<void> {
    const { world } = this
    world.note('plan', 'heal')
    world.weather = { lost: 0, doubled: 0, late: 0, cut: 0, refused: 0, pause: 0, diskFails: 0, viewFails: 0, restarts: 0 }
    this.centre.start()
    for (const machine of this.machines) {
      machine.line.up = true
      machine.line.disarm()
      Object.assign(machine.ailing, WELL)
      machine.outdated = false
      if (machine.run !== null) machine.run.dieIn = null
      await this.#setDisabled(machine, false)
      machine.start()
    }
    await this.enrolForgotten()
  }

  async #revoke({ offer, code }: Extract<Step, { do: 'revoke' }>): Promise<void> {
    const of = this.offers[offer]
    const text = of?.codes[code % of.codes.length]
    if (of === undefined || text === undefined || of.common || !this.centre.up) return
    const { quiet, core } = this.centre
    const done = await quiet.transact((tx) => revokeCode({ ...core, store: quiet }, tx, text, of.id))
    if (done.ok) this.world.fault('code revoked', 'centre')
  }

  async #pause({ offer, ms }: Extract<Step, { do: 'pause' }>): Promise<void> {
    const of = this.offers[offer]
    if (of === undefined || !this.centre.up) return
    const { quiet, core } = this.centre
    const turn = (to: 'paused' | 'active') => changeStatus({ ...core, store: quiet }, of.id, to, { who: 'sim', from: 'sim' })
    await turn('paused')
    this.world.fault('offer paused', 'centre')
    this.#noteAway(of.id)
    this.world.scheduler.after(ms, () => void turn('active'))
  }

  #noteAway(offer: number): void {
    const away = this.machines.filter(({ line }) => !line.up).map(({ enrolment }) => enrolment.till.id)
    this.centre.rare.offerChanged(this.centre.state, offer, new Set(away))
  }

  async #edit({ offer, total }: Extract<Step, { do: 'edit' }>): Promise<void> {
    const of = this.offers[offer]
    if (of === undefined || of.total === null || !this.centre.up) return
    const { quiet, core } = this.centre
    const stored = await quiet.read((tx) => tx.offers.get(of.id))
    if (stored === null) return
    const next = { ...stored.offer, version: stored.version, redemption: { ...stored.offer.redemption, total } }
    const done = await updateOffer({ ...core, store: quiet }, of.id, next, { who: 'sim', from: 'sim', acknowledged: true })
    if (!done.ok) return this.world.note('centre', `edit: ${done.error.key}`)
    this.world.fault('offer edited', 'centre')
    this.#noteAway(of.id)
    this.totals.set(of.id, Math.max(this.totals.get(of.id) ?? 0, total))
  }
}
