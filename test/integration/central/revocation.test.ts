import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import type { CentralStore } from '../../../src/central/core/central-store'
import { issue } from '../../../src/central/coupons/issue'
import { inBulk } from '../../../src/central/db/bulk'
import { revokeOfCustomers } from '../../../src/central/db/coupons/revoke-customers'
import { REVOKE_ALL } from '../../../src/central/db/coupons/revoke-job'
import { sequenceAll } from '../../../src/central/sync/sequencer'
import { coreOn, NOON, opIdOf } from '../../support/central-core'
import { runJob } from '../../support/step-job'
import { codeKey, coupon, draft, identOf, pgAdapter, tokenOf, withOffer, type PgAdapter } from '../../support/store-seed'

/** Revocation (2.9) in its three ways, and what may come after it. */

let adapter: PgAdapter
beforeAll(async () => {
  adapter = await pgAdapter()
})
afterAll(() => adapter.close())

const customer = (store: CentralStore, name: string) =>
  store.transact(async (tx) => {
    const made = await tx.customers.insert({ firstName: 'F', lastName: 'L', mobile: name, email: null, externalId: null, blocked: false }, [identOf(name)], tokenOf)
    if (made === 'taken') throw new Error('taken')
    return made
  })
const statesOf = async (store: CentralStore, offer: number): Promise<Record<string, string>> => {
  const page = await store.read((tx) => tx.coupons.page(offer, null, 100))
  return Object.fromEntries(page.map(({ code, slot, state }) => [slot === 0 ? code : `${code}:own`, state]))
}
const revoke = async (store: CentralStore, offer: number, what: 'all' | 'unissued') => {
  const { result } = await runJob(adapter, coreOn(store).core, REVOKE_ALL, { offer, what })
  return result
}
const feed = async (store: CentralStore, name: string) => {
  await sequenceAll(store)
  const { changes } = await store.read((tx) => tx.feeds.after([{ feed: name, pos: 0 }], 100))
  return changes.map(({ key, body }) => [key, body])
}
const issueTo = async (store: CentralStore, offer: number, token: string, n: number) => {
  const done = await issue(coreOn(store).core, { opId: opIdOf(n), hash: 'h', offer, customer: { token, ident: null }, place: null, issuer: { kind: 'organisation' } })
  if (!done.ok) throw new Error(done.error.key)
  return done.value.result.ok ? done.value.result.code : done.value.result.reasons.map(({ key }) => key)
}
const fresh = async (more: Partial<OfferWire> = {}, codes: readonly string[] = []) => {
  const store = await adapter.fresh()
  return { store, offer: await withOffer(store, draft('OWN', more), codes) }
}

describe('all coupons of an offer', () => {
  it('die but for those with no use left, and nothing is issued any more', async () => {
    const { store, offer } = await fresh({ redemption: { anyone: true, perCoupon: 2 } }, ['A', 'B', 'C'])
    const ann = await customer(store, '1')
    await store.transact(async (tx) => {
      await tx.coupons.insert(coupon(offer, 'FREE', { state: 'unissued', issuedOn: null }))
      for (const _ of [1, 2]) await tx.coupons.countUse(codeKey('A'), 0, 2)
      await tx.coupons.countUse(codeKey('B'), 0, 2)
    })
    expect(await revoke(store, offer, 'all')).toEqual({ revoked: 3, redeemed: 1 })
    expect(await statesOf(store, offer)).toEqual({ A: 'issued', B: 'revoked', C: 'revoked', FREE: 'revoked' })
    expect(await issueTo(store, offer, ann.token, 1)).toEqual(['codes.exhausted'])
    const denied = { offer, why: 'revoked' }
    expect(Object.fromEntries(await feed(store, 'deny') as [string, unknown][])).toEqual({ [codeKey('B')]: denied, [codeKey('C')]: denied, [codeKey('FREE')]: denied })
    expect(await feed(store, `coupons:${offer}`)).toEqual([[`anew:${offer}`, { offer }]])
    expect(await feed(store, 'idents')).toEqual([[`anew:${offer}`, { offer }]])
    expect(await revoke(store, offer, 'all')).toEqual({ revoked: 0, redeemed: 1 })
  })

  it('of another offer stay', async () => {
    const { store, offer } = await fresh({}, ['A'])
    const other = await withOffer(store, draft('OTHER'), ['X'])
    await revoke(store, offer, 'all')
    expect(await statesOf(store, other)).toEqual({ X: 'issued' })
  })

  it('die with a common code itself', async () => {
    const { store, offer } = await fresh({ codes: { kind: 'common', code: 'ALL' } })
    await store.transact((tx) => tx.coupons.insert(coupon(offer, 'ALL', { state: 'unissued', issuedOn: null })))
    const ann = await customer(store, '1')
    await issueTo(store, offer, ann.token, 1)
    expect(await revoke(store, offer, 'all')).toEqual({ revoked: 1, redeemed: 0 })
    expect(await statesOf(store, offer)).toEqual({ ALL: 'revoked', 'ALL:own': 'revoked' })
  })
})

describe('unissued coupons', () => {
  it('die alone: who has one keeps it, and generated codes come to nobody more', async () => {
    const { store, offer } = await fresh()
    const [ann, bob] = [await customer(store, '1'), await customer(store, '2')]
    const code = await issueTo(store, offer, ann.token, 1)
    await store.transact((tx) => tx.coupons.insert(coupon(offer, 'FREE', { state: 'unissued', issuedOn: null })))
    expect(await revoke(store, offer, 'unissued')).toEqual({ revoked: 1, redeemed: 0 })
    expect(await statesOf(store, offer)).toEqual({ [String(code)]: 'issued', FREE: 'revoked' })
    expect(await issueTo(store, offer, bob.token, 2)).toEqual(['codes.exhausted'])
  })

  it('leave a common code to those who have it', async () => {
    const { store, offer } = await fresh({ codes: { kind: 'common', code: 'ALL' } })
    await store.transact((tx) => tx.coupons.insert(coupon(offer, 'ALL', { state: 'unissued', issuedOn: null })))
    const [ann, bob] = [await customer(store, '1'), await customer(store, '2')]
    await issueTo(store, offer, ann.token, 1)
    expect(await revoke(store, offer, 'unissued')).toEqual({ revoked: 0, redeemed: 0 })
    expect(await statesOf(store, offer)).toEqual({ ALL: 'unissued', 'ALL:own': 'issued' })
    expect(await issueTo(store, offer, bob.token, 2)).toEqual(['codes.exhausted'])
  })

})

describe('coupons of some customers', () => {
  it('die, and who has none is told', async () => {
    const { store, offer } = await fresh()
    const [ann, bob, cleo] = [await customer(store, '1'), await customer(store, '2'), await customer(store, '3')]
    await store.transact(async (tx) => {
      for (const code of ['A1', 'A2']) await tx.coupons.insert(coupon(offer, code, { holder: ann.id }))
      await tx.coupons.insert(coupon(offer, 'B', { holder: bob.id, uses: 1 }))
      await tx.coupons.insert(coupon(offer, 'NOBODY'))
    })
    const done = await store.read(async (tx) => (await coreOn(store).core.catalogue.offer(tx, offer))?.offer)
    if (done === undefined) throw new Error('no offer')
    const told = await inBulk(adapter.database, (bulk) => revokeOfCustomers(bulk, store.org, done, [ann.id, bob.id, cleo.id, 999_999_999], NOON))
    expect(told).toEqual({ revoked: 2, redeemed: 1, without: [cleo.id, 999_999_999] })
    expect(await statesOf(store, offer)).toEqual({ A1: 'revoked', A2: 'revoked', B: 'issued', NOBODY: 'issued' })
  })
})
