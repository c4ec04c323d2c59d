import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { findIdent } from '../../../src/domain/pack/ident-entry'
import { chunkEntriesOf } from '../../../src/domain/pack/pack-layout'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { syncStatus } from '../../../src/till/cache/queries'
import type { IdentRow, UseRow } from '../../../src/protocol/sync/feed-rows'
import { buildIdents, buildUses } from '../../support/build-pack'
import { closeTills, reasonsOf, redeem, scan, sell, start } from '../../support/at-the-till'
import type { PlayedTill } from '../../support/played-till'
import { identOf, NOON, offerWire, openSmallShop, putCoupon, putOffer, tokenOf, type SmallShop } from '../../support/small-shop'

afterEach(closeTills)

const CHUNK = chunkEntriesOf({ family: 'idents' })

async function look<T>(shop: SmallShop, query: (db: TillDatabase) => Promise<T>): Promise<T> {
  const db = new TillDatabase(databaseName(shop.machine.identity.till.id))
  await db.open()
  try {
    return await query(db)
  } finally {
    db.close()
  }
}

/** A customer of the shop, by the last digit of their number. */
const customer = (n: number) => ({ kind: 'mobile' as const, value: `980000000${n}` })
const ident = (n: number): string => identOf(`+91980000000${n}`)
const held = (n: number, blocked = false): [string, IdentRow] => [ident(n), { token: tokenOf(n), blocked }]
const opId = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
const used = (n: number, who: string, at = NOON - 1000): [string, UseRow] => [opId(n), { customer: who, at }]

const IDENTS = 'idents:100'
const USES = 'uses:3'

/** Offer 3 is for holders only, or three times for everybody; the codes H1–H5 are held by the customers 1–5, P1–P9 by nobody. */
function openHolders(redemption: Record<string, unknown> = { anyone: false, perCoupon: 1 }): SmallShop {
  const shop = openSmallShop()
  const { centre } = shop
  putOffer(centre, offerWire(3, { redemption: redemption as never }))
  for (let n = 1; n <= 5; n += 1) putCoupon(centre, 3, `H${n}`, { holder: tokenOf(n) })
  for (let n = 1; n <= 9; n += 1) putCoupon(centre, 3, `P${n}`, { holder: null })
  centre.put(USES, opId(0), null)
  return shop
}

/** What the till says of the customer's own coupon. */
const holds = async (till: PlayedTill, n: number): Promise<string[]> => reasonsOf(await scan(till, `H${n}`, { customer: customer(n) }))

const packIdents = (shop: SmallShop, ...packs: readonly (readonly [string, IdentRow | null][])[]) =>
  shop.centre.packPeople(IDENTS, packs.map((rows) => buildIdents(3, new Map(rows))))
const packUses = (shop: SmallShop, ...packs: readonly (readonly [string, UseRow & { gone?: boolean }][])[]) =>
  shop.centre.packPeople(USES, packs.map((rows) => buildUses(3, new Map(rows))))

/** The next pull says that the feed begins anew. */
function startAnew({ centre }: SmallShop, of: string): void {
  const { pull } = centre
  centre.pull = (request) => {
    centre.pull = pull
    const reply = pull.call(centre, request)
    return { ...reply, pages: reply.pages.filter(({ feed }) => feed !== of), resnapshot: [of] as never }
  }
}

async function offline(shop: SmallShop, till: PlayedTill): Promise<void> {
  shop.line.state = 'down'
  await till.core.syncNow()
}
async function online(shop: SmallShop, till: PlayedTill): Promise<void> {
  shop.line.state = 'up'
  await till.core.syncNow()
}

describe('customers in packs', () => {
  it('are known without a row of them; a stranger is a stranger, and the blocked are blocked', async () => {
    const shop = openHolders()
    packIdents(shop, [held(1), held(2, true)])
    const till = await start(shop.machine)
    await offline(shop, till)
    expect(await look(shop, (db) => db.idents.count())).toBe(0)
    expect(await holds(till, 1)).toEqual([])
    expect(await holds(till, 2)).toEqual(['customer.blocked'])
    expect(await holds(till, 3)).toEqual(['coupon.not_holder'])
  })

  it('yield to rows, one that says gone among them, and an earlier pack to a later one', async () => {
    const shop = openHolders()
    packIdents(shop, [held(1), held(2), held(3), held(4), held(5)], [held(4, true), [ident(3), null]])
    // Younger than the packs, and here before they are.
    shop.centre.put(IDENTS, ident(5), null)
    const till = await start(shop.machine)
    const said = async () => Promise.all([1, 2, 3, 4, 5].map(async (n) => (await holds(till, n))[0] ?? 'good'))
    await offline(shop, till)
    expect(await said()).toEqual(['good', 'good', 'coupon.not_holder', 'customer.blocked', 'coupon.not_holder'])
    shop.centre.put(IDENTS, ident(1), null)
    shop.centre.put(IDENTS, ident(2), { token: tokenOf(2), blocked: true })
    shop.centre.put(IDENTS, ident(3), { token: tokenOf(3), blocked: false })
    await online(shop, till)
    await offline(shop, till)
    expect(await said()).toEqual(['coupon.not_holder', 'customer.blocked', 'good', 'customer.blocked', 'coupon.not_holder'])
    await sell(till, 'A1', { customer: customer(1) })
    const records = await till.journal.read(1, 100)
    expect(records.find(({ type }) => type === 'intent')?.body).toMatchObject({ customer: { token: null, ident: ident(1) } })
  })

  it('that are gone stay gone while newer packs come, and what they leave behind goes with the packs', async () => {
    const shop = openHolders()
    packIdents(shop, [held(1), held(2)])
    const till = await start(shop.machine)
    shop.centre.put(IDENTS, ident(1), null)
    await till.core.syncNow()
    expect(await look(shop, (db) => db.idents.toArray())).toMatchObject([{ identKey: ident(1), gone: true }])
    // The same packs again, with another: the tombstone is younger than they are.
    const { packs = [] } = shop.centre.peoplePacks.get(IDENTS) ?? {}
    const more = buildIdents(3, new Map([held(5)]))
    shop.centre.packPeople(IDENTS, [...packs, more])
    shop.centre.peoplePacks.set(IDENTS, { pos: 0, packs: [...packs, more] })
    startAnew(shop, IDENTS)
    const seen: string[] = []
    shop.line.before = async (name) => {
      if (name !== 'check') seen.push(String(await holds(till, 1)))
    }
    await till.core.syncNow()
    shop.line.before = () => undefined
    expect(new Set(seen)).toEqual(new Set(['coupon.not_holder']))
    expect(await holds(till, 5)).toEqual([])
    packIdents(shop, [held(2), held(5)])
    startAnew(shop, IDENTS)
    await till.core.syncNow()
    expect(await look(shop, (db) => db.idents.count())).toBe(0)
    expect([await holds(till, 1), await holds(till, 5)]).toEqual([['coupon.not_holder'], []])
    shop.centre.peoplePacks.delete(IDENTS)
    startAnew(shop, IDENTS)
    await till.core.syncNow()
    expect(await look(shop, async (db) => [await db.packLists.count(), await db.packs.count(), await db.packChunks.count()])).toEqual([0, 0, 0])
  })

  it('of an offer that leaves the scope are known no more', async () => {
    const shop = openHolders()
    putOffer(shop.centre, offerWire(4, { redemption: { anyone: false, perCoupon: 1 } }))
    putCoupon(shop.centre, 4, 'Q5', { holder: tokenOf(5) })
    const [three, four] = [buildIdents(3, new Map([held(1)])), buildIdents(4, new Map([held(1), held(5)]))]
    shop.centre.packPeople(IDENTS, [three, four])
    const till = await start(shop.machine)
    shop.centre.feeds.delete('coupons:4')
    shop.centre.put('ref', 'offer:4', null)
    await till.core.syncNow()
    expect(await look(shop, (db) => db.packLists.toArray())).toEqual([{ feed: IDENTS, packs: [{ id: three.summary.id, offer: 3 }] }])
    expect(await look(shop, (db) => db.packs.toCollection().primaryKeys())).toEqual([three.summary.id])
    expect(await holds(till, 1)).toEqual([])
    expect(await holds(till, 5)).toEqual(['coupon.not_holder'])
  })

  it('are asked for only by a till that reads them, and a pack of another feed is not believed', async () => {
    const shop = openHolders()
    const asked: (string | null)[] = []
    const { snapshot } = shop.centre
    shop.centre.snapshot = (request) => {
      if (request.feed !== 'ref') asked.push(`${request.feed.replace(/:.*/, '')} ${String(request.after)}`)
      return snapshot.call(shop.centre, request)
    }
    shop.centre.packPeople(IDENTS, [buildUses(3, new Map([used(1, tokenOf(1))]))])
    await start(shop.machine)
    expect(await look(shop, syncStatus)).toMatchObject({ problem: 'centre.broken' })
    shop.centre.peoplePacks.clear()
    await start(shop.machine)
    expect(await look(shop, syncStatus)).toMatchObject({ problem: null })
    expect(asked).toEqual(expect.arrayContaining(['deny null', 'idents ', 'coupons null', 'uses ']))
  })

  it('that cannot be read stop no holder without a word, and only what is damaged is fetched again', async () => {
    const shop = openHolders()
    const others = Array.from({ length: 2 * CHUNK }, (_, n): [string, IdentRow] => [identOf(`filler ${n}`), { token: tokenOf(9), blocked: false }])
    packIdents(shop, [...others, held(1)])
    const chunkHas = (bytes: Uint8Array, identKey: string) => findIdent(bytes, identKey) !== null
    const first = await start(shop.machine)
    first.kill()
    await look(shop, async (db) => {
      const chunks = await db.packChunks.toArray()
      await db.packChunks.bulkPut(chunks.map((chunk) => (chunkHas(chunk.bytes, ident(1)) ? { ...chunk, bytes: chunk.bytes.map((byte, at) => (at % 49 === 40 ? byte ^ 1 : byte)) } : chunk)))
    })
    shop.line.state = 'down'
    const till = await start(shop.machine)
    await expect(scan(till, 'H1', { customer: customer(1) })).rejects.toThrow('till.codes_damaged')
    expect(await till.core.handle('issue', { offer: 3, customer: customer(1), approval: null })).toEqual({ ok: false, error: { key: 'till.codes_damaged' } })
    const before = shop.line.calls.length
    await online(shop, till)
    await offline(shop, till)
    expect(shop.line.calls.slice(before).filter((name) => name === 'pack')).toHaveLength(1)
    expect(await holds(till, 1)).toEqual([])
  })
})

describe('uses in packs', () => {
  const LIMITED = { anyone: true, perCoupon: 1, perCustomer: 2 }

  it('count for their customer, under the token and under the hash of what was typed', async () => {
    const shop = openHolders(LIMITED)
    packIdents(shop, [held(1)])
    packUses(shop, [used(1, tokenOf(1)), used(2, ident(1)), used(3, tokenOf(2)), used(4, ident(3))])
    const till = await start(shop.machine)
    await offline(shop, till)
    expect(await look(shop, (db) => db.uses.count())).toBe(0)
    expect(reasonsOf(await scan(till, 'P1', { customer: customer(1) }))).toEqual(['customer.use_limit'])
    expect(reasonsOf(await scan(till, 'P1', { customer: customer(3) }))).toEqual([])
    expect(await sell(till, 'P1', { customer: customer(3) })).toMatchObject({ decidedBy: 'till' })
    expect(reasonsOf(await scan(till, 'P2', { customer: customer(3) }))).toEqual(['customer.use_limit'])
  })

  it('yield to rows, operation by operation, and an earlier pack to a later one', async () => {
    const shop = openHolders(LIMITED)
    packUses(shop, [used(1, ident(1)), used(2, ident(1)), used(3, ident(2)), used(4, ident(2))], [[opId(3), { ...used(3, ident(2))[1], gone: true }]])
    const till = await start(shop.machine)
    const said = async () => Promise.all([1, 2].map(async (n) => reasonsOf(await scan(till, 'P1', { customer: customer(n) }))))
    expect(await said()).toEqual([['customer.use_limit'], []])
    shop.centre.put(USES, opId(2), null)
    shop.centre.put(USES, opId(3), used(3, ident(2))[1])
    await till.core.syncNow()
    await offline(shop, till)
    expect(await said()).toEqual([[], ['customer.use_limit']])
  })

  it('of one customer lie over the edge of a chunk, and all of them count', async () => {
    const shop = openHolders({ ...LIMITED, perCustomer: 6 })
    // Two chunks that meet in the middle of this customer's uses, whoever comes before and behind.
    const before = Array.from({ length: CHUNK - 3 }, (_, n) => used(100 + n, `0${ident(1).slice(1)}`))
    const behind = Array.from({ length: 50 }, (_, n) => used(9000 + n, `f${ident(1).slice(1)}`))
    const theirs = Array.from({ length: 6 }, (_, n) => used(n, ident(1)))
    packUses(shop, [...before, ...theirs, ...behind])
    const till = await start(shop.machine)
    await offline(shop, till)
    expect(reasonsOf(await scan(till, 'P1', { customer: customer(1) }))).toEqual(['customer.use_limit'])
    expect(/^[1-9a-e]/.test(ident(1))).toBe(true)
  })

  it('take the place of rows at once, and a use that the till knew is never unknown in between', async () => {
    const shop = openHolders({ ...LIMITED, perCustomer: 1 })
    packUses(shop, [used(1, tokenOf(2))])
    const till = await start(shop.machine)
    expect(await sell(till, 'P1', { customer: customer(1) })).toMatchObject({ decidedBy: 'centre' })
    await till.core.syncNow()
    const rows = [...(shop.centre.feeds.get(USES) ?? [])] as [string, UseRow][]
    packUses(shop, [used(1, tokenOf(2)), ...rows])
    startAnew(shop, USES)
    const seen: string[] = []
    shop.line.before = async (name) => {
      if (name !== 'check') seen.push(String(reasonsOf(await scan(till, 'P2', { customer: customer(1) }))))
    }
    await till.core.syncNow()
    shop.line.before = () => undefined
    expect(new Set(seen)).toEqual(new Set(['customer.use_limit']))
    expect(await look(shop, (db) => db.uses.count())).toBe(0)
    expect(reasonsOf(await scan(till, 'P2', { customer: customer(1) }))).toEqual(['customer.use_limit'])
  })

  it('that cannot be read stop the till from deciding alone', async () => {
    const shop = openHolders(LIMITED)
    packUses(shop, [used(1, ident(1))])
    const first = await start(shop.machine)
    first.kill()
    await look(shop, (db) => db.packChunks.clear())
    shop.line.state = 'down'
    const till = await start(shop.machine)
    await expect(scan(till, 'P1', { customer: customer(1) })).rejects.toThrow('till.codes_damaged')
    expect(reasonsOf(await scan(till, 'P1'))).toEqual(['customer.required'])
  })

  it('that have become unreadable since the scan cost no unit of an allowance', async () => {
    const shop = openHolders()
    const { centre } = shop
    // A common code is used so often by each customer, so their uses are read.
    putOffer(centre, offerWire(3, { codes: { kind: 'common', code: 'EVERY' }, offline: { mode: 'strict' }, redemption: { anyone: true, perCoupon: 2, total: 100 } }))
    const grant = { id: opId(99), offer: 3, units: 1, expires: NOON + 86_400_000, serverInstance: 's1' }
    centre.allowance = () => ({ grants: [grant] as never[], recalled: [] })
    packUses(shop, [used(1, ident(1))])
    const till = await start(shop.machine)
    const { id } = await scan(till, 'EVERY', { customer: customer(1) })
    const chunks = await look(shop, (db) => db.packChunks.toArray())
    await look(shop, (db) => db.packChunks.clear())
    await offline(shop, till)
    expect(await till.core.handle('redeem', { verdict: id, approval: null })).toEqual({ ok: false, error: { key: 'till.codes_damaged' } })
    await look(shop, (db) => db.packChunks.bulkPut(chunks))
    expect(await redeem(till, id)).toMatchObject({ ok: true })
  })
})
