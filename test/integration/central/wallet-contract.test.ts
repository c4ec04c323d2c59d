import { expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { HoldingsPage } from '../../../src/central/core/wallet-port'
import type { PlainDate } from '../../../src/domain/calendar/calendar'
import type { NewRedemption } from '../../../src/central/core/rows'
import { onBothStores } from '../../support/both-stores'
import { codeKey, coupon, draft, STORE, TILLS, tokenOf, withOffer } from '../../support/store-seed'

/** What customers hold, and what stands on a bill, on every store. */
onBothStores('a wallet', (fresh) => {
  const name = (code: string, slot = 0) => ({ codeKey: codeKey(code), slot })
  const person = (store: CentralStore) =>
    store.transact(async (tx) => {
      const made = await tx.customers.insert({ firstName: 'Ada', lastName: '', mobile: null, email: null, externalId: null, blocked: false }, [], tokenOf)
      if (made === 'taken') throw new Error('taken')
      return made.id
    })
  const redeemed = (store: CentralStore, opId: string, more: Partial<NewRedemption> = {}) =>
    store.transact((tx) =>
      tx.redemptions.insert({
        opId, offer: null, ...name('A'), customer: null, who: null, till: TILLS[0], store: STORE, cashier: null, approver: null, incarnation: null, seq: null,
        at: 10, error: 0, arrivedAt: 10, offline: false, bill: { total: '40.00' }, settlement: 'accepted', conflict: null, counted: true, undone: 'no', undoneAt: null,
        decision: { ok: true, offerVersion: 1, engineVersion: 1, currency: 'EUR', discount: '4.00', lines: [], rate: null, offerRate: null },
        ...more,
      }),
    )

  it('knows the offers of which somebody holds a coupon, dead ones too', async () => {
    const store = await fresh()
    const [holder, other] = [await person(store), await person(store)]
    const [a, b] = [await withOffer(store, draft('O1'), []), await withOffer(store, draft('O2'), [])]
    await store.transact(async (tx) => {
      await tx.coupons.insert(coupon(b, 'B1', { holder }))
      await tx.coupons.insert(coupon(a, 'A1', { holder }))
      await tx.coupons.insert(coupon(a, 'A2', { holder, state: 'revoked', revokedAt: 5 }))
      await tx.coupons.insert(coupon(a, 'A3', { holder: other }))
    })
    expect(await store.read((tx) => tx.wallet.offersHeld(holder))).toEqual([a, b])
    expect(await store.read((tx) => tx.wallet.offersHeld(other))).toEqual([a])
    expect(await store.read((tx) => tx.wallet.offersHeld(999))).toEqual([])
  })

  it('tells what customers hold in pages, by the moment of issual, and how much it is in all', async () => {
    const store = await fresh()
    const [ann, bob, cleo] = [await person(store), await person(store), await person(store)]
    const [one, two] = [await withOffer(store, draft('O1'), []), await withOffer(store, draft('O2'), [])]
    const issued = (code: string, customer: number, at: number, slot = 0) => ({ opId: `op-${code}-${at}`, offer: one, customer, at, issuedOn: '2026-06-01' as PlainDate, ...name(code, slot), where: { store: STORE, hour: 1 } })
    await store.transact(async (tx) => {
      await tx.coupons.insert(coupon(one, 'LATE', { holder: ann }))
      await tx.coupons.insert(coupon(two, 'EARLY', { holder: ann, state: 'revoked', revokedAt: 5 }))
      await tx.coupons.insert(coupon(one, 'UNNOTED', { holder: ann }))
      await tx.coupons.insert(coupon(one, 'SAME'))
      for (const holder of [ann, bob]) await tx.coupons.insert(coupon(one, 'SAME', { slot: holder, holder }))
      await tx.coupons.insert(coupon(one, 'THEIRS', { holder: cleo }))
      for (const issual of [issued('EARLY', ann, 100), issued('LATE', ann, 50), issued('LATE', ann, 300), issued('SAME', ann, 200, ann), issued('SAME', bob, 400, bob)]) await tx.issuals.insert(issual)
    })
    const held = async (customers: readonly number[], page: Partial<HoldingsPage> = {}) => {
      const { holdings, total } = await store.read((tx) => tx.wallet.holdings(customers, { descending: true, offset: 0, limit: null, ...page }))
      return [total, ...holdings.map(({ coupon: { code, slot, holder }, issuedAt }) => `${code}:${slot === 0 ? 0 : 'own'} ${holder?.id === ann ? 'ann' : 'bob'} ${issuedAt}`)]
    }
    expect(await held([ann])).toEqual([4, 'LATE:0 ann 300', 'SAME:own ann 200', 'EARLY:0 ann 100', 'UNNOTED:0 ann 0'])
    expect(await held([ann], { descending: false, offset: 1, limit: 2 })).toEqual([4, 'EARLY:0 ann 100', 'SAME:own ann 200'])
    expect(await held([ann, bob], { limit: 1 })).toEqual([5, 'SAME:own bob 400'])
    expect(await held([ann], { offset: 9 })).toEqual([4])
    expect(await held([])).toEqual([0])
    const named = await store.read(async (tx) => tx.wallet.issuedAt((await tx.coupons.page(one, null, 10)).filter(({ slot }) => slot === 0)))
    expect(Object.fromEntries(named.map(({ coupon: { code }, issuedAt }) => [code, issuedAt]))).toEqual({ LATE: 300, UNNOTED: 0, SAME: 0, THEIRS: 0 })
  })

  it('sets a last day by hand, of one customer’s issue alone', async () => {
    const store = await fresh()
    const holder = await person(store)
    const offer = await withOffer(store, draft('O1'), [])
    await store.transact(async (tx) => {
      await tx.coupons.insert(coupon(offer, 'SAME'))
      await tx.coupons.insert(coupon(offer, 'SAME', { slot: holder, holder }))
      await tx.wallet.setThrough(name('SAME', holder), '2026-12-24')
    })
    const ends = (slot: number) => store.transact(async (tx) => (await tx.coupons.find(codeKey('SAME'), slot))?.explicitThrough)
    expect([await ends(holder), await ends(0)]).toEqual(['2026-12-24', null])
  })

  it('keeps what was said of an issual once', async () => {
    const store = await fresh()
    const note = (code: string, slot: number, reason: string) => ({ ...name(code, slot), who: 'client:x', till: null, store: STORE, metadata: { reason } })
    await store.transact((tx) => tx.wallet.note([note('A', 0, 'first'), note('A', 7, 'another')]))
    await store.transact((tx) => tx.wallet.note([note('A', 0, 'second')]))
    await store.transact((tx) => tx.wallet.note([]))
    expect(await store.read((tx) => tx.wallet.notes([name('A'), name('B')]))).toEqual([note('A', 0, 'first')])
    expect(await store.read((tx) => tx.wallet.notes([]))).toEqual([])
  })

  it('tells the redemptions of coupons, undone ones too, oldest first', async () => {
    const store = await fresh()
    await redeemed(store, 'op-2', { at: 20 })
    await redeemed(store, 'op-1', { at: 10, undone: 'reversed', counted: false, undoneAt: 15 })
    await redeemed(store, 'op-3', name('A', 7))
    const found = (slot: number) => store.read(async (tx) => (await tx.wallet.redemptions([name('A', slot)])).map(({ opId }) => opId))
    expect([await found(0), await found(7), await found(8)]).toEqual([['op-1', 'op-2'], ['op-3'], []])
  })

  it('counts what stands on a bill: in its store, not undone, and what was attached later', async () => {
    const store = await fresh()
    await redeemed(store, 'op-1', { at: 10, bill: { total: '1.00', number: 'N1' } })
    await redeemed(store, 'op-2', { at: 20, bill: { total: '1.00', number: 'N1' }, undone: 'reversed', counted: false })
    await redeemed(store, 'op-3', { at: 30, bill: { total: '1.00', number: 'N1' }, store: STORE + 1 })
    await redeemed(store, 'op-4', { at: 40 })
    await store.transact((tx) => tx.bills.attach('op-4', 'N1'))
    const live = (number: string) => store.transact(async (tx) => [...(await tx.bills.live(STORE, number))].sort((a, b) => a - b))
    expect([await live('N1'), await live('N2')]).toEqual([[10, 40], []])
  })
})
