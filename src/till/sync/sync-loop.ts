import { fail, ok, type Result } from '../../domain/result'
import type { HelloReply } from '../../protocol/sync/messages'
import { noteRebuild } from '../cache/note-rebuild'
import { GrowthWatch, letViewGo } from '../cache/watch-growth'
import { aside, type Line, type TillContext } from '../context'
import { handOver } from '../issue/hand-over'
import { finishUnfinished } from '../redeem/unfinished'
import { timeOf } from '../redeem/judge'
import { Digests } from './digest'
import { greet } from './greet'
import { pullAll } from './pull'
import { pushFrom } from './push'
import { renewAllowances } from './renew-allowances'
import { isSilence, type Ended } from './round'

const EVERY_MS = 30_000
const FIRST_RETRY_MS = 5000
const SLOWEST_RETRY_MS = 300_000
/** Rounds that only made another one necessary, in a row, before it is left to the timer. */
const MOST_REPEATS = 5

/**
 * Keeps till and centre together (4.2): on start, on what main tells, after every record while online, every 30 seconds;
 * after failures ever more slowly up to five minutes. One round at a time; whoever asks during a round gets another.
 */
export class SyncLoop implements Line {
  #online = false
  #disabled = false
  #failures = 0
  #running: Promise<void> | null = null
  #again = false
  #stopped = false
  #cancelTimer: () => void = () => undefined
  readonly #context: () => TillContext
  /** Operations the centre has spoken of since all was settled; null = since before this start, so that all its disputes are looked at. */
  #heard: Set<string> | null = null
  readonly #digests = new Digests()
  readonly #growth = new GrowthWatch()

  constructor(context: () => TillContext) {
    this.#context = context
  }

  get online(): boolean {
    return this.#online
  }

  get disabled(): boolean {
    return this.#disabled
  }

  kick(): void {
    if (this.#online) void this.now()
  }

  silent(problem: string): void {
    if (this.#online) aside(this.#context(), this.#offline(problem))
    void this.now()
  }

  /** Runs a round now; answers when it, and any that was asked for meanwhile, has ended. */
  now(): Promise<void> {
    this.#again = true
    this.#running ??= this.#run()
    return this.#running
  }

  stop(): void {
    this.#stopped = true
    this.#cancelTimer()
  }

  async #run(): Promise<void> {
    this.#cancelTimer()
    for (let repeats = 0; this.#again && !this.#stopped; repeats += 1) {
      this.#again = false
      const ended = await this.#safeRound()
      if (ended.ok) continue
      if ('again' in ended.error) this.#again ||= repeats < MOST_REPEATS
      else await this.#failed(ended.error)
    }
    this.#running = null
    if (!this.#stopped) this.#cancelTimer = this.#context().ports.clock.after(this.#pause(), () => void this.now())
  }

  /**
   * A bug, or a view that cannot be written, must not end all syncing: it counts as a failure of this till and not of the
   * centre, and the next round tries again.
   */
  async #safeRound(): Promise<Result<undefined, Ended>> {
    try {
      return await this.#round()
    } catch {
      if (!this.#stopped) await this.#context().cache.revive()
      return fail({ key: 'till.failed', answered: true })
    }
  }

  async #round(): Promise<Result<undefined, Ended>> {
    const context = this.#context()
    const hello = await greet(context)
    if (!hello.ok) return hello
    this.#greeted(hello.value)
    await finishUnfinished(context)
    await handOver(context)
    // By the journal's own number: a till that is shut out may be known by a later one, which it has not been given yet.
    const pushed = await pushFrom(context, (await context.ports.journal.status()).incarnation)
    // A batch the centre answers with an error is known to be unstored: it must not stop what comes down. Silence must.
    if (!pushed.ok && ('again' in pushed.error || isSilence(pushed.error))) return pushed
    if (!this.#online) return ok(undefined)
    this.#heard ??= new Set(await context.cache.feeds.disputed())
    const pulled = await pullAll(context, hello.value.feeds, this.#heard)
    if (!pulled.ok) return pulled
    await this.#caughtUp(pulled.value)
    if (!pushed.ok) return pushed
    const stocked = await renewAllowances(context, hello.value.serverInstance)
    if (!stocked.ok) return stocked
    const compared = await this.#digests.compare(context)
    if (compared.ok) await this.#makeRoom(context)
    return compared
  }

  /** Once the view is let go of, nothing may open it before the page has been loaded again. */
  async #makeRoom(context: TillContext): Promise<void> {
    const at = await this.#growth.look(context)
    if (at === null || this.#stopped) return
    if (await letViewGo(context, at)) this.#stopped = true
  }

  #greeted({ status }: HelloReply): void {
    const { status: board } = this.#context().cache
    this.#disabled = status === 'TILL_DISABLED'
    const problem = this.#disabled ? 'till.disabled' : status === 'UPGRADE_REQUIRED' ? 'till.upgrade_required' : null
    this.#online = problem === null
    this.#failures = 0
    if (problem === null) board.set({ online: true, offlineSince: null, problem })
    else aside(this.#context(), this.#offline(problem))
  }

  /** Everything of every feed is here, so receipts and the counts they stand for are too. */
  async #caughtUp(serverTime: number): Promise<void> {
    const { cache, ports } = this.#context()
    await cache.operations.settle(this.#heard ?? new Set())
    this.#heard = new Set()
    const { last, incarnation } = await ports.journal.status()
    const { operations } = cache
    const currency = cache.shelf?.place.currency
    cache.status.set({
      phase: cache.shelf === null ? 'starting' : 'ready',
      syncedAt: serverTime,
      waiting: Math.max(0, last.seq - operations.acked),
      lastSeq: last.seq,
      incarnation,
      snapshot: null,
      ...(currency === undefined ? {} : { currency, moneyAtRisk: operations.overlay.atRisk(currency) }),
    })
    await noteRebuild(this.#context())
  }

  async #failed(failure: { readonly key: string; readonly answered: boolean }): Promise<void> {
    this.#failures += 1
    // Whoever answered with an error after a good hello is still there; only silence, or a refused hello, is offline.
    if (this.#online && failure.answered) this.#context().cache.status.set({ problem: failure.key })
    else await this.#offline(failure.key)
  }

  async #offline(problem: string): Promise<void> {
    const { cache, ports } = this.#context()
    this.#online = false
    const since = cache.status.now.offlineSince ?? timeOf(await ports.clock.read())
    cache.status.set({ online: false, offlineSince: since, problem, pushing: null, snapshot: null })
  }

  #pause(): number {
    const spread = this.#context().ports.random.spread()
    if (this.#failures === 0) return EVERY_MS * (0.8 + 0.4 * spread)
    const pause = Math.min(SLOWEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1))
    return pause * (0.5 + 0.5 * spread)
  }
}
