import { describe, expect, test } from 'vitest'
import { coreOn } from '../../../test/support/central-core'
import { codeKey, coupon, draft, seed, withOffer } from '../../../test/support/store-seed'
import type { PlainDate } from '../../domain/calendar/calendar'
import type { Core } from '../core/core'
import { memoryStore } from '../memory/memory-store'
import { tallyOf } from './coupon-tally'

const day = (text: string) => text as PlainDate

async function shop() {
  const store = memoryStore(seed(1))
  const id = await withOffer(store, draft('O1', { couponExpiry: { kind: 'days', n: 10 } }), ['A', 'B'])
  await store.transact(async (tx) => {
    await tx.coupons.insert(coupon(id, 'C', { uses: 1 }))
    await tx.coupons.insert(coupon(id, 'D', { state: 'revoked', revokedAt: 1 }))
    await tx.coupons.insert(coupon(id, 'E', { state: 'unissued', issuedOn: null }))
    await tx.coupons.insert(coupon(id, 'F', { explicitThrough: day('2026-12-01') }))
    for (let n = 0; n < 5; n += 1) await tx.offers.countIssue(id, null, 1, 1)
  })
  const { core } = coreOn(store)
  const clock = { at: 1000 }
  return { id, clock, core: { ...core, clock: { now: () => clock.at } } }
}

const look = (core: Core, id: number, today: string, many?: number) =>
  core.store.read(async (tx) => {
    const offer = await core.catalogue.offer(tx, id)
    if (offer === null) throw new Error('no offer')
    return tallyOf(core, tx, offer.offer, day(today), many)
  })

describe('what became of an offer’s coupons', () => {
  test('is counted on the spot, and each coupon expires on its own day', async () => {
    const { core, id } = await shop()
    const tally = { unissued: 1, redeemed: 1, revoked: 1, at: 1000 }
    expect(await look(core, id, '2026-06-11')).toEqual({ ...tally, expired: 0 })
    expect(await look(core, id, '2026-06-12')).toEqual({ ...tally, expired: 2 })
    expect(await look(core, id, '2026-12-02')).toEqual({ ...tally, expired: 3 })
  })

  test('is counted beside where there are many: nobody waits, and the moment is told', async () => {
    const { core, clock, id } = await shop()
    const first = await look(core, id, '2026-06-11', 4)
    expect(first).toBeNull()
    await core.store.read(() => Promise.resolve()) // behind the count
    clock.at = 1100
    expect(await look(core, id, '2026-06-11', 4)).toMatchObject({ revoked: 1, at: 1000 })
    await core.store.transact((tx) => tx.coupons.revoke(codeKey('A'), 0, 1))
    // It took no time at all, so it is counted again at once; this look still has the old one.
    expect(await look(core, id, '2026-06-11', 4)).toMatchObject({ revoked: 1 })
    await core.store.read(() => Promise.resolve())
    expect(await look(core, id, '2026-06-11', 4)).toMatchObject({ revoked: 2 })
  })

  test('rests after counting for twenty times as long', async () => {
    const { core, clock, id } = await shop()
    const slow: Core = { ...core, store: { ...core.store, read: (work) => core.store.read(work).finally(() => (clock.at += 50)) } }
    const at = async (now: number) => {
      clock.at = now
      const tally = await core.store.read(async (tx) => tallyOf(slow, tx, (await core.catalogue.offer(tx, id))!.offer, day('2026-06-11'), 0))
      await core.store.read(() => Promise.resolve())
      await new Promise((resolve) => setImmediate(resolve))
      return tally?.at ?? null
    }
    expect([await at(1000), await at(1100), await at(2049), await at(2050), await at(2200)]).toEqual([null, 1000, 1000, 1000, 2050])
  })
})
