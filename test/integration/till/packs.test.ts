import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { CHUNK_ENTRIES } from '../../../src/domain/pack/pack-format'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { syncStatus } from '../../../src/till/cache/queries'
import { closeTills, reasonsOf, scan, sell, start } from '../../support/at-the-till'
import { codeKeyOf, offerWire, openSmallShop, putCoupon, putOffer, tokenOf, type SmallShop } from '../../support/small-shop'

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

/** How often bytes of packs were asked for; indexes count too. */
const asked = (shop: SmallShop): number => shop.line.calls.filter((name) => name === 'pack').length
const customer = (n: number) => ({ kind: 'mobile' as const, value: `980000000${n}` })

describe('packs', () => {
  it('hold the codes instead of rows, and a till redeems them with and without the centre', async () => {
    const shop = openSmallShop()
    const [pack] = shop.centre.packUp(1)
    const till = await start(shop.machine)
    expect(await look(shop, (db) => db.coupons.where('[offer+key]').between([1, ''], [1, '\uffff']).count())).toBe(0)
    expect(await look(shop, (db) => db.packLists.toArray())).toEqual([{ feed: 'coupons:1', packs: [{ id: pack?.summary.id, offer: 1 }] }])
    expect(await sell(till, 'A1')).toMatchObject({ decidedBy: 'centre' })
    shop.line.state = 'down'
    expect(await sell(till, 'A2')).toMatchObject({ decidedBy: 'till' })
    expect(reasonsOf(await scan(till, 'A2'))).toEqual(['coupon.used'])
    expect(reasonsOf(await scan(till, 'NOBODY'))).toEqual(['code.unknown'])
    shop.line.state = 'up'
    await till.core.syncNow()
    expect(shop.centre.counted.size).toBe(2)
    expect(reasonsOf(await scan(till, 'A2'))).toEqual(['coupon.used'])
  })

  it('know the holder only as the customer at hand', async () => {
    const shop = openSmallShop()
    putOffer(shop.centre, offerWire(3, { redemption: { anyone: false, perCoupon: 1 } }))
    putCoupon(shop.centre, 3, 'HELD', { holder: tokenOf(1) })
    putCoupon(shop.centre, 3, 'LOST', { holder: tokenOf(2) })
    shop.centre.packUp(3)
    const till = await start(shop.machine)
    shop.line.state = 'down'
    await till.core.syncNow()
    expect(reasonsOf(await scan(till, 'HELD', { customer: customer(1) }))).toEqual([])
    expect(reasonsOf(await scan(till, 'LOST', { customer: customer(1) }))).toEqual(['coupon.not_holder'])
    expect(reasonsOf(await scan(till, 'HELD'))).toEqual(['customer.required'])
  })

  it('say less than a row, and an earlier one less than a later', async () => {
    const shop = openSmallShop()
    putCoupon(shop.centre, 1, 'A1', { state: 'revoked' })
    const [old] = shop.centre.packUp(1)
    putCoupon(shop.centre, 1, 'A1')
    putCoupon(shop.centre, 1, 'A2', { state: 'revoked' })
    const [newer] = shop.centre.packUp(1)
    if (old === undefined || newer === undefined) throw new Error('no pack')
    shop.centre.packs.set(1, { pos: shop.centre.pos, packs: [old, newer], exceptions: (key) => key === codeKeyOf('A3') })
    putCoupon(shop.centre, 1, 'A3', { uses: 1 })
    const till = await start(shop.machine)
    expect(reasonsOf(await scan(till, 'A1'))).toEqual([])
    expect(reasonsOf(await scan(till, 'A2'))).toEqual(['coupon.revoked'])
    expect(reasonsOf(await scan(till, 'A3'))).toEqual(['coupon.used'])
  })

  it('are fetched on from the last chunk that is here, after the line or the app has died', async () => {
    const shop = openSmallShop()
    shop.centre.packUp(1, 3)
    shop.line.before = (name) => {
      if (name === 'pack' && asked(shop) === 5) shop.line.state = 'down'
    }
    const first = await start(shop.machine)
    expect(await look(shop, syncStatus)).toMatchObject({ phase: 'starting', online: false })
    expect(await look(shop, (db) => db.packChunks.count())).toBe(2)
    first.kill()
    shop.line.before = () => undefined
    shop.line.state = 'up'
    const again = await start(shop.machine)
    // The index of the third pack and its chunk: of the first two nothing is asked for again.
    expect(asked(shop)).toBe(5 + 2)
    expect(reasonsOf(await scan(again, 'A9'))).toEqual([])
  })

  it('are asked for again where bytes are wrong, and a centre that only has wrong ones changes nothing', async () => {
    const shop = openSmallShop()
    const { pack } = shop.centre
    const till = await start(shop.machine)
    const spoil = (times: number): void => {
      let left = times
      ;(shop.centre as { pack: typeof pack }).pack = async (id, part) => {
        const bytes = await pack(id, part)
        if (part === 'index' || !bytes.ok || (left -= 1) < 0) return bytes
        return { ok: true, value: bytes.value.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) }
      }
    }
    shop.line.pack = async (id, part) => shop.centre.pack(id, part)
    shop.centre.packUp(1)
    startAnew(shop)
    spoil(9)
    await till.core.syncNow()
    expect(await look(shop, syncStatus)).toMatchObject({ online: true, problem: 'centre.broken' })
    expect(await look(shop, (db) => db.packLists.count())).toBe(0)
    expect(reasonsOf(await scan(till, 'A1'))).toEqual([])
    spoil(2)
    await till.core.syncNow()
    expect(await look(shop, syncStatus)).toMatchObject({ online: true, problem: null })
    expect(await look(shop, (db) => db.packLists.count())).toBe(1)
  })

  it('take the place of rows at once, never older than what the till knew, and old ones go', async () => {
    const shop = openSmallShop()
    const [old] = shop.centre.packUp(1)
    const till = await start(shop.machine)
    expect(await sell(till, 'A1')).toMatchObject({ decidedBy: 'centre' })
    await till.core.syncNow()
    const [newer] = shop.centre.packUp(1)
    if (old === undefined || newer === undefined) throw new Error('no pack')
    // A set of before the sale, with another pack in it: the use stands only in the changes after it.
    shop.centre.packs.set(1, { pos: 0, packs: [old], exceptions: () => false })
    startAnew(shop)
    const seen: string[][] = []
    shop.line.before = async (name) => {
      if (name !== 'check') seen.push(reasonsOf(await scan(till, 'A1')))
    }
    await till.core.syncNow()
    expect(new Set(seen.map(String))).toEqual(new Set(['coupon.used']))
    shop.centre.packs.set(1, { pos: shop.centre.pos, packs: [newer], exceptions: () => false })
    startAnew(shop)
    await till.core.syncNow()
    expect(new Set(seen.map(String))).toEqual(new Set(['coupon.used']))
    expect(await look(shop, (db) => db.packs.toCollection().primaryKeys())).toEqual([newer.summary.id])
    expect(await look(shop, (db) => db.packChunks.count())).toBe(1)
    shop.centre.packs.delete(1)
    startAnew(shop)
    await till.core.syncNow()
    expect(await look(shop, (db) => db.packs.count())).toBe(0)
    expect(reasonsOf(await scan(till, 'A2'))).toEqual([])
  })

  it('that never came to be in force are taken away again', async () => {
    const shop = openSmallShop()
    const [kept] = shop.centre.packUp(1)
    const till = await start(shop.machine)
    if (kept === undefined) throw new Error('no pack')
    putCoupon(shop.centre, 1, 'B1')
    const [tried] = shop.centre.packUp(1)
    startAnew(shop)
    shop.line.before = (name) => {
      if (name === 'pack' && shop.line.calls.at(-2) === 'pack') shop.line.state = 'down'
    }
    await till.core.syncNow()
    expect(await look(shop, (db) => db.packs.get(tried?.summary.id ?? ''))).toBeDefined()
    shop.centre.packs.set(1, { pos: shop.centre.pos, packs: [kept], exceptions: (key) => key === codeKeyOf('B1') })
    shop.line.before = () => undefined
    shop.line.state = 'up'
    await till.core.syncNow()
    expect(await look(shop, (db) => db.packs.toCollection().primaryKeys())).toEqual([kept.summary.id])
    expect(reasonsOf(await scan(till, 'B1'))).toEqual([])
  })

  it('that are damaged stop no good coupon without a word, and only the damaged chunk is fetched again', async () => {
    const shop = openSmallShop()
    for (let n = 0; n < 2 * CHUNK_ENTRIES; n += 1) putCoupon(shop.centre, 1, `BULK${n}`)
    const [pack] = shop.centre.packUp(1)
    const id = pack?.summary.id ?? ''
    const first = await start(shop.machine)
    first.kill()
    await look(shop, async (db) => {
      const chunk = await db.packChunks.get([id, 0])
      if (chunk !== undefined) await db.packChunks.put({ ...chunk, bytes: chunk.bytes.map((byte, at) => (at % 15 === 7 ? byte ^ 1 : byte)) })
    })
    shop.line.state = 'down'
    const till = await start(shop.machine)
    const inFirst = 'BULK' + String(Array.from({ length: 2 * CHUNK_ENTRIES }, (_, n) => n).find((n) => codeKeyOf(`BULK${n}`) < '1'))
    await expect(scan(till, inFirst)).rejects.toThrow('till.codes_damaged')
    await expect(scan(till, 'NOBODY')).rejects.toThrow('till.codes_damaged')
    expect(await sell(till, String('BULK' + String(Array.from({ length: 2 * CHUNK_ENTRIES }, (_, n) => n).find((n) => codeKeyOf(`BULK${n}`) > 'f'))))).toMatchObject({ decidedBy: 'till' })
    shop.line.state = 'up'
    const before = asked(shop)
    await till.core.syncNow()
    expect(asked(shop) - before).toBe(1)
    expect(await look(shop, syncStatus)).toMatchObject({ problem: null, notices: ['codes_damaged'] })
    expect(reasonsOf(await scan(till, inFirst))).toEqual([])
    expect(reasonsOf(await scan(till, 'NOBODY'))).toEqual(['code.unknown'])
  })

  it('of which a chunk is missing are mended before anybody needs it', async () => {
    const shop = openSmallShop()
    const [pack] = shop.centre.packUp(1)
    const first = await start(shop.machine)
    first.kill()
    await look(shop, (db) => db.packChunks.delete([pack?.summary.id ?? '', 0]))
    const till = await start(shop.machine)
    shop.line.state = 'down'
    expect(reasonsOf(await scan(till, 'A1'))).toEqual([])
  })

  it('have a filter that hides no code: of an earlier try it takes up every chunk, and a damaged one is not believed', async () => {
    const shop = openSmallShop()
    for (let n = 0; n < 2 * CHUNK_ENTRIES; n += 1) putCoupon(shop.centre, 1, `BULK${n}`)
    const [pack] = shop.centre.packUp(1)
    const { id } = pack?.summary ?? { id: '' }
    const first = await start(shop.machine)
    first.kill()
    const index = await look(shop, async (db) => {
      const row = await db.packs.get(id)
      await db.packChunks.delete([id, 1])
      await db.packs.put({ id, index: row?.index ?? new Uint8Array() })
      return row?.filter
    })
    const second = await start(shop.machine)
    second.kill()
    expect(await look(shop, async (db) => (await db.packs.get(id))?.filter)).toEqual(index)
    await look(shop, async (db) => {
      const row = await db.packs.get(id)
      if (row?.filter !== undefined) await db.packs.put({ ...row, filter: { ...row.filter, bits: row.filter.bits.map(() => 0) } })
    })
    shop.line.state = 'down'
    const third = await start(shop.machine)
    expect(reasonsOf(await scan(third, 'BULK7'))).toEqual([])
  })

  it('are not fetched onto a disk that has no room', async () => {
    const shop = openSmallShop()
    shop.centre.packUp(1, 2)
    shop.line.before = (name) => {
      if (name === 'pack' && asked(shop) === 2) shop.machine.space = 'tight'
    }
    await start(shop.machine)
    expect(await look(shop, syncStatus)).toMatchObject({ problem: 'till.disk_tight' })
    expect(await look(shop, (db) => db.packLists.count())).toBe(0)
  })
})

/** The next pull says that the coupons of the first offer begin anew. */
function startAnew({ centre }: SmallShop): void {
  const { pull } = centre
  centre.pull = (request) => {
    centre.pull = pull
    const reply = pull.call(centre, request)
    return { ...reply, pages: reply.pages.filter(({ feed }) => feed !== 'coupons:1'), resnapshot: ['coupons:1'] as never }
  }
}
