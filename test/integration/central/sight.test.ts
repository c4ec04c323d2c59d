import { expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { Core } from '../../../src/central/core/core'
import { revokeCode } from '../../../src/central/coupons/revoke'
import { revokeCoupons } from '../../../src/central/coupons/revoke-held'
import { tellTills } from '../../../src/central/coupons/issue'
import { changeStatus } from '../../../src/central/offers/change-status'
import { publishOffer } from '../../../src/central/offers/publish-offer'
import { renewPacks } from '../../../src/central/packs/renew-packs'
import { digest } from '../../../src/central/sync/digest'
import { pull, snapshot } from '../../../src/central/sync/pull'
import { createFeedList } from '../../../src/central/sync/till-scope'
import { putUnits } from '../../../src/central/units/put-units'
import { FeedDigest } from '../../../src/protocol/sync/feed-digest'
import { onBothStores } from '../../support/both-stores'
import { askOf, coreOn, intentFor, NOON, opIdOf } from '../../support/central-core'
import { HeldFeeds, living, type FeedLine } from '../../support/held-feeds'
import { valueOf } from '../../support/pack-view'
import { identsNow, wordsOf } from '../../support/people-view'
import { codeKey, coupon, draft, identOf, STORE, TILLS, tokenOf, withOffer } from '../../support/store-seed'

/*
 * What a till sees hangs on where its store stands, and on what offers say of that (4.2). When either becomes another, the till
 * hears all that has come into sight and forgets all that has left it, as a fresh snapshot would tell it.
 */

const [TILL] = TILLS
const FAR = 200
const FAR_TILL = 2001
const [NORTH, SOUTH, EAST, WEST] = [31, 32, 33, 34]
const zone = (id: number) => ({ type: 'ZONE' as const, id: id as never })
const KEEPER = { who: 'person:1', from: 'test' }
const inherits = { currency: null, timeZone: null }
const UNITS = [
  ...([['north', NORTH], ['south', SOUTH], ['east', EAST], ['west', WEST]] as const).map(([code, id]) => ({ type: 'ZONE' as const, id, code, name: code, parent: null, ...inherits })),
  ...[STORE, FAR].map((id) => ({ type: 'STORE' as const, id, code: `s${id}`, name: 'Store', parent: zone(NORTH), ...inherits })),
  ...[...TILLS.map((id) => [id, STORE] as const), [FAR_TILL, FAR] as const].map(([id, store]) => ({ type: 'TILL' as const, id, code: `t${id}`, name: 'Till', parent: { type: 'STORE' as const, id: store as never }, ...inherits })),
]

interface Shop {
  readonly store: CentralStore
  readonly core: Core
  /** Offers of the north, of the south, and of everywhere. */
  readonly north: number
  readonly south: number
  readonly all: number
}

const inZone = (id: number) => ({ redemption: { anyone: true, perCoupon: 3, perCustomer: 9, scope: [{ type: 'ZONE' as const, id }] } })
const lineTo = (core: Core, till: number): FeedLine => {
  const feeds = createFeedList(core)
  return { pull: async (request) => valueOf(await pull(core, feeds, till, request)), snapshot: async (request) => valueOf(await snapshot(core, till, request)) }
}

onBothStores('what comes into sight and what leaves it', (fresh) => {
  async function shop(): Promise<Shop> {
    const store = await fresh({ units: UNITS })
    const north = await withOffer(store, draft('NORTH', inZone(NORTH)), ['N'])
    const south = await withOffer(store, draft('SOUTH', inZone(SOUTH)), ['S'])
    const all = await withOffer(store, draft('ALL'), ['A'])
    await store.transact(async (tx) => {
      for (const till of [...TILLS, FAR_TILL]) await tx.tills.incarnate(till)
    })
    const { core } = coreOn(store)
    for (const [n, offers] of [[north], [south], [north, all], [south, all], [north, south]].entries()) await holder(core, n, offers)
    return { store, core, north, south, all }
  }

  /** Somebody who holds a coupon of each, and has used the first. */
  async function holder(core: Core, n: number, offers: readonly number[]): Promise<void> {
    await core.store.transact(async (tx) => {
      const made = await tx.customers.insert({ firstName: 'Ann', lastName: 'Lee', mobile: String(n), email: null, externalId: null, blocked: false }, [identOf(String(n))], tokenOf)
      if (made === 'taken') throw new Error('taken')
      for (const offer of offers) {
        const held = coupon(offer, `H${n}O${offer}`, { holder: made.id })
        await tx.coupons.insert(held)
        await tx.offers.countIssue(offer, null, NOON, 1)
        await tellTills(tx, offer, made, [{ ...held, holder: { id: made.id, token: made.token } }])
      }
    })
    const at = offers[0] === undefined ? '' : `H${n}O${offers[0]}`
    await askOf(core, TILL, { opId: opIdOf(100 + n), intent: intentFor(at, offers[0] ?? 0, { customer: { token: null, ident: identOf(String(n)) } }) })
  }

  const move = (core: Core, store: number, to: string) => putUnits(core, [{ line: 1, values: { type: 'store', code: `s${store}`, name: 'Store', parent: to } }])

  /** Every feed as a till that begins now would have it. */
  async function expectFresh(core: Core, till: number, held: HeldFeeds): Promise<void> {
    const anew = new HeldFeeds(lineTo(core, till))
    await anew.sync()
    expect(held.feeds).toEqual(anew.feeds)
    for (const feed of anew.feeds.filter((one) => !/^(deny|till)/.test(one))) expect([feed, living(held.rows(feed))]).toEqual([feed, living(anew.rows(feed))])
    for (const feed of [`idents:${STORE}`, `store:${STORE}`, 'ref'].filter((one) => held.feeds.includes(one))) {
      const digested = new FeedDigest()
      for (const [key, body] of held.rows(feed)) if (body !== null) digested.add(key, body)
      const cursor = await headOf(core)
      expect([feed, valueOf(await digest(core, till, { feed, ...cursor, buckets: [...digested.buckets()] })).state]).toEqual([feed, 'same'])
    }
  }
  const headOf = (core: Core) => core.store.read(async (tx) => {
    const { epoch, pos } = await tx.feeds.head()
    return { epoch, pos }
  })

  async function tillAt(core: Core, till: number): Promise<HeldFeeds> {
    const held = new HeldFeeds(lineTo(core, till))
    await held.sync()
    held.begun.length = 0
    return held
  }

  async function resaved({ store }: Core, offer: number, scope: readonly object[]): Promise<void> {
    await store.transact(async (tx) => {
      const before = await tx.offers.get(offer)
      if (before === null) throw new Error('no offer')
      const version = before.version + 1
      const stored = { id: offer, version, offer: { ...before.offer, version, redemption: { ...before.offer.redemption, scope: scope as never } }, savedAt: NOON }
      expect(await tx.offers.update(stored.offer, before.version, NOON)).toBe(true)
      await publishOffer(coreOn(store).core, tx, { stored, before, warnings: [], what: 'offer.update', figure: null }, KEEPER)
    })
  }

  it('by a move of the store, and back again; the other store hears of its tree and begins nothing anew', async () => {
    const { core, north, south } = await shop()
    const [held, far] = [await tillAt(core, TILL), await tillAt(core, FAR_TILL)]
    expect(living(held.rows('ref'))[`offer:${south}`]).toBeUndefined()
    await move(core, STORE, 'south')
    for (const till of [held, far]) await till.sync()
    expect(living(held.rows('ref'))[`offer:${south}`]).toBeDefined()
    expect(Object.keys(living(held.rows(`uses:${south}`)))).toHaveLength(0)
    expect(held.feeds).not.toContain(`coupons:${north}`)
    await expectFresh(core, TILL, held)
    expect(far.begun).toEqual([])
    await expectFresh(core, FAR_TILL, far)
    expect(living(held.rows(`idents:${STORE}`))).not.toEqual(living(far.rows('idents:200')))
    await move(core, STORE, 'north')
    await held.sync()
    await expectFresh(core, TILL, held)
    expect(Object.keys(living(held.rows(`uses:${north}`)))).toHaveLength(3)
  })

  it('not by a new name, nor by a move that shows the same offers', async () => {
    const { core } = await shop()
    const held = await tillAt(core, TILL)
    expect(await putUnits(core, [{ line: 1, values: { type: 'zone', code: 'inner', name: 'Inner', parent: 'north' } }, { line: 2, values: { code: `s${STORE}`, name: 'Renamed', parent: 'inner' } }])).toEqual([])
    await held.sync()
    expect(held.begun).toEqual([])
    expect(held.rows('ref').get(`unit:STORE:${STORE}`)).toMatchObject({ name: 'Renamed' })
    await expectFresh(core, TILL, held)
  })

  it('by a zone that gets another above it', async () => {
    const { core } = await shop()
    const held = await tillAt(core, TILL)
    await putUnits(core, [{ line: 1, values: { type: 'zone', code: 'north', name: 'North', parent: 'south' } }])
    await held.sync()
    await expectFresh(core, TILL, held)
    expect(Object.keys(living(held.rows(`idents:${STORE}`)))).toHaveLength(5)
  })

  it('by a move of the till to another store', async () => {
    const { core } = await shop()
    await move(core, FAR, 'south')
    const held = await tillAt(core, TILL)
    await putUnits(core, [{ line: 1, values: { type: 'till', code: `t${TILL}`, name: 'Till', parent: `s${FAR}` } }])
    await held.sync()
    expect(held.feeds).toContain(`idents:${FAR}`)
    expect(held.feeds).not.toContain(`idents:${STORE}`)
    await expectFresh(core, TILL, held)
  })

  it('by an offer that is for another zone, and by its end', async () => {
    const { store, core, north, all } = await shop()
    const held = await tillAt(core, TILL)
    await resaved(core, north, [zone(SOUTH)])
    await held.sync()
    await expectFresh(core, TILL, held)
    await resaved(core, north, [zone(SOUTH), zone(NORTH)])
    await held.sync()
    await expectFresh(core, TILL, held)
    expect(await changeStatus(core, all, 'ended', KEEPER)).toMatchObject({ ok: true })
    await held.sync()
    await expectFresh(core, TILL, held)
    expect(await store.read((tx) => tx.customers.identCount([north]))).toBe(Object.keys(living(held.rows(`idents:${STORE}`))).length)
  })

  it('by both at the same moment, whichever comes first', async () => {
    const { core, all } = await shop()
    const held = await tillAt(core, TILL)
    for (let round = 0; round < 10; round++) {
      // Neither alone shows the offer to the store: not the new place by the old scope, nor the old place by the new one.
      await resaved(core, all, [{ type: 'STORE', id: FAR }])
      await move(core, STORE, 'east')
      await held.sync()
      const both = [() => move(core, STORE, 'west'), () => resaved(core, all, [zone(WEST)])]
      await Promise.all((round % 2 === 0 ? both : both.toReversed()).map((one) => one()))
      await held.sync()
      await expectFresh(core, TILL, held)
      expect(held.feeds).toContain(`coupons:${all}`)
    }
  })

  it('by the end of somebody’s last coupon: the tills that see another coupon of theirs keep them, the others forget them', async () => {
    const { core, north, all } = await shop()
    const [held, far] = [await tillAt(core, TILL), await tillAt(core, FAR_TILL)]
    const knows = (view: HeldFeeds, store: number) => [0, 2, 3].filter((n) => living(view.rows(`idents:${store}`))[identOf(String(n))] !== undefined)
    await move(core, FAR, 'south')
    const revoke = async (n: number, offer: number) => {
      expect(await core.store.transact((tx) => revokeCode(core, tx, `H${n}O${offer}`, offer))).toMatchObject({ ok: true })
      for (const view of [held, far]) await view.sync()
      await expectFresh(core, TILL, held)
      await expectFresh(core, FAR_TILL, far)
      return [knows(held, STORE), knows(far, FAR)]
    }
    expect(await revoke(0, north)).toEqual([[2, 3], [2, 3]])
    expect(await revoke(2, all)).toEqual([[2, 3], [3]])
    await core.store.transact(async (tx) => {
      const still = await tx.coupons.find(codeKey(`H2O${north}`), 0)
      await revokeCoupons(core, tx, still === null ? [] : [still])
    })
    expect(await revoke(3, all)).toEqual([[], [3]])
    expect(held.begun).toEqual([])
  })

  it('with customers in packs, of which none is fetched again', async () => {
    const { core, north, south, all } = await shop()
    for (const offer of [north, south, all]) expect(await renewPacks(core, { offer, family: 'idents' }, { least: 1 })).not.toBeNull()
    const held = new HeldFeeds(lineTo(core, TILL), { packed: true })
    const knows = async (offers: readonly number[]) => {
      await held.sync()
      const known = new Map<string, string>()
      for (const offer of offers) {
        const packs = held.packs(`idents:${STORE}`).filter((pack) => pack.offer === offer)
        for (const [key, said] of await wordsOf(core, TILL, packs)) if (said !== null) known.set(key, said)
      }
      expect(known).toEqual(await identsNow(core, offers))
      expect(new Set(held.packs(`idents:${STORE}`).map((pack) => pack.offer))).toEqual(new Set(offers))
      return held.packs(`idents:${STORE}`).filter((pack) => pack.offer === all)
    }
    const before = await knows([north, all])
    await move(core, STORE, 'south')
    expect(await knows([south, all])).toEqual(before)
    await move(core, STORE, 'north')
    expect(await knows([north, all])).toEqual(before)
  })
})
