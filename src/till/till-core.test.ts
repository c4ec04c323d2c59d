import { afterEach, describe, expect, it } from 'vitest'
import { closeTills, confirmed, reasonsOf, redeem, scan, sell, start, typesOf, until } from '../../test/support/at-the-till'
import { REFUSE } from '../../test/support/small-centre'
import { openSmallShop } from '../../test/support/small-shop'

afterEach(closeTills)

describe('a till that is online', () => {
  it('judges from what it knows, and again by the centre', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    const verdict = await scan(till, ' a1 ')
    expect(verdict).toMatchObject({ outcome: 'accept', knownFrom: 'local', usesLeft: 1, offer: { name: 'Offer 1', posCode: 'NO_VALUE' } })
    expect(verdict.decision).toMatchObject({ discount: '100.00' })
    await until(() => till.events.some((event) => event.event === 'verdict' && event.verdict.knownFrom === 'centre'))
    expect(reasonsOf(await scan(till, 'NOBODY'))).toEqual(['code.unknown'])
    expect(await scan(till, 'A2', { bill: null })).toMatchObject({ outcome: 'needs_bill', decision: null })
    expect(reasonsOf(await scan(till, 'GONE'))).toEqual(['coupon.revoked'])
  })

  it('redeems by the centre, once, however often Enter is pressed', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    const { id } = await scan(till, 'A1')
    const both = await Promise.all([1, 2].map(() => till.core.handle('redeem', { verdict: id, approval: null })))
    expect(both[0]).toEqual(both[1])
    expect(both[0]).toMatchObject({ ok: true, value: { ok: true, redeemed: { redemption: id, decidedBy: 'centre' } } })
    expect(await till.core.handle('redeem', { verdict: id, approval: null })).toEqual(both[0])
    expect(shop.centre.counted.size).toBe(1)
    expect(reasonsOf(await scan(till, 'A1'))).toEqual(['coupon.used'])
  })

  it('shows the centre’s refusal, and gives nothing up that the centre never counted', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    shop.centre.decide = () => REFUSE
    const { id } = await scan(till, 'A1')
    expect(await redeem(till, id)).toMatchObject({ ok: false, reasons: [{ key: 'coupon.used' }], verdict: { outcome: 'refuse' } })
    expect((await typesOf(till)).filter((type) => type !== 'attempt')).toEqual(['intent', 'outcome'])
  })

  it('a POS that asks again with its own number gets the redemption it has, also after a crash', async () => {
    const shop = openSmallShop()
    const first = await start(shop.machine)
    const ask = { code: 'A1', bill: { total: '1000.00' }, customer: null, posTransaction: 'pos-1', approval: null }
    const one = await first.core.handle('verdict', ask)
    await first.core.handle('redeem', { verdict: one.ok ? one.value.id : '', approval: null })
    first.kill()
    const second = await start(shop.machine)
    const two = await second.core.handle('verdict', ask)
    expect(two).toMatchObject({ ok: true, value: { id: one.ok ? one.value.id : '' } })
    expect(await second.core.handle('redeem', { verdict: two.ok ? two.value.id : '', approval: null })).toMatchObject({ value: { redeemed: { decidedBy: 'centre' } } })
    const other = await second.core.handle('verdict', { ...ask, code: 'A2' })
    expect(other.ok && reasonsOf(other.value)).toEqual(['bill.has_coupon'])
  })
})

describe('a till that gets no answer', () => {
  it('decides alone, and sends it when the centre is back', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    const id = await confirmed(till, 'A1')
    shop.line.state = 'deaf'
    const sold = await till.core.handle('redeem', { verdict: id, approval: null })
    expect(sold).toMatchObject({ value: { redeemed: { decidedBy: 'till' } } })
    await till.core.syncNow()
    shop.line.state = 'up'
    await till.core.syncNow()
    expect(shop.centre.records.map((record) => record.type)).toEqual(['intent', 'outcome'])
    expect([...shop.centre.counted.keys()]).toEqual([id])
  })

  it('gives an operation up that it asked about and must refuse alone', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    const id = await confirmed(till, 'N1')
    shop.line.state = 'deaf'
    const sold = await till.core.handle('redeem', { verdict: id, approval: null })
    expect(sold).toMatchObject({ value: { ok: false, reasons: [{ key: 'offline.not_permitted' }] } })
    expect(shop.centre.counted.has(id)).toBe(true)
    await till.core.syncNow()
    shop.line.state = 'up'
    await till.core.syncNow()
    expect(shop.centre.counted.has(id)).toBe(false)
    expect(await typesOf(till)).toEqual(['intent', 'outcome', 'abandon'])
  })

  it('never counts its own use less than it is, before, during and after the sync', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    shop.line.state = 'down'
    await till.core.syncNow()
    expect(await sell(till, 'A1')).toMatchObject({ decidedBy: 'till' })
    expect(reasonsOf(await scan(till, 'A1'))).toEqual(['coupon.used'])
    shop.line.state = 'up'
    const seen: string[] = []
    shop.line.before = async (name) => {
      if (name !== 'check') seen.push(...reasonsOf(await scan(till, 'A1')))
    }
    await till.core.syncNow()
    expect(new Set(seen)).toEqual(new Set(['coupon.used']))
    expect(reasonsOf(await scan(till, 'A1'))).toContain('coupon.used')
  })
})
