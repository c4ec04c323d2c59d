import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DatabaseError } from 'pg'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { Workers } from '../../../src/central/jobs/workers'
import { hasEnded, quiet, tallyJob, until, workersOn, type Told } from '../../support/job-shop'
import { pgAdapter, type PgAdapter } from '../../support/store-seed'

/** Long work on a real PostgreSQL: each step once in effect, whoever works on it and however it ends (3.3). */
describe('jobs', () => {
  let adapter: PgAdapter
  let store: CentralStore
  const open: Workers[] = []
  beforeAll(async () => {
    adapter = await pgAdapter(16)
    await adapter.database.pool.query('create table did_once (job bigint, n bigint)')
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((workers) => workers.stop()))
  })
  afterAll(() => adapter.close())

  const begin = async () => {
    store = await adapter.fresh()
  }
  const copy = async (told: Told = quiet(), name?: string) => {
    const workers = await workersOn(adapter, store, told, name)
    open.push(workers)
    return workers
  }
  /** How often each row was done; every row once is what all of this is for. */
  const tally = async (job: number) => {
    const { rows } = await adapter.database.pool.query<{ rows: number; distinct: number }>('select count(*) as rows, count(distinct n) as distinct from did_once where job = $1', [job])
    return rows[0]
  }

  it('run to their end, and say how far they are', async () => {
    await begin()
    const seen: number[] = []
    const told = quiet()
    told.inStep = async ({ job }) => {
      const at = await store.transact((tx) => tx.jobs.get(job))
      seen.push(at?.done ?? -1)
    }
    const workers = await copy(told)
    const job = await tallyJob(store, 95)
    workers.poke({ org: store.org, id: job })
    const ended = await until(store, job, hasEnded)
    expect(ended).toMatchObject({ state: 'done', done: 95, total: 95, result: { rows: 95 }, failure: null })
    expect(seen).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    expect(await tally(job)).toEqual({ rows: 95, distinct: 95 })
    expect(workers.troubles).toEqual([])
  })

  it('are found without being told of', async () => {
    await begin()
    const job = await tallyJob(store, 10)
    await copy()
    expect(await until(store, job, hasEnded)).toMatchObject({ state: 'done' })
  })

  it('are done once by three copies that are all told of them', async () => {
    await begin()
    const copies = [await copy(), await copy(), await copy()]
    const jobs = await Promise.all(Array.from({ length: 6 }, () => tallyJob(store, 400)))
    for (const id of jobs) for (const workers of copies) workers.poke({ org: store.org, id })
    for (const job of jobs) {
      expect(await until(store, job, hasEnded)).toMatchObject({ state: 'done', done: 400 })
      expect(await tally(job)).toEqual({ rows: 400, distinct: 400 })
    }
  })

  it('are one copy’s while a step runs, however long it takes and whoever is told of them', async () => {
    await begin()
    const slow = quiet()
    let go = () => {}
    const reached = new Promise<void>((resolve) => {
      slow.inStep = async ({ from }) => {
        if (from !== 0) return
        resolve()
        await new Promise<void>((later) => (go = later))
      }
    })
    const first = await copy(slow)
    const job = await tallyJob(store, 30)
    first.poke({ org: store.org, id: job })
    await reached
    const others: number[] = []
    const eager = quiet()
    eager.inStep = ({ from }) => {
      others.push(from)
      return Promise.resolve()
    }
    const second = await copy(eager)
    for (let n = 0; n < 5; n++) {
      second.poke({ org: store.org, id: job })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(others).toEqual([])
    go()
    expect(await until(store, job, hasEnded)).toMatchObject({ state: 'done', done: 30 })
    expect(await tally(job)).toEqual({ rows: 30, distinct: 30 })
  })

  it('end between two steps when cancelled; what was done stands', async () => {
    await begin()
    const told = quiet()
    let go = () => {}
    const reached = new Promise<void>((resolve) => {
      told.inStep = async ({ from }) => {
        if (from !== 20) return
        resolve()
        await new Promise<void>((let_go) => (go = let_go))
      }
    })
    const workers = await copy(told)
    const job = await tallyJob(store, 100)
    workers.poke({ org: store.org, id: job })
    await reached
    const cancelled = store.transact((tx) => tx.jobs.cancel(job)) // waits for the step
    go()
    expect(await cancelled).toBe(true)
    const ended = await until(store, job, hasEnded)
    expect(ended).toMatchObject({ state: 'cancelled', result: null })
    // Whoever waits for the row may see steps begin before the answer, under load several: PostgreSQL keeps no line between a
    // waiter and who skips locked rows. That none begins after the answer is the next test's.
    expect([30, 40, 50, 60, 70, 80, 90]).toContain(ended.done)
    expect(await tally(job)).toEqual({ rows: ended.done, distinct: ended.done })
    expect(await store.transact((tx) => tx.jobs.cancel(job))).toBe(false)
  })

  it('begin no step any more once the cancel is answered, whenever it comes and however many copies work', async () => {
    await begin()
    const told = quiet()
    let begun = 0
    told.inStep = () => Promise.resolve(void (begun += 1))
    const copies = [await copy(told), await copy(told), await copy(told)]
    for (let round = 0; round < 25; round++) {
      begun = 0
      const job = await tallyJob(store, 100_000, { batch: 1 })
      const poked = setInterval(() => copies[round % 3]?.poke({ org: store.org, id: job }), 5)
      while (begun <= round) await new Promise((resolve) => setImmediate(resolve))
      expect(await store.transact((tx) => tx.jobs.cancel(job))).toBe(true)
      const atAnswer = begun
      const ended = await until(store, job, hasEnded)
      clearInterval(poked)
      expect({ state: ended.state, done: ended.done, begun }).toEqual({ state: 'cancelled', done: atAnswer, begun: atAnswer })
      expect(await tally(job)).toEqual({ rows: atAnswer, distinct: atAnswer })
    }
  })

  it('go on elsewhere within seconds when their copy is gone', async () => {
    await begin()
    const job = await tallyJob(store, 50)
    await adapter.database.pool.query("update job set held_by = 'gone', held_until = now() + interval '1500 milliseconds' where org = $1 and id = $2", [store.org, job])
    const workers = await copy()
    workers.poke({ org: store.org, id: job })
    expect(await until(store, job, hasEnded, 6000)).toMatchObject({ state: 'done', done: 50 })
  })

  it('stop with their copy after the running step, and go on where they stood', async () => {
    await begin()
    const told = quiet()
    const reached = new Promise<void>((resolve) => {
      told.inStep = ({ from }) => {
        if (from === 30) resolve()
        return Promise.resolve()
      }
    })
    const first = await copy(told)
    const job = await tallyJob(store, 2000)
    first.poke({ org: store.org, id: job })
    await reached
    await first.stop()
    const stood = await store.transact((tx) => tx.jobs.get(job))
    expect(stood?.state).toBe('running')
    await copy()
    expect(await until(store, job, hasEnded)).toMatchObject({ state: 'done', done: 2000 })
    expect(await tally(job)).toEqual({ rows: 2000, distinct: 2000 })
  })

  it('try a step again that met something passing, and undo what it wrote', async () => {
    await begin()
    const told = quiet()
    const deadlock = () => Object.assign(new DatabaseError('deadlock', 0, 'error'), { code: '40P01' })
    const away = () => Object.assign(new Error('closed'), { code: '57P01' })
    told.trouble.set(20, [deadlock(), away()])
    const workers = await copy(told)
    const job = await tallyJob(store, 50)
    workers.poke({ org: store.org, id: job })
    expect(await until(store, job, hasEnded)).toMatchObject({ state: 'done', done: 50 })
    expect(await tally(job)).toEqual({ rows: 50, distinct: 50 })
    expect(workers.troubles).toHaveLength(2)
  })

  it('fail with a key: the kind’s own, or that the centre is at fault', async () => {
    await begin()
    const told = quiet()
    const workers = await copy(told)
    const refused = await tallyJob(store, 50, { refuseAt: 25 })
    expect(await until(store, refused, hasEnded)).toMatchObject({ state: 'failed', done: 20, failure: { key: 'codes.exhausted' } })
    expect(await tally(refused)).toEqual({ rows: 20, distinct: 20 })
    expect(workers.troubles).toEqual([])
    told.trouble.set(10, [new TypeError('a bug')])
    const broken = await tallyJob(store, 50)
    expect(await until(store, broken, hasEnded)).toMatchObject({ state: 'failed', done: 10, failure: { key: 'job.broken' } })
    expect(await tally(broken)).toEqual({ rows: 10, distinct: 10 })
    expect(workers.troubles).toHaveLength(1)
  })

  it('of an unknown kind wait for a copy that knows them', async () => {
    await begin()
    const old = await copy(quiet(), 'test.other')
    const job = await tallyJob(store, 10)
    old.poke({ org: store.org, id: job })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await store.transact((tx) => tx.jobs.get(job))).toMatchObject({ state: 'waiting', failure: null })
    const fresh = await copy()
    fresh.poke({ org: store.org, id: job })
    expect(await until(store, job, hasEnded)).toMatchObject({ state: 'done' })
  })
})
