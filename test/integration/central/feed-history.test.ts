import { expect, it } from 'vitest'
import { createFeedList } from '../../../src/central/sync/till-scope'
import { digest } from '../../../src/central/sync/digest'
import { pull, snapshot } from '../../../src/central/sync/pull'
import { trimFeeds } from '../../../src/central/sync/retention'
import { sequenceAll } from '../../../src/central/sync/sequencer'
import type { CentralStore } from '../../../src/central/core/central-store'
import { couponChange } from '../../../src/central/feeds/feed-changes'
import { BUCKETS, bucketOf, FeedDigest, MAX_DIGEST_ROWS } from '../../../src/protocol/sync/feed-digest'
import { onBothStores } from '../../support/both-stores'
import { askOf, coreOn, intentFor, NOON, opIdOf } from '../../support/central-core'
import { codeKey, draft, memoryAdapter, TILLS, withOffer } from '../../support/store-seed'

/* What was written to the feeds before now: compared with what a till holds, and let go of when it is old (4.2). */

const [TILL] = TILLS
const DAY = 86_400_000

const write = (store: CentralStore, feed: string, ...keys: string[]) =>
  store.transact((tx) => tx.feeds.append(keys.map((key) => ({ feed, key, body: { offer: 1, why: 'used' } }))))
const keysAfter = async (store: CentralStore, feed: string, pos: number) => {
  const { changes } = await store.read((tx) => tx.feeds.after([{ feed, pos }], 100))
  return changes.map(({ key }) => key)
}

onBothStores('the history of the feeds', (fresh) => {
  it('tells what was written after a position, in order or not yet, and gives up at its limit', async () => {
    const store = await fresh()
    await write(store, 'deny', 'a', 'b')
    await write(store, 'ref', 'x')
    await sequenceAll(store)
    await write(store, 'deny', 'c')
    const touched = (pos: number, limit = 10) => store.read((tx) => tx.feeds.touched([{ feed: 'deny', pos }], limit))
    expect((await touched(1))?.map(({ key }) => key).sort()).toEqual(['b', 'c'])
    expect((await touched(3))?.map(({ key }) => key)).toEqual(['c'])
    expect(await touched(0, 2)).toBeNull()
    expect(await touched(0, 3)).toHaveLength(3)
  })

  it('goes when it is old, oldest marks first, and no cursor that would need it stays good', async () => {
    const store = await fresh()
    const retire = (before: number, limit = 100) => store.transact((tx) => tx.feeds.retire(before, limit))
    const line = async () => (await store.read((tx) => tx.feeds.head())).minPos
    await write(store, 'deny', 'a', 'b')
    await write(store, 'ref', 'x')
    await sequenceAll(store)
    await store.transact((tx) => tx.feeds.mark(1000))
    await write(store, 'deny', 'c')
    await sequenceAll(store)
    await store.transact((tx) => tx.feeds.mark(2000))
    await store.transact((tx) => tx.feeds.mark(9000)) // nothing came since, so the earlier one stands
    await write(store, 'deny', 'd') // has no position yet
    expect([await retire(999), await line()]).toEqual([0, 0])
    expect([await retire(1500, 2), await line()]).toEqual([2, 3])
    expect([await retire(1500, 2), await retire(1500, 2)]).toEqual([1, 0])
    expect([await keysAfter(store, 'deny', 3), await line()]).toEqual([['c'], 3])
    expect([await retire(2000), await line()]).toEqual([1, 4])
    await sequenceAll(store)
    expect(await keysAfter(store, 'deny', 4)).toEqual(['d'])
  })

  it('remembers for which tills a shown figure is', async () => {
    const store = await fresh()
    const [one, two] = [await withOffer(store, draft('O1'), []), await withOffer(store, draft('O2'), [])]
    const worst = { at: 9, by: 'person:2', tills: 2, uses: 60, amount: '12.00', perCode: 3 }
    await store.transact(async (tx) => {
      for (const offer of [one, two]) await tx.offerBook.tell(offer, { madeAt: 1, madeBy: null, changedBy: null, inside: false, worst: offer === one ? worst : null })
      await tx.countedTills.put(one, [7, 5])
    })
    const without = (till: number) => store.read((tx) => tx.countedTills.without(till))
    expect(await store.read((tx) => tx.countedTills.of(one))).toEqual([5, 7])
    expect([await without(5), await without(6)]).toEqual([[], [one]])
    await store.transact((tx) => tx.countedTills.put(one, [6, 7]))
    expect([await without(5), await without(6), await store.read((tx) => tx.countedTills.of(one))]).toEqual([[one], [], [6, 7]])
  })
})

/** What a till asks that holds these coupons of an offer. */
async function askedWith(store: CentralStore, feed: string, rows: readonly { readonly key: string; readonly body: unknown }[], more: object = {}) {
  const sum = new FeedDigest()
  for (const { key, body } of rows) sum.add(key, body)
  const { epoch, pos } = await store.read((tx) => tx.feeds.head())
  return { feed, epoch, pos, buckets: sum.buckets(), ...more }
}

onBothStores('a digest', (fresh) => {
  it('is judged at the till’s position, without the buckets that were written to since', async () => {
    const store = await fresh()
    const offer = await withOffer(store, draft('O1'), ['A', 'B', 'C'])
    const { core, troubles } = coreOn(store)
    const feed = `coupons:${offer}`
    const first = await snapshot(core, TILL, { feed, after: null, limit: 10 })
    if (!first.ok) throw new Error(first.error.key)
    const { rows } = first.value
    expect(await digest(core, TILL, await askedWith(store, feed, rows))).toEqual({ ok: true, value: { state: 'same', buckets: [] } })
    const wrong = await askedWith(store, feed, rows.slice(1))
    expect(await digest(core, TILL, wrong)).toEqual({ ok: true, value: { state: 'differs', buckets: [bucketOf(rows[0]?.key ?? '')] } })
    expect(troubles.map(String).join()).toContain('feed_differs')

    // A is used meanwhile: its bucket says nothing, whether the change has its position or not.
    const asked = await askedWith(store, feed, rows)
    await store.transact(async (tx) => {
      await tx.coupons.countUse(codeKey('A'), 0, null)
      const used = await tx.coupons.find(codeKey('A'), 0)
      if (used !== null) await tx.feeds.append([couponChange(used)])
    })
    expect(await digest(core, TILL, asked)).toMatchObject({ value: { state: 'same' } })
    await sequenceAll(store)
    expect(await digest(core, TILL, asked)).toMatchObject({ value: { state: 'same' } })
    const lacksB = await askedWith(store, feed, rows.filter(({ key }) => key !== codeKey('B')), { pos: asked.pos })
    expect(await digest(core, TILL, lacksB)).toMatchObject({ value: { state: 'differs', buckets: [bucketOf(codeKey('B'))] } })
  })

  it('is not judged where it cannot be', async () => {
    const store = await fresh()
    const offer = await withOffer(store, draft('O1'), ['A'])
    const { core } = coreOn(store)
    const feed = `coupons:${offer}`
    const state = async (name: string, more: object = {}) => {
      const done = await digest(core, TILL, await askedWith(store, name, [], more))
      return done.ok ? done.value.state : done.error.key
    }
    expect([await state('coupons:999'), await state('deny'), await state(feed, { epoch: 'other' }), await state(feed, { pos: 99 })]).toEqual(['not_judged', 'not_judged', 'moved', 'moved'])
    await write(store, feed, `anew:${offer}`)
    expect(await state(feed, { pos: 0 })).toBe('moved')
    await store.transact((tx) => tx.feeds.append(Array.from({ length: 501 }, (_, n) => ({ feed, key: String(n).padStart(16, '0'), body: null }))))
    expect(await state(feed)).toBe('moved')
  })
})

onBothStores('a till’s own feed', (fresh) => {
  it('begins with the disputes it may have missed', async () => {
    const store = await fresh()
    const offer = await withOffer(store, draft('O1'), ['A', 'B'])
    const { core } = coreOn(store)
    await store.transact((tx) => tx.tills.incarnate(TILL))
    for (const [n, code] of ['A', 'B'].entries()) await askOf(core, TILL, { opId: opIdOf(n), intent: intentFor(code, offer) })
    const begun = async (till: number) => {
      const done = await snapshot(core, till, { feed: `till:${till}`, after: null, limit: 10 })
      return done.ok ? done.value.rows : done.error.key
    }
    expect(await begun(TILL)).toEqual([])
    await store.transact((tx) => tx.redemptions.settle(opIdOf(1), 'disputed', 'code_used_twice'))
    const word = { kind: 'receipt', incarnation: 1, seq: 1, opId: opIdOf(1), settlement: 'disputed', conflict: 'code_used_twice' }
    expect(await begun(TILL)).toEqual([{ key: 'receipt:1:1', body: word }])
    expect(await begun(TILLS[1])).toEqual([])
  })
})

onBothStores('what is removed', (fresh) => {
  it('never leaves a gap: whoever pulls meanwhile gets all that came, or is told to begin anew', async () => {
    const store = await fresh()
    const { core } = coreOn(store)
    const feeds = createFeedList(core)
    const time = { now: NOON }
    const moving = { store, clock: { now: () => time.now } }
    const stop = { now: false }
    let written = 0
    const read = async (rest: number): Promise<void> => {
      let cursor = { feed: 'deny', epoch: 'e1', pos: 0 }
      let seen = 0
      while (!stop.now || seen < written) {
        await new Promise((rested) => setTimeout(rested, rest))
        const done = await pull(core, feeds, TILL, { cursors: [cursor], limit: 50 })
        if (!done.ok) throw new Error(done.error.key)
        const page = done.value.pages.find(({ feed }) => feed === 'deny')
        if (page === undefined) {
            const begun = await snapshot(core, TILL, { feed: 'deny', after: null, limit: 10 })
          if (!begun.ok) throw new Error(begun.error.key)
          // All that was written up to there counts as known by the snapshot.
          ;[cursor, seen] = [{ ...cursor, pos: begun.value.pos }, begun.value.pos]
          continue
        }
        expect(page.rows.map(({ pos }) => pos)).toEqual(page.rows.map((_, n) => seen + n + 1))
        seen += page.rows.length
        cursor = { ...cursor, pos: page.pos }
      }
    }
    const reading = Promise.all([0, 0, 20, 60].map(read))
    for (let round = 0; round < 40; round += 1) {
      await store.transact((tx) => tx.feeds.append(Array.from({ length: 25 }, (_, n) => ({ feed: 'deny', key: `${round}.${n}`, body: null }))))
      await sequenceAll(store)
      written += 25
      time.now += DAY
      if (round % 3 === 2) await trimFeeds(moving, DAY)
    }
    stop.now = true
    await reading
    // One that never pulled is told so; then only what is young is left.
    const late = await pull(core, feeds, TILL, { cursors: [{ feed: 'deny', epoch: 'e1', pos: 0 }], limit: 50 })
    expect(late).toMatchObject({ value: { resnapshot: ['deny'] } })
    await trimFeeds(moving, DAY)
    time.now += 2 * DAY
    expect(await trimFeeds(moving, DAY)).toBeGreaterThan(0)
    expect((await store.read((tx) => tx.feeds.head())).minPos).toBe(1000)
  }, 60_000)
})

it('a digest of more rows than are read for it is not judged', async () => {
  const store = await (await memoryAdapter()).fresh()
  const { core } = coreOn(store)
  const offer = await withOffer(store, draft('O1'), Array.from({ length: MAX_DIGEST_ROWS + 1 }, (_, n) => `M${n}`))
  expect(await digest(core, TILL, await askedWith(store, `coupons:${offer}`, []))).toMatchObject({ value: { state: 'not_judged' } })
})

it('a digest does not hang on the order of rows, and every bucket is used', () => {
  const rows = Array.from({ length: 2000 }, (_, n) => [`key-${n}`, { n, text: 'ä'.repeat(n % 7) }] as const)
  const [one, other] = [new FeedDigest(), new FeedDigest()]
  for (const [key, body] of rows) one.add(key, body)
  for (const [key, body] of [...rows].reverse()) other.add(key, { text: body.text, n: body.n })
  expect(one.buckets()).toEqual(other.buckets())
  expect(one.buckets()).toHaveLength(BUCKETS)
  expect(one.buckets().filter(({ rows: count }) => count === 0)).toEqual([])
})
