import type { Core } from '../core/core'
import { inBulk } from '../db/bulk'
import type { Database } from '../db/database'
import { idleJobs, releaseJob, type JobAt } from '../db/jobs/job-steps'
import type { AnyJobKind } from './job-kind'
import { runStep } from './run-step'
import { openWakes, type Wakes } from './wakes'

export interface Workers {
  /** A job was added, or may go on: some copy of the service takes it at once. It is found without this too. */
  poke(job: JobAt): void
  /** After the steps that are running. Their jobs go on elsewhere, or here after the next start. */
  stop(): Promise<void>
}

interface Workshop {
  readonly database: Database
  readonly cores: ReadonlyMap<number, Core>
  readonly kinds: readonly AnyJobKind[]
  /** This copy of the service, as its leases name it. */
  readonly holder: string
  readonly trouble: (what: string, failure: unknown) => void
}

/** How many jobs of one copy run at once. */
const HANDS = 2
/** How often hints of other copies, and jobs that nobody works on, are looked for. */
const LOOK_EVERY = 1000
/** After so many steps others have their turn. */
const TURN = 25
const MOST_IDLE = 50

/** Starts this copy's workers. */
export async function startWorkers(shop: Workshop): Promise<Workers> {
  const wakes = await openWakes(shop.database, (failure) => shop.trouble('job_wakes', failure))
  const bench = new Bench(shop, wakes)
  return {
    poke: (job) => bench.poke(job),
    async stop() {
      await bench.stop()
      await wakes.stop()
    },
  }
}

class Bench {
  readonly #shop: Workshop
  readonly #wakes: Wakes
  readonly #hands: Promise<void>[]
  readonly #resting = new Set<() => void>()
  readonly #working = new Set<string>()
  readonly #sending = new Set<Promise<unknown>>()
  #stopping = false

  constructor(shop: Workshop, wakes: Wakes) {
    this.#shop = shop
    this.#wakes = wakes
    this.#hands = [this.#lookAgainAndAgain(), ...Array.from({ length: HANDS }, () => this.#workOnAndOn())]
  }

  poke(job: JobAt): void {
    if (this.#stopping) return
    const sent = this.#survive(async () => {
      await this.#wakes.send(job)
      this.#wakeAll()
    }).finally(() => this.#sending.delete(sent))
    this.#sending.add(sent)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#wakeAll()
    await Promise.all([...this.#hands, ...this.#sending])
  }

  async #workOnAndOn(): Promise<void> {
    while (!this.#stopping) {
      const worked = await this.#survive(async () => {
        const job = await this.#wakes.take()
        if (job === null) return false
        await this.#work(job)
        return true
      })
      if (worked !== true) await this.#rest()
    }
  }

  /** Step after step, until it has ended or others should have their turn. */
  async #work(job: JobAt): Promise<void> {
    const core = this.#shop.cores.get(job.org)
    const name = `${job.org}:${job.id}`
    if (core === undefined || this.#working.has(name)) return
    this.#working.add(name)
    try {
      for (let steps = 0; steps < TURN && !this.#stopping; steps++) {
        if ((await runStep({ ...this.#shop, core }, job)) === 'rest') return
      }
      await inBulk(this.#shop.database, (bulk) => releaseJob(bulk, job, this.#shop.holder))
      await this.#wakes.send(job)
    } finally {
      this.#working.delete(name)
    }
  }

  /** Jobs whose copy is gone, whose wait is over, or whose hint was lost. */
  async #lookAgainAndAgain(): Promise<void> {
    const { database, holder, kinds } = this.#shop
    const names = kinds.map(({ name }) => name)
    while (!this.#stopping) {
      await this.#survive(async () => {
        const idle = await inBulk(database, (bulk) => idleJobs(bulk, holder, names, MOST_IDLE))
        const free = idle.filter(({ org, id }) => !this.#working.has(`${org}:${id}`))
        for (const job of free) await this.#wakes.send(job)
        if (free.length > 0) this.#wakeAll()
      })
      await this.#rest()
    }
  }

  async #survive<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (failure) {
      this.#shop.trouble('job_worker', failure)
      return null
    }
  }

  #rest(): Promise<void> {
    if (this.#stopping) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#resting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, LOOK_EVERY)
      this.#resting.add(wake)
    })
  }

  #wakeAll(): void {
    for (const wake of this.#resting) wake()
  }
}
