import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import { openDatabase, type Database } from '../../../src/central/db/database'
import { pgStore } from '../../../src/central/db/pg-store'
import { startTestCentral, type TestCentral } from '../../support/central'

/*
 * Races that only a real server shows (3.5, 4.7). Each has a control beside it, the obvious way to do the same, which must
 * fail here: a race test that nothing can fail proves nothing.
 */

const WRITERS = 32
let central: TestCentral
let database: Database
let store: CentralStore

beforeAll(async () => {
  central = await startTestCentral()
  const org = [...central.centre.orgs.values()][0]
  if (org === undefined) throw new Error('no organisation')
  // Its own sequencer would number rows that the test wants to number itself.
  await org.hints.stop()
  database = openDatabase(central.databaseUrl, WRITERS + 4, () => undefined)
  store = pgStore(database, org.core.store.org, org.core.random)
})
afterAll(async () => {
  await database.close()
  await central.stop()
})

const together = <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, (_, n) => work(n)))

describe('a limit that 32 writers want at once', () => {
  const CAP = 200
  const TRIES = 20

  async function usesAfter(offer: number, one: () => Promise<boolean>): Promise<{ taken: number; counted: number }> {
    const before = (await store.read((tx) => tx.offers.counts(offer))).uses
    const answers = await together(WRITERS, async () => {
      let taken = 0
      for (let i = 0; i < TRIES; i++) if (await one()) taken += 1
      return taken
    })
    const { uses } = await store.read((tx) => tx.offers.counts(offer))
    return { taken: answers.reduce((sum, n) => sum + n, 0), counted: uses - before }
  }

  it('is reached exactly by one conditional update', async () => {
    expect(await usesAfter(3, () => store.transact((tx) => tx.offers.countUse(3, CAP, 0)))).toEqual({ taken: CAP, counted: CAP })
  })

  it('is passed by reading first and writing then (control)', async () => {
    const { taken } = await usesAfter(4, () =>
      store.transact(async (tx) => (await tx.offers.counts(4)).uses < CAP && tx.offers.countUse(4, null, 0)),
    )
    expect(taken).toBeGreaterThan(CAP)
  })
})

describe('a feed that 32 writers fill at once', () => {
  const FEED = 'race'
  const LASTS = 5000

  it('is read without a gap by position, and with gaps by number (control)', async () => {
    const until = Date.now() + LASTS
    const written: string[] = []
    let writing = true
    const writers = together(WRITERS, async (n) => {
      for (let i = 0; Date.now() < until; i++) {
        const keys = await writeSlowly(`${n}-${i}`)
        written.push(...keys)
      }
    }).then(() => (writing = false))
    const sequencers = together(2, async () => {
      while (writing || (await store.transact((tx) => tx.feeds.sequence(500))) > 0) await store.transact((tx) => tx.feeds.sequence(500))
    })
    const naive = readByNumber(() => writing)
    await Promise.all([writers, sequencers])
    const [byPosition, byNumber] = [await readByPosition(), await naive]
    expect(written.length).toBeGreaterThan(1000)
    expect(byPosition.length).toBe(new Set(byPosition).size)
    expect(byPosition.sort()).toEqual(written.sort())
    expect(new Set(byNumber).size).toBeLessThan(written.length)
  })

  it('is followed without a gap by a reader that keeps up', async () => {
    const until = Date.now() + LASTS
    const written: string[] = []
    let writing = true
    const writers = together(WRITERS, async (n) => {
      for (let i = 0; Date.now() < until; i++) written.push(...(await writeSlowly(`late-${n}-${i}`)))
    }).then(() => (writing = false))
    const seen: string[] = []
    let { pos } = await store.read((tx) => tx.feeds.head())
    const follow = async (): Promise<void> => {
      await store.transact((tx) => tx.feeds.sequence(500))
      const { changes } = await store.read((tx) => tx.feeds.after([{ feed: FEED, pos }], 50))
      seen.push(...changes.map(({ key }) => key))
      pos = changes.at(-1)?.pos ?? pos
    }
    while (writing) await follow()
    await writers
    for (let before = -1; before !== seen.length; ) {
      before = seen.length
      await follow()
    }
    expect(seen.length).toBe(new Set(seen).size)
    expect(seen.sort()).toEqual(written.sort())
  })

  /** Takes its number first and commits a while later, or not at all: as a busy server does. Answers what was committed. */
  async function writeSlowly(name: string): Promise<string[]> {
    const client = await database.pool.connect()
    try {
      const keys = [`${name}.a`, `${name}.b`]
      await client.query('begin')
      await client.query(
        `insert into change (org, txn, n, feed, key, body)
         select ${store.org}, t.txn, r.n, $1, r.key, '{}' from (select nextval('change_txn') as txn) t, unnest($2::text[]) with ordinality as r(key, n)`,
        [FEED, keys],
      )
      await sleep(Math.random() < 0.02 ? 200 : Math.random() * 15)
      const stays = Math.random() > 0.1
      await client.query(stays ? 'commit' : 'rollback')
      return stays ? keys : []
    } finally {
      client.release()
    }
  }

  async function readByPosition(): Promise<string[]> {
    const keys: string[] = []
    let pos = 0
    for (;;) {
      const { changes, more } = await store.read((tx) => tx.feeds.after([{ feed: FEED, pos }], 200))
      keys.push(...changes.map(({ key }) => key))
      pos = changes.at(-1)?.pos ?? pos
      if (!more) return keys
    }
  }

  /** The obvious reader: everything after the highest number seen. */
  async function readByNumber(goesOn: () => boolean): Promise<string[]> {
    const keys: string[] = []
    let last = 0
    for (let quiet = false; !quiet; ) {
      quiet = !goesOn()
      const { rows } = await database.pool.query<{ key: string; txn: number }>('select key, txn from change where feed = $1 and txn > $2 order by txn, n', [FEED, last])
      keys.push(...rows.map(({ key }) => key))
      last = rows.at(-1)?.txn ?? last
      await sleep(5)
    }
    return keys
  }
})
