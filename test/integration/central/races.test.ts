import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { Change } from '../../../src/central/core/rows'
import { createCodeBook } from '../../../src/central/db/coupons/code-book'
import { flush } from '../../../src/central/db/tables/feeds'
import { askOf, coreOn, intentFor, opIdOf } from '../../support/central-core'
import { draft, pgAdapter, TILLS, withOffer, type PgAdapter } from '../../support/store-seed'

/*
 * What only a real database can get wrong. Beside each right way stands the plausible wrong one, which must fail here:
 * a race that the wrong way survives proves nothing.
 */

const MANY = 32
let pg: PgAdapter
beforeAll(async () => {
  pg = await pgAdapter(MANY + 8)
})
afterAll(() => pg.close())

const crowd = <T>(work: (n: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: MANY }, (_, n) => work(n)))

describe('the last units of an offer', () => {
  const TOTAL = 20
  const TRIES = 4
  const codes = Array.from({ length: MANY * TRIES }, (_, n) => `CODE${n}`)

  it('go to exactly as many redeemers as there are units; reading first and writing then gives away more', async () => {
    const store = await pg.fresh()
    const limited = draft('O1', { redemption: { anyone: true, perCoupon: 1, total: TOTAL } })
    const offer = await withOffer(store, limited, codes)
    const { core } = coreOn(store)
    const answers = await crowd(async (n) => {
      const given: string[] = []
      for (let i = 0; i < TRIES; i += 1) {
        const turn = n * TRIES + i
        const answer = await askOf(core, TILLS[n % 2] ?? TILLS[0], { opId: opIdOf(turn), intent: intentFor(codes[turn] ?? '', offer) })
        given.push(!answer.ok ? answer.error.key : answer.value.decision.ok ? 'accepted' : (answer.value.decision.reasons[0]?.key ?? ''))
      }
      return given
    })
    const count = (wanted: string) => answers.flat().filter((answer) => answer === wanted).length
    expect([count('accepted'), count('offer.use_limit')]).toEqual([TOTAL, MANY * TRIES - TOTAL])
    expect((await store.read((tx) => tx.offers.counts(offer))).uses).toBe(TOTAL)
    const used = await store.read((tx) => tx.coupons.page(offer, null, codes.length))
    expect(used.reduce((sum, { uses }) => sum + uses, 0)).toBe(TOTAL)

    const careless = await withOffer(store, { ...limited, code: 'O2' }, [])
    expect(await countCarelessly(store, careless, TOTAL)).toBeGreaterThan(TOTAL)
  })

  /** Each looks, finds room, and takes: between the two the others have looked as well. */
  async function countCarelessly(store: CentralStore, offer: number, total: number): Promise<number> {
    let looked = 0
    let all = () => {}
    const everybodyLooked = new Promise<void>((resolve) => (all = resolve))
    const taken = await crowd(() =>
      store.transact(async (tx) => {
        const { uses } = await tx.offers.counts(offer)
        if ((looked += 1) === MANY) all()
        await everybodyLooked
        return uses < total && tx.offers.countUse(offer, null, 1)
      }),
    )
    return taken.filter(Boolean).length
  }
})

describe('a feed that many write at once', () => {
  const FEED = 'deny'
  const FOR = 2500
  const PAGE = 40

  it('is read without a gap and without a repetition by position; by number of insertion rows are skipped', async () => {
    const store = await pg.fresh()
    const written: string[] = []
    const race = { over: false }
    const sequencers = [1, 2].map(() => untilOver(race, () => store.transact((tx) => tx.feeds.sequence(30))))
    const byPosition = follow(store, race)
    const byInsertion = followCarelessly(store, race)
    await crowd((n) => write(store, n, written))
    race.over = true
    await Promise.all(sequencers)
    while ((await store.transact((tx) => tx.feeds.sequence(1000))) > 0);
    const read = await byPosition()
    const skipping = await byInsertion()

    expect(written.length).toBeGreaterThan(500)
    expect(read.map(({ key }) => key).sort(byText)).toEqual([...written].sort(byText))
    expect(read.map(({ pos }) => pos)).toEqual(written.map((_, i) => i + 1))
    expect(new Set(skipping).size).toBeLessThan(written.length)
  })

  /** Transactions of one to three rows, slow and quick ones, every fifth rolled back, until the time is up. */
  async function write(store: CentralStore, n: number, written: string[]): Promise<void> {
    const end = performance.now() + FOR
    for (let turn = 0; performance.now() < end; turn += 1) {
      const keys = Array.from({ length: 1 + ((n + turn) % 3) }, (_, i) => `${n}.${turn}.${i}`)
      const changes = keys.map((key): Change => ({ feed: FEED, key, body: { of: keys.length } }))
      const fails = (n + turn) % 5 === 0
      const work = (n + turn) % 2 === 0 ? slowly(store, changes, fails) : quickly(store, changes, fails)
      if (await work.then(() => true, rolledBack)) written.push(...keys)
    }
  }

  const quickly = (store: CentralStore, changes: readonly Change[], fails: boolean) =>
    store.transact(async (tx) => {
      await tx.feeds.append(changes)
      if (fails) throw new RollBack()
    })

  /** The rows have their number long before they can be seen. */
  const slowly = (store: CentralStore, changes: readonly Change[], fails: boolean) =>
    pg.database.db.transaction().execute(async (trx) => {
      await flush({ trx, org: store.org, book: createCodeBook(store.org) }, { changes: [...changes] })
      await sleep(5 + (changes.length * 37) % 60)
      if (fails) throw new RollBack()
    })

  function follow(store: CentralStore, race: { readonly over: boolean }): () => Promise<{ key: string; pos: number }[]> {
    const seen: { key: string; pos: number }[] = []
    const turn = async () => {
      const { changes } = await store.read((tx) => tx.feeds.after([{ feed: FEED, pos: seen.at(-1)?.pos ?? 0 }], PAGE))
      const torn = changes.find(({ key, body }) => {
        const of = key.slice(0, key.lastIndexOf('.') + 1)
        return changes.filter((other) => other.key.startsWith(of)).length !== (body as { of: number }).of
      })
      if (torn !== undefined) throw new Error(`a page holds only a part of the transaction of ${torn.key}`)
      seen.push(...changes)
      return changes.length
    }
    const following = untilOver(race, turn)
    return async () => {
      await following
      while ((await turn()) > 0);
      return seen
    }
  }

  function followCarelessly(store: CentralStore, race: { readonly over: boolean }): () => Promise<string[]> {
    const seen: string[] = []
    let last = { txn: 0, n: 0 }
    const turn = async () => {
      const { rows } = await pg.database.pool.query<{ txn: number; n: number; key: string }>(
        'select txn, n, key from change where org = $1 and (txn, n) > ($2, $3) order by txn, n limit 40',
        [store.org, last.txn, last.n],
      )
      last = rows.at(-1) ?? last
      seen.push(...rows.map(({ key }) => key))
      return rows.length
    }
    const following = untilOver(race, turn)
    return async () => {
      await following
      while ((await turn()) > 0);
      return seen
    }
  }
})

class RollBack extends Error {}

function rolledBack(failure: unknown): boolean {
  if (failure instanceof RollBack) return false
  throw failure
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1)

async function untilOver(race: { readonly over: boolean }, turn: () => Promise<number>): Promise<void> {
  while (!race.over) if ((await turn()) === 0) await sleep(2)
}
