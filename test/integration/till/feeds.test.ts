import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { offersOnBoard, searchProducts, syncStatus, unitName } from '../../../src/till/cache/queries'
import { closeTills, confirmed, reasonsOf, scan, sell, start, until } from '../../support/at-the-till'
import { draft, STAMP } from '../../support/journal-drafts'
import { codeKeyOf, openSmallShop, putCoupon, putOffer, offerWire, type SmallShop } from '../../support/small-shop'

afterEach(closeTills)

async function look<T>(shop: SmallShop, query: (db: TillDatabase) => Promise<T>): Promise<T> {
  const db = new TillDatabase(databaseName(shop.machine.identity.till.id))
  await db.open()
  try {
    return await query(db)
  } finally {
    db.close()
  }
}

describe('feeds', () => {
  it('come in parts, go on where a crash stopped them, and lose nothing that changed meanwhile', async () => {
    const shop = openSmallShop()
    for (let n = 0; n < 12_000; n += 1) putCoupon(shop.centre, 1, `BULK${n}`)
    const { call } = shop.line
    let parts = 0
    shop.line.call = (name, body, deadline) => {
      const isBulk = name === 'snapshot' && (body as { feed: string }).feed === 'coupons:1'
      if (isBulk && (parts += 1) === 2) shop.line.state = 'down'
      return call(name, body, deadline)
    }
    const first = await start(shop.machine)
    expect(await look(shop, syncStatus)).toMatchObject({ phase: 'starting', online: false })
    expect(await first.core.handle('verdict', { code: 'A1', bill: null, customer: null, posTransaction: null, approval: null })).toMatchObject({
      error: { key: 'till.starting' },
    })
    first.kill()
    putCoupon(shop.centre, 1, 'BULK1', { uses: 1 })
    shop.line.state = 'up'
    const again = await start(shop.machine)
    expect(parts).toBe(4)
    expect(await look(shop, syncStatus)).toMatchObject({ phase: 'ready', online: true, snapshot: null })
    expect(await look(shop, (db) => db.coupons.count())).toBe(12_010)
    expect(reasonsOf(await scan(again, 'BULK1'))).toEqual(['coupon.used'])
  })

  it('start again from a snapshot where the centre says so, and what is gone is gone', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    shop.centre.feeds.get('coupons:1')?.delete(codeKeyOf('A9'))
    const { pull } = shop.centre
    shop.centre.pull = (request) => {
      shop.centre.pull = pull
      const reply = pull.call(shop.centre, request)
      return { ...reply, pages: reply.pages.filter(({ feed }) => feed !== 'coupons:1'), resnapshot: ['coupons:1'] as never }
    }
    await till.core.syncNow()
    expect(reasonsOf(await scan(till, 'A9'))).toEqual(['code.unknown'])
    expect(reasonsOf(await scan(till, 'A8'))).toEqual([])
  })

  it('of an offer that leaves the scope go, and come when one enters', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    shop.centre.put('ref', 'offer:2', null)
    shop.centre.feeds.delete('coupons:2')
    putOffer(shop.centre, offerWire(4, {}))
    putCoupon(shop.centre, 4, 'NEW1')
    await till.core.syncNow()
    expect(await look(shop, (db) => db.coupons.where('codeKey').equals(codeKeyOf('N1')).count())).toBe(0)
    expect(reasonsOf(await scan(till, 'N1'))).toEqual(['code.unknown'])
    expect(reasonsOf(await scan(till, 'NEW1'))).toEqual([])
    expect((await look(shop, offersOnBoard)).map(({ id }) => id)).toEqual([1, 4])
  })

  it('with a row this version cannot read hold nothing else up', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    shop.centre.put('coupons:1', 'ffffffffffffffff', { novel: 'shape' })
    shop.centre.put('ref', 'gadget:1', { kind: 'gadget', id: 1 })
    putCoupon(shop.centre, 1, 'LATER')
    await till.core.syncNow()
    expect(await look(shop, syncStatus)).toMatchObject({ online: true, problem: null })
    expect(reasonsOf(await scan(till, 'LATER'))).toEqual([])
  })

  it('answer the screens: products by SKU, then by name; units by name', async () => {
    const shop = openSmallShop()
    const product = (sku: string, name: string) => ({ kind: 'product', sku, name, category: null, brand: null, attributes: {}, price: '5.00', onSale: false })
    for (const [sku, name] of [['TEA-1', 'Green leaf'], ['CUP-1', 'Tea cup'], ['CUP-2', 'Mug']] as const) shop.centre.put('ref', `product:${sku}`, product(sku, name))
    await start(shop.machine)
    expect((await look(shop, (db) => searchProducts(db, ' tea', 10))).map(({ sku }) => sku)).toEqual(['TEA-1', 'CUP-1'])
    expect(await look(shop, (db) => unitName(db, { type: 'STORE', id: 100 }))).toBe('STORE 100')
  })
})

describe('pushing', () => {
  it('hundreds of records goes in batches, and a rebuilt view learns what became of the last as of the first', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    await Promise.all(Array.from({ length: 450 }, (_, n) => till.journal.append(draft(n), STAMP)))
    const sold = await sell(till, 'A1')
    await till.core.syncNow()
    expect(shop.centre.records.length).toBe(452)
    till.kill()
    await TillDatabase.delete(databaseName(shop.machine.identity.till.id))
    await start(shop.machine)
    expect(await look(shop, (db) => db.operations.get(sold.redemption))).toMatchObject({ waiting: 0, overlay: 0, settlement: 'accepted' })
    expect(await look(shop, (db) => db.operations.count())).toBe(451)
  })

  it('goes on when the centre wants no more of this version, and takes nothing from it', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    await sell(till, 'A1')
    const { hello } = shop.centre
    shop.centre.hello = (request) => ({ ...hello.call(shop.centre, request), status: 'UPGRADE_REQUIRED' as never })
    shop.line.calls.length = 0
    await till.core.syncNow()
    expect(new Set(shop.line.calls)).toEqual(new Set(['hello', 'push']))
    expect(await look(shop, syncStatus)).toMatchObject({ online: false, problem: 'till.upgrade_required', waiting: 0 })
  })

  it('goes on from a till that was switched off, which approves nothing any more', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    await sell(till, 'A1')
    const { hello } = shop.centre
    shop.centre.hello = (request) => ({ ...hello.call(shop.centre, request), status: 'TILL_DISABLED' as never })
    await till.core.syncNow()
    expect(shop.centre.records.length).toBe(2)
    const { id } = await scan(till, 'A2')
    expect(await till.core.handle('redeem', { verdict: id, approval: null })).toMatchObject({ error: { key: 'till.disabled' } })
  })
})

describe('when to sync', () => {
  it('after a failure ever more slowly, up to five minutes; at once when main says so', async () => {
    const shop = openSmallShop()
    shop.line.state = 'down'
    const till = await start(shop.machine)
    const pauses = [...till.timers.values()].map(({ ms }) => ms)
    for (let round = 0; round < 8; round += 1) {
      const [[id, timer] = []] = [...till.timers]
      till.timers.delete(id ?? 0)
      timer?.work()
      await until(() => till.timers.size > 0)
      pauses.push(...[...till.timers.values()].map(({ ms }) => ms))
    }
    // The first round and the second, both refused, came with the start.
    expect(pauses).toEqual([7500, 15_000, 30_000, 60_000, 120_000, 225_000, 225_000, 225_000, 225_000])
    shop.line.state = 'up'
    till.tell({ event: 'sync', why: 'hint' })
    await until(async () => (await look(shop, syncStatus))?.online === true)
    await until(() => till.timers.size > 0)
    expect([...till.timers.values()].map(({ ms }) => ms)).toEqual([30_000])
  })

  it('at once after a redemption, so that its receipt comes with its count', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    await confirmed(till, 'A1')
    const sold = await sell(till, 'A1')
    const view = () => look(shop, (db) => db.operations.get(sold.redemption))
    await until(async () => (await view())?.overlay === 0)
    expect(await view()).toMatchObject({ waiting: 0, settlement: 'accepted' })
  })
})
