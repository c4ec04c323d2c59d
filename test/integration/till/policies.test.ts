import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import type { OfflineWire } from '../../../src/domain/offer/offer-wire-parts'
import { closeTills, reasonsOf, redeem, scan, sell, start } from '../../support/at-the-till'
import type { PlayedTill } from '../../support/played-till'
import { offerWire, openSmallShop, putCoupon, putOffer, type SmallShop } from '../../support/small-shop'

afterEach(closeTills)

/** A till that has synced once and then lost the centre; offer 3 has this offline policy and codes P1–P5. */
async function offlineWith(offline: OfflineWire, perTill: number | null = null): Promise<{ shop: SmallShop; till: PlayedTill }> {
  const shop = openSmallShop()
  putOffer(shop.centre, offerWire(3, { offline, redemption: { anyone: true, perCoupon: 1, total: 100 } }), perTill)
  for (let n = 1; n <= 5; n += 1) putCoupon(shop.centre, 3, `P${n}`)
  const till = await start(shop.machine)
  shop.line.state = 'down'
  await till.core.syncNow()
  return { shop, till }
}

async function trySell(till: PlayedTill, code: string): Promise<string> {
  const answer = await redeem(till, (await scan(till, code)).id)
  return answer.ok ? 'sold' : answer.reasons.map((reason) => reason.key).join()
}

describe('what a till does alone (4.4)', () => {
  it('allow: everything', async () => {
    const { till } = await offlineWith({ mode: 'allow' })
    for (let n = 1; n <= 5; n += 1) expect(await trySell(till, `P${n}`)).toBe('sold')
  })

  it('bounded: as many as this till may, until the centre has settled them', async () => {
    const { shop, till } = await offlineWith({ mode: 'bounded', perTill: 2 })
    expect([await trySell(till, 'P1'), await trySell(till, 'P2'), await trySell(till, 'P3')]).toEqual(['sold', 'sold', 'offline.cap_reached'])
    shop.line.state = 'up'
    await till.core.syncNow()
    shop.line.state = 'down'
    await till.core.syncNow()
    expect(await trySell(till, 'P3')).toBe('sold')
  })

  it('bounded: a use that was undone is free again', async () => {
    const { till } = await offlineWith({ mode: 'bounded', perTill: 1 })
    const sold = await sell(till, 'P1')
    expect(await trySell(till, 'P2')).toBe('offline.cap_reached')
    await till.core.handle('reverse', { redemption: sold.redemption, reason: 'wrong bill', approval: null })
    expect(await trySell(till, 'P1')).toBe('sold')
  })

  it('bounded: what the centre says of this till comes before the offer’s own number', async () => {
    const { till } = await offlineWith({ mode: 'bounded', perTill: 9 }, 0)
    expect(await trySell(till, 'P1')).toBe('offline.cap_reached')
  })

  it('bounded: no discount above the bound, and not too long after the last sync', async () => {
    const { shop, till } = await offlineWith({ mode: 'bounded', perBillMax: '99.99', maxHours: 2 })
    expect(await trySell(till, 'P1')).toBe('offline.cap_reached')
    const { clock } = shop.machine
    Object.assign(clock, { wall: clock.wall + 3 * 3_600_000, mono: clock.mono + 3 * 3_600_000 })
    expect(reasonsOf(await scan(till, 'P1', { bill: { total: '10.00' } }))).toEqual(['offline.too_long'])
  })

  it('never and strict: nothing, and the try is recorded with its reasons', async () => {
    const never = await offlineWith({ mode: 'never' })
    expect(await trySell(never.till, 'P1')).toBe('offline.not_permitted')
    expect((await never.till.journal.read(1, 9)).map((record) => record.type)).toContain('attempt')
    const strict = await offlineWith({ mode: 'strict' })
    expect(await trySell(strict.till, 'P1')).toBe('offline.allowance_exhausted')
  })

  it('approval: a manager on the spot, whose name is in the record', async () => {
    const { till } = await offlineWith({ mode: 'approval' })
    const { id, outcome, reasons } = await scan(till, 'P1')
    expect([outcome, reasons.map((reason) => reason.key)]).toEqual(['needs_manager', ['offline.approval_needed']])
    const approval = '01900000-0000-7fff-8000-000000000001'
    expect(await till.core.handle('redeem', { verdict: id, approval })).toMatchObject({ value: { ok: true } })
    const [intent, outcomeRecord] = (await till.journal.read(1, 9)).filter((record) => record.type !== 'attempt')
    expect([intent?.approver, outcomeRecord?.approver]).toEqual([99, null])
  })

  it('a clock that was set back refuses where the offer says so', async () => {
    const { shop, till } = await offlineWith({ mode: 'allow', clock: 'refuse' })
    Object.assign(shop.machine.clock, { wall: shop.machine.clock.wall - 3_600_000 })
    expect(await trySell(till, 'P1')).toBe('clock.untrusted')
  })
})

describe('base and overlay', () => {
  it('a customer’s use is one use, also while the centre’s count and the own record are both here', async () => {
    const shop = openSmallShop()
    putOffer(shop.centre, offerWire(3, { redemption: { anyone: true, perCoupon: null, perCustomer: 2 } }))
    shop.centre.put('uses:3', 'x', null)
    putCoupon(shop.centre, 3, 'MANY')
    const till = await start(shop.machine)
    const asking = { customer: { kind: 'mobile' as const, value: '98000 00001' } }
    // The centre counts with the question and its count is pulled before the outcome could be pushed.
    const { push } = shop.centre
    shop.centre.push = () => ({ ackThrough: 0, outcomes: [], status: 'OK' as const })
    await sell(till, 'MANY', asking)
    await till.core.syncNow()
    expect(reasonsOf(await scan(till, 'MANY', asking))).toEqual([])
    await sell(till, 'MANY', asking)
    shop.centre.push = push
    await till.core.syncNow()
    expect(reasonsOf(await scan(till, 'MANY', asking))).toEqual(['customer.use_limit'])
    const other = { customer: { kind: 'mobile' as const, value: '98000 00002' } }
    expect(reasonsOf(await scan(till, 'MANY', other))).toEqual([])
  })

  it('a reversal whose push got no answer takes nothing away twice', async () => {
    const shop = openSmallShop()
    putOffer(shop.centre, offerWire(3, { redemption: { anyone: true, perCoupon: 3 } }))
    putCoupon(shop.centre, 3, 'THRICE')
    const till = await start(shop.machine)
    const sold = [await sell(till, 'THRICE'), await sell(till, 'THRICE')]
    await till.core.syncNow()
    expect((await scan(till, 'THRICE')).usesLeft).toBe(1)
    shop.line.before = (name) => {
      shop.line.state = name === 'push' ? 'deaf' : 'up'
    }
    await till.core.handle('reverse', { redemption: sold[0]?.redemption ?? '', reason: 'wrong bill', approval: null })
    await till.core.syncNow()
    expect((await scan(till, 'THRICE')).usesLeft).toBe(2)
    shop.line.before = () => undefined
    shop.line.state = 'up'
    await till.core.syncNow()
    expect((await scan(till, 'THRICE')).usesLeft).toBe(2)
  })
})

describe('a centre that has lost memory', () => {
  it('gets everything again from the till, and what it lost counts here meanwhile', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    const sold = await sell(till, 'A1')
    await till.core.syncNow()
    shop.centre.records.length = 0
    shop.centre.counted.clear()
    shop.centre.epoch = 'e2'
    putCoupon(shop.centre, 1, 'A1')
    await till.core.syncNow()
    expect([...shop.centre.counted.keys()]).toEqual([sold.redemption])
    expect(reasonsOf(await scan(till, 'A1'))).toContain('coupon.used')
  })
})
