import { describe, expect, it } from 'vitest'
import { createPackKeeper } from '../../../src/central/packs/keep-packs'
import { packPart } from '../../../src/central/packs/pack-part'
import { renewPacks } from '../../../src/central/packs/renew-packs'
import { anewChange, couponChange, denyChange } from '../../../src/central/feeds/feed-changes'
import { pull, snapshot } from '../../../src/central/sync/pull'
import { createFeedList } from '../../../src/central/sync/till-scope'
import type { Core } from '../../../src/central/core/core'
import type { CentralStore, CentralTx } from '../../../src/central/core/central-store'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import { coreOn, NOON } from '../../support/central-core'
import { onBothStores } from '../../support/both-stores'
import { fetched, setOf, tableView, tillView } from '../../support/pack-view'
import { codeKey, coupon, draft, identOf, STORE, TILLS, tokenOf, withOffer } from '../../support/store-seed'

const LEAST = { least: 4 }
const [TILL] = TILLS

interface Shop {
  readonly store: CentralStore
  readonly core: Core
  readonly offer: number
}

/** An offer with coupons of Ann, who is the only customer. */
async function shopOf(store: CentralStore, coupons: number, wire: Partial<OfferWire> = {}): Promise<Shop> {
  const offer = await withOffer(store, draft('O1', wire), [])
  await store.transact(async (tx) => {
    const ann = { firstName: 'Ann', lastName: 'Lee', mobile: '1', email: null, externalId: null, blocked: false }
    await tx.customers.insert(ann, [identOf('1')], tokenOf)
  })
  await issue(store, offer, 0, coupons)
  return { store, core: coreOn(store).core, offer }
}

/** Coupons without a change for each, as bulk issual leaves them: one `anew` for all. */
function issue(store: CentralStore, offer: number, from: number, count: number): Promise<void> {
  return store.transact(async (tx) => {
    const holder = (await tx.customers.byIdent(identOf('1')))?.id ?? null
    for (let n = from; n < from + count; n++) {
      await tx.coupons.insert(coupon(offer, `C${n}`, n % 3 === 0 ? { state: 'unissued', issuedOn: null } : { holder }))
    }
    await tx.offers.countIssue(offer, null, NOON, count)
    await tx.feeds.append([anewChange(`coupons:${offer}`, offer)])
  })
}

/** Changes one coupon as the core does: the row, and the change that says so. */
function change({ store, offer }: Shop, n: number, how: (tx: CentralTx, key: string) => Promise<unknown>): Promise<void> {
  return store.transact(async (tx) => {
    const key = codeKey(`C${n}`)
    await tx.coupons.find(key, 0)
    await how(tx, key)
    const now = await tx.coupons.find(key, 0)
    if (now !== null) await tx.feeds.append([couponChange({ ...now, offer })])
  })
}
const used = (shop: Shop, n: number, times = 1) =>
  change(shop, n, async (tx, key) => {
    for (let i = 0; i < times; i++) await tx.coupons.countUse(key, 0, null)
  })
const revoked = (shop: Shop, n: number) => change(shop, n, (tx, key) => tx.coupons.revoke(key, 0, NOON))

const renewed = ({ core, offer }: Shop) => renewPacks(core, { offer, family: 'coupons' }, LEAST)
const sizes = async ({ core, offer }: Shop) => (await setOf(core, offer))?.packs.map(({ entries }) => entries)

/** A till that begins now knows what the tables say. */
async function same({ core, offer }: Shop): Promise<Awaited<ReturnType<typeof tillView>>> {
  const view = await tillView(core, TILL, offer)
  const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  expect(sorted(view.coupons)).toEqual(sorted(await tableView(core, offer)))
  return view
}

onBothStores('packs', (fresh) => {
  it('say of each coupon what the tables say, and rows say the rest', async () => {
    const shop = await shopOf(await fresh(), 30)
    expect((await same(shop)).packs).toEqual([])
    await used(shop, 1, 31)
    await used(shop, 2, 30)
    await revoked(shop, 4)
    expect(await renewed(shop)).toBe('whole')
    const view = await same(shop)
    expect(view.packs).toMatchObject([{ entries: 29, chunks: 1, bytes: 29 * 11, holders: false }])
    expect(view).toMatchObject({ rows: 1, changes: 0 })
  })

  it('have the prints of holders where only the holder may redeem', async () => {
    const shop = await shopOf(await fresh(), 12, { redemption: { anyone: false, perCoupon: 1 } })
    await renewed(shop)
    const view = await same(shop)
    expect(view.packs).toMatchObject([{ entries: 12, bytes: 12 * 15, holders: true }])
    expect(new Set([...view.coupons.values()].map(({ holder }) => typeof holder))).toEqual(new Set(['string', 'number']))
  })

  it('are left alone while little changes, and grow by a pack of the changes', async () => {
    const shop = await shopOf(await fresh(), 40)
    await renewed(shop)
    for (const n of [1, 2, 5]) await used(shop, n)
    expect(await renewed(shop)).toBeNull()
    expect(await same(shop)).toMatchObject({ rows: 3, changes: 0 })
    await used(shop, 5)
    await revoked(shop, 7)
    expect(await renewed(shop)).toBe('changes')
    expect(await sizes(shop)).toEqual([40, 4])
    expect(await same(shop)).toMatchObject({ rows: 0, changes: 0 })
  })

  it('are compared with the tables when nothing but “anew” was written, and wait for that', async () => {
    const shop = await shopOf(await fresh(), 60)
    await renewed(shop)
    await issue(shop.store, shop.offer, 60, 6)
    // Behind an “anew” packs are of no use: rows.
    expect((await same(shop)).packs).toEqual([])
    expect(await renewed(shop)).toBe('differences')
    expect(await sizes(shop)).toEqual([60, 6])
    expect((await same(shop)).packs).toHaveLength(2)
    // The set moves on, and no pack comes of it, where “anew” was all there was.
    await issue(shop.store, shop.offer, 66, 0)
    expect(await renewed(shop)).toBe('differences')
    expect(await sizes(shop)).toEqual([60, 6])
    await same(shop)
  })

  it('hear of the newest where several say something of one coupon', async () => {
    const shop = await shopOf(await fresh(), 80)
    await renewed(shop)
    for (const round of [1, 2, 3]) {
      for (const n of [1, 2, 5, 7 + round]) await used(shop, n)
      expect(await renewed(shop)).toBe('changes')
    }
    expect(await sizes(shop)).toEqual([80, 4, 4, 4])
    await same(shop)
  })

  it('are compared by what the newest says: a coupon that is again as it once was comes again', async () => {
    const shop = await shopOf(await fresh(), 80)
    await renewed(shop)
    for (const n of [1, 2, 5, 7]) await used(shop, n)
    await renewed(shop)
    await shop.store.transact(async (tx) => {
      await tx.coupons.releaseUse(codeKey('C5'), 0)
      await tx.feeds.append([anewChange(`coupons:${shop.offer}`, shop.offer)])
    })
    expect(await renewed(shop)).toBe('differences')
    expect(await sizes(shop)).toEqual([80, 4, 1])
    await same(shop)
  })

  it('are made one when there are too many, and when the later ones are no longer small', async () => {
    const many = await shopOf(await fresh(), 100)
    await renewed(many)
    for (const round of [0, 1, 2]) {
      for (const n of [1, 2, 3, 4]) await used(many, n + 4 * round)
      await renewed(many)
    }
    expect(await sizes(many)).toEqual([100, 4, 4, 4])
    for (const n of [1, 2, 3, 4]) await used(many, n)
    expect(await renewed(many)).toBe('whole')
    expect(await sizes(many)).toEqual([100])
    await same(many)
    for (let n = 0; n < 25; n++) await used(many, n)
    expect(await renewed(many)).toBe('whole')
    await issue(many.store, many.offer, 100, 40)
    expect(await renewed(many)).toBe('whole')
    expect(await sizes(many)).toEqual([140])
    await same(many)
  })

  it('are made anew when the offer asks for the holder from now on', async () => {
    const shop = await shopOf(await fresh(), 20)
    await renewed(shop)
    await shop.store.transact(async (tx) => {
      const stored = await tx.offers.get(shop.offer)
      if (stored === null) throw new Error('no offer')
      await tx.offers.update({ ...stored.offer, version: 2, redemption: { anyone: false, perCoupon: 1 } }, 1, NOON)
    })
    expect((await same(shop)).packs).toEqual([])
    expect(await renewed(shop)).toBe('whole')
    expect((await same(shop)).packs).toMatchObject([{ holders: true }])
  })

  it('come in chunks that can be asked for one by one, in more than one chunk too', async () => {
    const shop = await shopOf(await fresh(), 2060)
    await renewed(shop)
    const [pack] = (await setOf(shop.core, shop.offer))?.packs ?? []
    if (pack === undefined) throw new Error('no pack')
    expect(pack).toMatchObject({ entries: 2060, chunks: 2, bytes: 2060 * 11 })
    expect(await fetched(shop.core, TILL, pack, 1)).toEqual(await fetched(shop.core, TILL, pack, 128))
    const part = async (from: number, count: number) => (await packPart(shop.core, TILL, pack.id, { from, count })).ok
    expect([await part(1, 9), await part(2, 1)]).toEqual([true, false])
  })

  it('a till in the middle of an older pack can end, for a day', async () => {
    const shop = await shopOf(await fresh(), 20)
    let now = NOON
    const core: Core = { ...shop.core, clock: { now: () => now } }
    const keeper = createPackKeeper(core, LEAST)
    expect(await keeper.look()).toEqual([shop.offer])
    const [old] = (await setOf(core, shop.offer))?.packs ?? []
    if (old === undefined) throw new Error('no pack')
    for (let n = 0; n < 9; n++) await used(shop, n)
    expect(await keeper.look()).toEqual([shop.offer])
    expect((await setOf(core, shop.offer))?.packs.map(({ id }) => id)).not.toContain(old.id)
    now += 23 * 60 * 60_000
    expect(await keeper.look()).toEqual([])
    expect(await fetched(core, TILL, old)).toHaveLength(20)
    now += 2 * 60 * 60_000
    await keeper.look()
    expect(await packPart(core, TILL, old.id, 'index')).toMatchObject({ ok: false })
    await same(shop)
  })

  describe('and bulk work', () => {
    /** A till that follows the offer's coupons: what a pull tells it. */
    async function follower({ core, offer }: Shop) {
      const feed = `coupons:${offer}`
      const feeds = createFeedList(core)
      const begin = async () => {
        const answer = await snapshot(core, TILL, { feed, after: null, limit: 1000 })
        if (!answer.ok) throw new Error('no snapshot')
        return answer.value
      }
      let { pos, epoch } = await begin()
      return {
        async again() {
          const begun = await begin()
          ;({ pos, epoch } = begun)
          return begun
        },
        async hears() {
          const answer = await pull(core, feeds, TILL, { cursors: [{ feed, epoch, pos }], limit: 100 })
          if (!answer.ok) throw new Error('no pull')
          pos = answer.value.pages[0]?.pos ?? pos
          return { anew: answer.value.resnapshot.length > 0, rows: answer.value.pages.flatMap((page) => page.rows.map(({ key }) => key)) }
        },
      }
    }
    const keptPacked = async (fresh: CentralStore, coupons: number): Promise<Shop> => {
      const shop = await shopOf(fresh, coupons)
      return { ...shop, core: { ...shop.core, packs: LEAST } }
    }

    it('tills hear of it when the packs have caught up, and then once', async () => {
      const shop = await keptPacked(await fresh(), 40)
      const keeper = createPackKeeper(shop.core, LEAST)
      await keeper.look()
      const till = await follower(shop)
      await issue(shop.store, shop.offer, 40, 5)
      await used(shop, 1)
      expect(await till.hears()).toEqual({ anew: false, rows: [codeKey('C1')] })
      expect(await till.hears()).toEqual({ anew: false, rows: [] })
      await used(shop, 2)
      expect(await till.hears()).toEqual({ anew: false, rows: [codeKey('C2')] })
      expect(await keeper.look()).toEqual([shop.offer])
      expect((await till.hears()).anew).toBe(true)
      expect(await till.again()).toMatchObject({ packs: [{ entries: 40 }, { entries: 7 }], rows: [] })
      expect(await till.hears()).toEqual({ anew: false, rows: [] })
    })

    it('tills that had rows because there were few coupons take packs once there are many', async () => {
      const shop = await keptPacked(await fresh(), 2)
      const keeper = createPackKeeper(shop.core, LEAST)
      expect(await keeper.look()).toEqual([])
      const till = await follower(shop)
      await issue(shop.store, shop.offer, 2, 1)
      expect((await till.hears()).anew).toBe(true)
      await till.again()
      await issue(shop.store, shop.offer, 3, 30)
      expect((await till.hears()).anew).toBe(false)
      await keeper.look()
      expect((await till.hears()).anew).toBe(true)
      expect(await till.again()).toMatchObject({ packs: [{ entries: 33 }], rows: [] })
    })

    it('tills take rows when the packs cannot be made', async () => {
      const shop = await keptPacked(await fresh(), 40)
      const troubles: string[] = []
      const broken: CentralStore = {
        ...shop.store,
        read: (work) => shop.store.read((tx) => work({ ...tx, packs: { ...tx.packs, begin: (of) => (of.family === 'coupons' ? Promise.reject(new Error('no room')) : tx.packs.begin(of)) } })),
      }
      const core: Core = { ...shop.core, store: broken, trouble: (what) => troubles.push(what) }
      const keeper = createPackKeeper(core, LEAST)
      const till = await follower(shop)
      await issue(shop.store, shop.offer, 40, 5)
      for (const times of [1, 2]) {
        expect(await keeper.look()).toEqual([])
        expect(troubles).toHaveLength(times)
        expect((await till.hears()).anew).toBe(false)
      }
      await keeper.look()
      expect((await till.hears()).anew).toBe(true)
      expect(await till.again()).toMatchObject({ rows: { length: 45 } })
      // It rests, and tries again later.
      await keeper.look()
      expect(troubles).toEqual(['packs', 'packs', 'packs'])
    })

    it('a service that stops leaves nothing half made, and no trouble', async () => {
      const shop = await keptPacked(await fresh(), 40)
      const stop = new AbortController()
      const troubles: string[] = []
      const stopping: CentralStore = {
        ...shop.store,
        read: (work) => shop.store.read((tx) => work({ ...tx, packs: { ...tx.packs, begin: (offer) => (stop.abort(), tx.packs.begin(offer)) } })),
      }
      const keeper = createPackKeeper({ ...shop.core, store: stopping, trouble: (what) => troubles.push(what) }, LEAST, stop.signal)
      expect(await keeper.look()).toEqual([])
      expect([troubles, await setOf(shop.core, shop.offer)]).toEqual([[], null])
      expect(await createPackKeeper(shop.core, LEAST).look()).toEqual([shop.offer])
      await same(shop)
    })

    it('coupons that were said to be dead by name are said again to a till that begins with packs', async () => {
      const shop = await keptPacked(await fresh(), 40)
      await createPackKeeper(shop.core, LEAST).look()
      await shop.store.transact(async (tx) => {
        await tx.coupons.revoke(codeKey('C4'), 0, NOON)
        await tx.feeds.append([denyChange(codeKey('C4'), { offer: shop.offer, why: 'revoked' }), denyChange(codeKey('X'), { offer: shop.offer + 1, why: 'revoked' })])
      })
      expect(await (await follower(shop)).again()).toMatchObject({ packs: [{ entries: 40 }], rows: [{ key: codeKey('C4'), body: { state: 'revoked' } }] })
    })
  })

  describe('are nobody else’s', () => {
    it('a till that does not see the offer finds no pack, and an offer that has ended loses them', async () => {
      const shop = await shopOf(await fresh(), 20)
      const keeper = createPackKeeper(shop.core, LEAST)
      await keeper.look()
      const [pack] = (await setOf(shop.core, shop.offer))?.packs ?? []
      if (pack === undefined) throw new Error('no pack')
      expect(await packPart(shop.core, TILL, 'f'.repeat(64), 'index')).toMatchObject({ ok: false, error: { key: 'request.not_found' } })
      const save = (version: number, body: Partial<OfferWire>) =>
        shop.store.transact(async (tx) => {
          const stored = await tx.offers.get(shop.offer)
          if (stored !== null) await tx.offers.update({ ...stored.offer, ...body, version: version + 1 }, version, NOON)
        })
      await save(1, { redemption: { anyone: true, perCoupon: 1, scope: [{ type: 'TILL', id: TILLS[1] }] } })
      expect(await packPart(shop.core, TILL, pack.id, 'index')).toMatchObject({ ok: false, error: { key: 'request.not_found' } })
      expect((await packPart(shop.core, TILLS[1], pack.id, 'index')).ok).toBe(true)
      expect(await snapshot(shop.core, STORE, { feed: `coupons:${shop.offer}`, after: null, limit: 5 })).toMatchObject({ ok: false })
      await save(2, { status: 'ended' })
      await keeper.look()
      expect(await setOf(shop.core, shop.offer)).toBeNull()
    })
  })

  it('a snapshot goes on as it began, whatever is made meanwhile', async () => {
    const shop = await shopOf(await fresh(), 40)
    for (let n = 0; n < 20; n++) await used(shop, n, 31)
    const began = await snapshot(shop.core, TILL, { feed: `coupons:${shop.offer}`, after: null, limit: 5 })
    await renewed(shop)
    if (!began.ok || began.value.next === null) throw new Error('no first part')
    const rest = await snapshot(shop.core, TILL, { feed: `coupons:${shop.offer}`, after: began.value.next, limit: 100 })
    expect(rest).toMatchObject({ ok: true, value: { rows: { length: 35 } } })
    let changed = 0
    const view = await tillView(shop.core, TILL, shop.offer, () => used(shop, 20 + (changed++ % 5), 31))
    expect(view.rows).toBeGreaterThanOrEqual(20)
    expect(view.coupons).toEqual(await tableView(shop.core, shop.offer))
  })
})
