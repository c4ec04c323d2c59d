import { describe, expect, it } from 'vitest'
import { revokeCode } from '../../../src/central/coupons/revoke'
import { anewChange, identChange, useChange } from '../../../src/central/feeds/feed-changes'
import { createPackKeeper } from '../../../src/central/packs/keep-packs'
import { packPart } from '../../../src/central/packs/pack-part'
import { renewPacks } from '../../../src/central/packs/renew-packs'
import { eraseCustomer } from '../../../src/central/people/erase'
import { pull, snapshot } from '../../../src/central/sync/pull'
import { createFeedList } from '../../../src/central/sync/till-scope'
import { updateOffer } from '../../../src/central/offers/save-offer'
import { WITH_PACKS } from '../../../src/protocol/sync/packs'
import { digest } from '../../../src/central/sync/digest'
import { trimFeeds } from '../../../src/central/sync/retention'
import type { CentralStore, CentralTx } from '../../../src/central/core/central-store'
import type { Core } from '../../../src/central/core/core'
import { onBothStores } from '../../support/both-stores'
import { coreOn, NOON, opIdOf } from '../../support/central-core'
import { setOf } from '../../support/pack-view'
import { identsNow, peopleView, usesNow, type PeopleView } from '../../support/people-view'
import { codeKey, coupon, draft, identOf, STORE, TILLS, tokenOf, withOffer } from '../../support/store-seed'

const LEAST = { least: 4 }
const [TILL] = TILLS
const IDENTS = `idents:${STORE}`
const KEEPER = { who: 'person:1', from: 'test', id: 1, unit: null }

interface Shop {
  readonly store: CentralStore
  readonly core: Core
  readonly offer: number
}

const sorted = (map: ReadonlyMap<string, string>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))

onBothStores('packs of customers', (fresh) => {
  const shopOf = async (store: CentralStore, customers: number): Promise<Shop> => {
    const offer = await withOffer(store, draft('O1'), [])
    await comes(store, 0, customers)
    await issued(store, offer, 0, customers)
    return { store, core: { ...coreOn(store).core, packs: LEAST }, offer }
  }
  /** Customers with two identifiers each. */
  const comes = (store: CentralStore, from: number, count: number) =>
    store.transact(async (tx) => {
      for (let n = from; n < from + count; n++) {
        await tx.customers.insert({ firstName: 'Ann', lastName: 'Lee', mobile: String(n), email: null, externalId: null, blocked: n % 7 === 0 }, [identOf(`a${n}`), identOf(`b${n}`)], tokenOf)
      }
    })
  const customer = async (tx: CentralTx, n: number) => {
    const found = await tx.customers.byIdent(identOf(`a${n}`))
    if (found === null) throw new Error(`no customer ${n}`)
    return found
  }
  /** In bulk: one `anew`; `told`: by name, as one issual is. */
  const issued = (store: CentralStore, offer: number, from: number, count: number, told = false) =>
    store.transact(async (tx) => {
      for (let n = from; n < from + count; n++) {
        const holder = await customer(tx, n)
        await tx.coupons.insert(coupon(offer, `C${offer}-${n}`, { holder: holder.id }))
        const idents = told ? await tx.customers.identsOf(holder.id) : []
        await tx.feeds.append(idents.map((ident) => identChange(ident, offer, { token: holder.token, blocked: holder.blocked })))
        await tx.offers.countIssue(offer, null, NOON, 1)
      }
      if (!told) await tx.feeds.append([anewChange(`coupons:${offer}`, offer), anewChange('idents', offer)])
    })
  const renewed = ({ core, offer }: Pick<Shop, 'core' | 'offer'>) => renewPacks(core, { offer, family: 'idents' }, LEAST)
  const sizes = async ({ core, offer }: Pick<Shop, 'core' | 'offer'>) => (await setOf(core, offer, 'idents'))?.packs.map(({ entries }) => entries)
  const same = async ({ core }: Pick<Shop, 'core'>, offers: readonly number[], between?: () => Promise<void>): Promise<PeopleView> => {
    const view = await peopleView(core, TILL, IDENTS, between)
    expect(sorted(view.known)).toEqual(sorted(await identsNow(core, offers)))
    return view
  }
  const erased = ({ core, store }: Shop, n: number) => store.read((tx) => customer(tx, n)).then(({ id }) => eraseCustomer(core, id, KEEPER))

  it('say of each identifier what the tables say, and who knows of no such packs gets rows', async () => {
    const shop = await shopOf(await fresh(), 30)
    expect((await same(shop, [shop.offer])).packs).toEqual([])
    expect(await renewed(shop)).toBe('whole')
    const view = await same(shop, [shop.offer])
    expect(view).toMatchObject({ packs: [{ entries: 60, chunks: 1, bytes: 60 * 49, family: 'idents', offer: shop.offer }], rows: 0, gone: 0, changes: 0 })
    expect(await peopleView(shop.core, TILL, IDENTS, undefined, null)).toMatchObject({ packs: [], rows: 60, known: view.known })
  })

  it('grow by what changed, and an identifier that is nobody’s any more is gone', async () => {
    const shop = await shopOf(await fresh(), 30)
    await renewed(shop)
    await comes(shop.store, 30, 2)
    await issued(shop.store, shop.offer, 30, 1, true)
    expect(await renewed(shop)).toBeNull()
    expect(await same(shop, [shop.offer])).toMatchObject({ rows: 2, gone: 0 })
    await shop.store.transact(async (tx) => {
      const ann = await customer(tx, 3)
      const idents = await tx.access.eraseCustomer(ann)
      await tx.feeds.append(idents.map((ident) => ({ feed: 'idents', key: ident, body: null })))
    })
    expect(await same(shop, [shop.offer])).toMatchObject({ rows: 2, gone: 2 })
    expect(await renewed(shop)).toBe('changes')
    expect(await sizes(shop)).toEqual([60, 4])
    expect(await same(shop, [shop.offer])).toMatchObject({ rows: 0, gone: 0 })
  })

  it('of several offers: who has lost the last coupon of one is gone from it, and known by the other', async () => {
    const shop = await shopOf(await fresh(), 30)
    const other = await withOffer(shop.store, draft('O2'), [])
    await issued(shop.store, other, 0, 20)
    const both = [shop.offer, other]
    const makeAll = () => Promise.all(both.map((offer) => renewPacks(shop.core, { offer, family: 'idents' }, LEAST)))
    await makeAll()
    for (const n of [3, 25]) expect(await shop.store.transact((tx) => revokeCode(shop.core, tx, `C${shop.offer}-${n}`, shop.offer))).toMatchObject({ ok: true })
    expect(await same(shop, both)).toMatchObject({ rows: 2, gone: 2 })
    expect(await makeAll()).toEqual(['changes', 'changes'])
    const view = await same(shop, both)
    expect(view).toMatchObject({ rows: 0, gone: 0 })
    expect([view.known.has(identOf('a3').slice(0, 32)), view.known.has(identOf('a25').slice(0, 32))]).toEqual([true, false])
  })

  it('of bulk work get what they do not say yet, and what is gone beside it', async () => {
    const shop = await shopOf(await fresh(), 60)
    await renewed(shop)
    await comes(shop.store, 60, 3)
    await issued(shop.store, shop.offer, 60, 3)
    await shop.store.transact(async (tx) => {
      const [ident = ''] = await tx.access.eraseCustomer(await customer(tx, 5))
      await tx.feeds.append([{ feed: 'idents', key: identOf('a5'), body: null }, { feed: 'idents', key: identOf('b5'), body: null }])
      expect(ident).not.toBe('')
    })
    // Behind an “anew” packs are of no use: rows.
    expect((await same(shop, [shop.offer])).packs).toEqual([])
    expect(await renewed(shop)).toBe('differences')
    expect(await sizes(shop)).toEqual([120, 6, 2])
    expect(await same(shop, [shop.offer])).toMatchObject({ rows: 0, gone: 0, packs: { length: 3 } })
  })

  it('are made whole when a quarter of those they name holds nothing any more', async () => {
    const shop = await shopOf(await fresh(), 40)
    await renewed(shop)
    const revoked = (from: number, count: number) =>
      shop.store.transact(async (tx) => {
        for (let n = from; n < from + count; n++) await tx.coupons.revoke(codeKey(`C${shop.offer}-${n}`), 0, NOON)
        await tx.feeds.append([anewChange('idents', shop.offer)])
      })
    await revoked(0, 3)
    await renewed(shop)
    expect(await sizes(shop)).toEqual([80])
    await revoked(3, 10)
    await renewed(shop)
    expect(await sizes(shop)).toEqual([54])
    expect(await same(shop, [shop.offer])).toMatchObject({ packs: { length: 1 }, rows: 0, gone: 0 })
  })

  it('of several offers stand beside the rows of those that have none', async () => {
    const shop = await shopOf(await fresh(), 10)
    const [packed, rows] = [await withOffer(shop.store, draft('O2'), []), await withOffer(shop.store, draft('O3'), [])]
    await comes(shop.store, 10, 9)
    await issued(shop.store, packed, 5, 9)
    await issued(shop.store, rows, 12, 7)
    for (const offer of [shop.offer, packed]) await renewed({ core: shop.core, offer })
    await issued(shop.store, packed, 14, 1, true)
    const view = await same(shop, [shop.offer, packed, rows])
    expect(view.packs.map(({ offer, entries }) => [offer, entries])).toEqual([[shop.offer, 20], [packed, 18]])
    expect(view).toMatchObject({ rows: 14 + 2, gone: 0 })
    // An identifier that goes over to somebody else: whatever the packs of two offers say, the row holds.
    await shop.store.transact(async (tx) => {
      const ann = await customer(tx, 6)
      await tx.access.eraseCustomer(ann)
      await tx.feeds.append(['a6', 'b6'].map((of) => ({ feed: 'idents', key: identOf(of), body: null })))
      await tx.customers.insert({ firstName: 'Bea', lastName: 'Lee', mobile: 'x', email: null, externalId: null, blocked: false }, [identOf('a6')], tokenOf)
      const bea = await customer(tx, 6)
      await tx.coupons.insert(coupon(rows, 'NEW', { holder: bea.id }))
      await tx.feeds.append([identChange(identOf('a6'), rows, { token: bea.token, blocked: false })])
    })
    const moved = await same(shop, [shop.offer, packed, rows])
    expect(moved).toMatchObject({ packs: { length: 2 }, gone: 1 })
    expect(moved.known.get(identOf('a6').slice(0, 32))).toContain((await shop.store.read((tx) => customer(tx, 6))).token)
  })

  it('a snapshot goes on as it began, whatever is made meanwhile', async () => {
    const shop = await shopOf(await fresh(), 20)
    await renewed(shop)
    await comes(shop.store, 20, 30)
    await issued(shop.store, shop.offer, 20, 6, true)
    let n = 26
    await same(shop, [shop.offer], async () => {
      if (n >= 50) return
      await issued(shop.store, shop.offer, n, 1, true)
      n += 1
      if (n % 2 === 0) await renewed(shop)
    })
    expect(n).toBeGreaterThan(27)
  })

  it('are told to tills when they have caught up with bulk work, and not before', async () => {
    const { store, core, offer } = await shopOf(await fresh(), 20)
    const keeper = createPackKeeper(core, LEAST)
    await keeper.look()
    const begun = await peopleView(core, TILL, IDENTS)
    const at = await snapshot(core, TILL, { feed: IDENTS, after: WITH_PACKS, limit: 100 })
    if (!at.ok) throw new Error('no snapshot')
    const { epoch, pos } = at.value
    const told = () => pull(core, createFeedList(core), TILL, { cursors: [{ feed: IDENTS, epoch, pos }], limit: 100 })
    await comes(store, 20, 2)
    await issued(store, offer, 20, 2)
    expect(await told()).toMatchObject({ value: { resnapshot: [], pages: [{ rows: [] }] } })
    await keeper.look()
    expect(await told()).toMatchObject({ value: { resnapshot: [IDENTS] } })
    const after = await same({ core }, [offer])
    expect(after.packs.map(({ id }) => id).slice(0, 1)).toEqual(begun.packs.map(({ id }) => id))
    expect(await digest(core, TILL, { feed: IDENTS, epoch, pos, buckets: [] })).toMatchObject({ value: { state: 'not_judged' } })
  })

  it('of an offer that tills did not see until it was saved reach them, packed and as rows', async () => {
    const store = await fresh()
    const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1, scope: [{ type: 'TILL', id: TILLS[1] }] } }), [])
    const core: Core = { ...coreOn(store).core, packs: LEAST }
    await comes(store, 0, 6)
    await issued(store, offer, 0, 6)
    const keeper = createPackKeeper(core, LEAST)
    await keeper.look()
    const begun = await snapshot(core, TILL, { feed: IDENTS, after: WITH_PACKS, limit: 100 })
    if (!begun.ok) throw new Error('no snapshot')
    expect(begun.value).toMatchObject({ rows: [] })
    // Nor does it hear of their identifiers when it makes up where to go on.
    for (const after of [`y${offer}.0 `, `x${offer}.0,${offer}.1 `, 'y1.x,,.,9007199254740993.0 a', 'yy y']) {
      expect(await snapshot(core, TILL, { feed: IDENTS, after, limit: 100 })).toMatchObject({ value: { rows: [], next: null } })
    }
    const stored = await store.read((tx) => tx.offers.get(offer))
    if (stored === null) throw new Error('no offer')
    const wider = { ...stored.offer, redemption: { ...stored.offer.redemption, scope: [{ type: 'STORE' as const, id: STORE }] } }
    expect(await updateOffer(core, offer, wider, { who: 'test', from: 'test', acknowledged: true })).toMatchObject({ ok: true })
    await keeper.look()
    const { epoch, pos } = begun.value
    expect(await pull(core, createFeedList(core), TILL, { cursors: [{ feed: IDENTS, epoch, pos }], limit: 100 })).toMatchObject({ value: { resnapshot: [IDENTS] } })
    expect(await same({ core }, [offer])).toMatchObject({ packs: [{ entries: 12 }], rows: 0 })
  })

  describe('and somebody who is erased', () => {
    it('is gone from what tills know at once, and from the packs with the next look, whoever is in the middle of them', async () => {
      const shop = await shopOf(await fresh(), 20)
      const keeper = createPackKeeper(shop.core, LEAST)
      await keeper.look()
      await comes(shop.store, 20, 4)
      await issued(shop.store, shop.offer, 20, 2, true)
      await keeper.look()
      const old = (await setOf(shop.core, shop.offer, 'idents'))?.packs ?? []
      expect(old).toHaveLength(2)
      expect(await erased(shop, 7)).toMatchObject({ ok: true, value: { idents: 2 } })
      expect(await same(shop, [shop.offer])).toMatchObject({ packs: { length: 2 }, gone: 2 })
      await keeper.look()
      expect(await sizes(shop)).toEqual([42])
      for (const { id } of old) expect(await packPart(shop.core, TILL, id, 'index')).toMatchObject({ ok: false })
      expect(await same(shop, [shop.offer])).toMatchObject({ packs: { length: 1 }, rows: 0, gone: 0 })
    })

    it('who is in no pack costs no pack', async () => {
      const shop = await shopOf(await fresh(), 20)
      await renewed(shop)
      await comes(shop.store, 20, 1)
      await erased(shop, 20)
      expect(await renewed(shop)).toBeNull()
      expect((await setOf(shop.core, shop.offer, 'idents'))?.forget).toBe(false)
    })
  })
})

onBothStores('packs of uses', (fresh) => {
  const who = (n: number): string => (n % 5 === 0 ? identOf(`stranger ${n}`) : tokenOf(n % 5))
  const shopOf = async (store: CentralStore, uses: number): Promise<Shop> => {
    const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1, perCustomer: 9 } }), [])
    for (let n = 0; n < uses; n++) await used(store, offer, n)
    return { store, core: { ...coreOn(store).core, packs: LEAST }, offer }
  }
  const used = (store: CentralStore, offer: number, n: number) =>
    store.transact(async (tx) => {
      await tx.redemptions.insert({ ...FACT, opId: opIdOf(n), offer, codeKey: codeKey(`C${n}`), who: who(n), at: NOON + n })
      await tx.offers.countUse(offer, null, NOON)
      await tx.feeds.append([useChange(offer, opIdOf(n), { customer: who(n), at: NOON + n })])
    })
  const reversed = ({ store, offer }: Shop, n: number) =>
    store.transact(async (tx) => {
      await tx.redemptions.undo(opIdOf(n), 'reversed', NOON)
      await tx.feeds.append([useChange(offer, opIdOf(n), null)])
    })
  const renewed = ({ core, offer }: Shop) => renewPacks(core, { offer, family: 'uses' }, LEAST)
  const same = async ({ core, offer }: Shop, between?: () => Promise<void>): Promise<PeopleView> => {
    const view = await peopleView(core, TILL, `uses:${offer}`, between)
    expect(sorted(view.known)).toEqual(sorted(await usesNow(core, offer)))
    return view
  }

  it('say of each use what the tables say, also of one that was taken back later', async () => {
    const shop = await shopOf(await fresh(), 40)
    expect((await same(shop)).packs).toEqual([])
    expect(await renewed(shop)).toBe('whole')
    expect(await same(shop)).toMatchObject({ packs: [{ entries: 40, bytes: 40 * 39, family: 'uses', offer: shop.offer }], rows: 0, gone: 0, changes: 0 })
    await reversed(shop, 3)
    await used(shop.store, shop.offer, 40)
    expect(await renewed(shop)).toBeNull()
    expect(await same(shop)).toMatchObject({ rows: 1, gone: 1 })
    for (const n of [10, 11]) await reversed(shop, n)
    expect(await renewed(shop)).toBe('changes')
    expect(await same(shop)).toMatchObject({ packs: [{ entries: 40 }, { entries: 4 }], rows: 0, gone: 0 })
    expect(await peopleView(shop.core, TILL, `uses:${shop.offer}`, undefined, null)).toMatchObject({ packs: [], rows: 38 })
  })

  it('a snapshot goes on as it began, whatever is used and taken back meanwhile', async () => {
    const shop = await shopOf(await fresh(), 30)
    await renewed(shop)
    for (let n = 30; n < 39; n++) await used(shop.store, shop.offer, n)
    let n = 39
    await same(shop, async () => {
      if (n >= 60) return
      await used(shop.store, shop.offer, n)
      await reversed(shop, n - 20)
      n += 1
      if (n % 2 === 0) await renewed(shop)
    })
    expect(n).toBeGreaterThan(40)
  })

  it('that the feed does not reach back to are made anew, with what is gone', async () => {
    const shop = await shopOf(await fresh(), 20)
    const keeper = createPackKeeper(shop.core, LEAST)
    await keeper.look()
    await reversed(shop, 1)
    expect((await same(shop)).packs).toHaveLength(1)
    await shop.store.transact((tx) => tx.feeds.mark(NOON))
    await trimFeeds({ ...shop.core, clock: { now: () => NOON + 1000 } }, 500)
    expect((await same(shop)).packs).toEqual([])
    await keeper.look()
    expect(await same(shop)).toMatchObject({ packs: [{ entries: 19 }], rows: 0, gone: 0 })
  })

  it('are kept while the offer counts customers, and no longer', async () => {
    const shop = await shopOf(await fresh(), 20)
    const keeper = createPackKeeper(shop.core, LEAST)
    await keeper.look()
    expect(await setOf(shop.core, shop.offer, 'uses')).not.toBeNull()
    await shop.store.transact(async (tx) => {
      const stored = await tx.offers.get(shop.offer)
      if (stored === null) throw new Error('no offer')
      await tx.offers.update({ ...stored.offer, version: 2, redemption: { anyone: true, perCoupon: 1 } }, 1, NOON)
    })
    await keeper.look()
    expect(await setOf(shop.core, shop.offer, 'uses')).toBeNull()
  })
})

const FACT = {
  slot: 0, customer: null, till: null, store: STORE, cashier: null, approver: null, incarnation: null, seq: null, error: 0, arrivedAt: NOON,
  offline: false, settlement: 'accepted' as const, conflict: null, counted: true, undone: 'no' as const, undoneAt: null, bill: { total: '40.00' },
  decision: { ok: true as const, offerVersion: 1, engineVersion: 1, currency: 'EUR', discount: '4.00', lines: [], rate: null, offerRate: null },
}
