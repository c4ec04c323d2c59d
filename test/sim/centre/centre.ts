import { createCatalogue } from '../../../src/central/core/catalogue'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { Core } from '../../../src/central/core/core'
import type { Answer } from '../../../src/central/core/failure'
import type { SessionStored } from '../../../src/central/core/rows'
import { secretHash } from '../../../src/central/core/keyed-hashes'
import { copyState } from '../../../src/central/memory/copy-state'
import { setBack } from '../../../src/central/memory/set-back'
import { storeOn } from '../../../src/central/memory/memory-store'
import type { State } from '../../../src/central/memory/state'
import { SYNC_ROUTES } from '../../../src/central/http/sync-routes'
import { trimFeeds } from '../../../src/central/sync/retention'
import { createFeedList, type FeedList } from '../../../src/central/sync/till-scope'
import { createPackKeeper, type PackKeeper } from '../../../src/central/packs/keep-packs'
import { packPart } from '../../../src/central/packs/pack-part'
import type { PackSettings } from '../../../src/central/core/pack-port'
import { fail, ok, type Result } from '../../../src/domain/result'
import type { PackPart } from '../../../src/protocol/ipc/worker-calls'
import type { SyncCall, SyncReply, SyncRequest } from '../../../src/protocol/sync/messages'
import type { NetworkFailure } from '../../../src/till/ports'
import type { Dice } from '../engine/dice'
import { forever } from '../engine/forever'
import type { World } from '../engine/world'
import { faultyStore, type CentreLife } from './faulty-store'
import { RareStates } from './rare-states'
import type { Reply } from './wire'

type Name = Exclude<SyncCall, 'enrol'>

const HANDLERS = new Map(SYNC_ROUTES.map(({ path, handle }) => [path, handle as (call: never) => Promise<Answer<unknown>>]))
const NO_METER = { inc: () => undefined }

/** A run has a handful of tokens and hashes them at every call. */
const hashes = new Map<string, string>()
const MOST_HASHES = 1000

function hashOf(token: string): string {
  const known = hashes.get(token)
  if (known !== undefined) return known
  if (hashes.size >= MOST_HASHES) hashes.clear()
  const hash = secretHash(token)
  hashes.set(token, hash)
  return hash
}

/** The central core of one organisation, as shipped, over the memory store; it can die, come back, and be set back. */
export class SimulatedCentre {
  core!: Core
  /** The state itself, for whoever checks it, and a store on it that no fault touches. */
  state: State
  quiet!: CentralStore
  restores = 0
  readonly rare: RareStates
  /** Called after every write, as the service's hint channel is. */
  poked: () => void = () => undefined
  #feeds!: FeedList
  #life: CentreLife | null = null
  #backup: State
  readonly #packs: PackSettings | null
  readonly #world: World
  readonly #dice: Dice

  /** Begins on the state, which is its own from now on. */
  constructor(world: World, dice: Dice, state: State, packs: PackSettings | null) {
    this.#world = world
    this.rare = new RareStates(world)
    this.#packs = packs
    this.#dice = dice
    this.state = state
    this.#backup = copyState(state)
    this.start()
  }

  get up(): boolean {
    return this.#life !== null
  }

  start(): void {
    if (this.#life !== null) return
    const life: CentreLife = { dead: false, dieIn: null, die: () => this.#died(life) }
    this.#life = life
    this.quiet = storeOn(this.state)
    const clock = { now: () => Math.floor(this.#world.now()) }
    this.core = {
      store: faultyStore(this.quiet, life, this.#world, this.#dice),
      catalogue: createCatalogue(clock),
      clock,
      random: { bytes: (count) => Uint8Array.from({ length: count }, () => this.#dice.between(0, 255)) },
      ...(this.#packs === null ? {} : { packs: this.#packs }),
      trouble: (what, failure) => {
        if (!life.dead) this.#world.violate('trouble', `the centre survived ${what}: ${String(failure)}`)
      },
    }
    this.#feeds = createFeedList(this.core)
    if (this.#packs !== null) this.#keepPacks(life, createPackKeeper(this.core, this.#packs))
    this.#world.note('centre', 'starts')
  }

  /** The service looks after its packs now and then. */
  #keepPacks(life: CentreLife, keeper: PackKeeper): void {
    this.#world.scheduler.after(this.#dice.between(500, 5_000), () => {
      if (life.dead) return
      const looked = keeper.look().then((changed) => {
        if (changed.length > 0) this.#world.point('packs were made')
      })
      void looked.catch((failure: unknown) => life.dead || this.#world.violate('trouble', `packs: ${String(failure)}`)).then(() => this.#keepPacks(life, keeper))
    })
  }

  /** Dies a few steps from now, wherever that is, and comes back after a while. */
  crashSoon(): void {
    if (this.#life !== null && this.#life.dieIn === null) this.#life.dieIn = this.#dice.between(1, 60)
  }

  #died(life: CentreLife): void {
    life.dead = true
    if (this.#life !== life) return
    this.#life = null
    this.#world.fault('centre dies', 'centre')
    // What the dying process had open is rolled back by its own failing; the next one begins on a settled state.
    this.#world.scheduler.after(this.#dice.between(20, 8_000), () => this.start())
  }

  /** Everything the feeds have brought so far has grown old: whoever has not pulled it takes a snapshot. */
  async trimFeeds(): Promise<void> {
    if (this.#life === null) return
    const { core, quiet } = this
    this.#world.fault('feeds trimmed', 'centre')
    await trimFeeds({ ...core, store: quiet }, 0)
  }

  keepBackup(): void {
    this.#backup = copyState(this.state)
    this.#world.note('centre', 'keeps a backup')
  }

  /** An operator sets the centre back to its backup: it has lost memory, and says so by a new instance and epoch (4.4). */
  restore(): void {
    if (this.#life !== null) this.#life.dead = true
    this.#life = null
    this.restores += 1
    this.state = setBack(this.#backup, `instance-${this.restores + 1}`, `epoch-${this.restores + 1}`, this.#dice.between(0, 999) / 1000)
    this.#world.fault('centre set back', 'centre')
    this.start()
  }

  /** Who asks, without a transaction of its own: half of all there would be. */
  #sessionOf(token: string): SessionStored | null {
    return this.state.sessions.get(hashOf(token))?.session ?? null
  }

  /** Answers a call as the HTTP layer does. A dying centre answers nothing: the promise stays open. */
  async receive(name: Name, body: unknown, token: string, who: string): Promise<Reply> {
    const life = this.#life
    if (life === null) return fail({ key: 'centre.unreachable', answered: false })
    const session = this.#sessionOf(token)
    if (session?.kind !== 'till') return fail({ key: 'auth.required', answered: true })
    const frozen = name === 'push' ? this.rare.frozen(this.state, session.till) : []
    try {
      const answer = await this.#work(name, body, session.till)
      this.#world.note('centre', `answers ${who} ${name} ${answer.ok ? 'yes' : answer.error.key}`)
      if (!answer.ok) return fail({ key: answer.error.key, answered: true })
      this.#observe(name, answer.value)
      if (name === 'push') this.rare.pushed(this.state, frozen)
      if (name === 'allowance') this.rare.recalled((answer.value as SyncReply<'allowance'>).recalled)
      if (name === 'pull') this.rare.pulled(token, (body as SyncRequest<'pull'>).cursors, (answer.value as SyncReply<'pull'>).pages)
      return ok(answer.value)
    } catch (failure) {
      if (life.dead) return forever()
      this.#world.violate('trouble', `${name} failed at the centre: ${failure instanceof Error ? failure.message : String(failure)}`)
      return fail({ key: 'centre.failed', answered: false })
    }
  }

  /** Bytes of a pack, as its route answers them. */
  async pack(id: string, part: PackPart, token: string): Promise<Result<Uint8Array, NetworkFailure>> {
    const life = this.#life
    if (life === null) return fail({ key: 'centre.unreachable', answered: false })
    const session = this.#sessionOf(token)
    if (session?.kind !== 'till') return fail({ key: 'auth.required', answered: true })
    const answer = await packPart(this.core, session.till, id, part)
    if (life.dead) return new Promise<never>(() => undefined)
    this.#world.point('bytes of a pack were asked for')
    return answer.ok ? ok(new Uint8Array(answer.value)) : fail({ key: answer.error.key, answered: true })
  }

  /** The service's own handler of the call; a hint to pull reaches the tills as the world likes. */
  #work(name: Name, body: unknown, till: number): Promise<Answer<unknown>> {
    const { core } = this
    const org = { core, feeds: this.#feeds, hints: { poke: this.poked } }
    const call = { centre: { metrics: { redemptions: NO_METER, conflicts: NO_METER } }, caller: { kind: 'till', org, till }, body }
    return HANDLERS.get(`/sync/v1/${name}`)?.(call as never) ?? Promise.reject(new Error(`the centre has no call ${name}`))
  }

  /** The states of the protocol that a run has been through. */
  #observe(name: Name, value: unknown): void {
    const said = value as { status?: string; replayed?: boolean; resnapshot?: unknown[]; outcomes?: { conflict: string | null; settlement: string }[] }
    if (said.status !== undefined && said.status !== 'OK') this.#world.point(`${name} answered ${said.status}`)
    if (said.replayed === true) this.#world.point(`${name} was answered again from memory`)
    if (said.resnapshot !== undefined && said.resnapshot.length > 0) this.#world.point('a cursor of another epoch, or from the future')
    for (const { conflict, settlement } of said.outcomes ?? []) {
      if (conflict !== null) this.#world.point(`settled ${settlement}: ${conflict}`)
    }
  }
}
