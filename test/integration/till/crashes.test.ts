import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { fail } from '../../../src/domain/result'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { syncStatus, unfinishedSales } from '../../../src/till/cache/queries'
import { closeTills, confirmed, reasonsOf, redeem, scan, sell, start, typesOf, until } from '../../support/at-the-till'
import type { PlayedTill } from '../../support/played-till'
import { offerWire, openSmallShop, putOffer, type SmallShop } from '../../support/small-shop'

afterEach(closeTills)

/** The page's own, reading eye on a till's view. */
async function look<T>(shop: SmallShop, query: (db: TillDatabase) => Promise<T>): Promise<T> {
  const db = new TillDatabase(databaseName(shop.machine.identity.till.id))
  await db.open()
  try {
    return await query(db)
  } finally {
    db.close()
  }
}

/** Presses Enter and kills the app at the moment `call` leaves for, or comes back from, the centre. */
async function dieDuring(shop: SmallShop, till: PlayedTill, code: string, when: 'before' | 'after'): Promise<void> {
  const { id } = await scan(till, code)
  const dead = new Promise<void>((died) => {
    const { call } = shop.line
    shop.line.call = async (name, body, deadline) => {
      if (name !== 'redeem') return call(name, body, deadline)
      if (when === 'after') await call(name, body, deadline)
      till.kill()
      shop.line.call = call
      died()
      return new Promise(() => undefined)
    }
  })
  void till.core.handle('redeem', { verdict: id, approval: null })
  await dead
}

describe('a crash in the middle of a sale', () => {
  it('between intent and question: nothing was counted, the sale is given up and shown', async () => {
    const shop = openSmallShop()
    await dieDuring(shop, await start(shop.machine), 'A1', 'before')
    const till = await start(shop.machine)
    expect(await typesOf(till)).toEqual(['intent', 'abandon'])
    expect(await look(shop, unfinishedSales)).toMatchObject([{ state: 'abandoned', attention: 1 }])
    expect(shop.centre.counted.size).toBe(0)
    expect(reasonsOf(await scan(till, 'A1'))).toEqual([])
  })

  it('between question and outcome: the centre’s count is found, and shown until it was seen', async () => {
    const shop = openSmallShop()
    await dieDuring(shop, await start(shop.machine), 'A1', 'after')
    shop.machine.signedIn = false
    const till = await start(shop.machine)
    expect(await typesOf(till)).toEqual(['intent', 'outcome'])
    const [sale] = await look(shop, unfinishedSales)
    expect(sale).toMatchObject({ state: 'accepted', decidedBy: 'centre' })
    await till.core.handle('settleUnfinished', { opId: sale?.opId ?? '' })
    expect(await look(shop, unfinishedSales)).toEqual([])
    expect(shop.centre.counted.size).toBe(1)
  })

  it('after the intent has reached the centre: it is still asked for', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    const { id } = await scan(till, 'A1')
    const { call } = shop.line
    shop.line.call = (name, body, deadline) => (name === 'redeem' ? new Promise(() => undefined) : call(name, body, deadline))
    void till.core.handle('redeem', { verdict: id, approval: null })
    await until(() => till.journal.status().last.seq === 1)
    await till.core.syncNow()
    expect(shop.centre.records.length).toBe(1)
    till.kill()
    shop.line.call = call
    const again = await start(shop.machine)
    expect(await typesOf(again)).toEqual(['intent', 'abandon'])
  })

  it('without the centre it stays unfinished, and the same sale goes on as the same operation', async () => {
    const shop = openSmallShop()
    await dieDuring(shop, await start(shop.machine), 'A1', 'after')
    shop.line.state = 'down'
    const till = await start(shop.machine)
    expect(await look(shop, unfinishedSales)).toMatchObject([{ state: 'unfinished' }])
    const sold = await sell(till, 'A1')
    expect(sold.decidedBy).toBe('till')
    expect([...shop.centre.counted.keys()]).toEqual([sold.redemption])
    shop.line.state = 'up'
    await till.core.syncNow()
    expect(shop.centre.counted.size).toBe(1)
    expect(await typesOf(till)).toEqual(['intent', 'outcome'])
  })

  it('without the centre another bill with the code gives the earlier sale up', async () => {
    const shop = openSmallShop()
    await dieDuring(shop, await start(shop.machine), 'A1', 'after')
    shop.line.state = 'down'
    const till = await start(shop.machine)
    const sold = await sell(till, 'A1', { bill: { total: '500.00' } })
    shop.line.state = 'up'
    await till.core.syncNow()
    expect(await typesOf(till)).toEqual(['intent', 'abandon', 'intent', 'outcome'])
    expect([...shop.centre.counted.keys()]).toEqual([sold.redemption])
  })

  it('between outcome and view: the journal is folded at the next start', async () => {
    const shop = openSmallShop()
    shop.line.state = 'up'
    const till = await start(shop.machine)
    shop.line.state = 'down'
    await till.core.syncNow()
    const { append } = till.journal
    till.journal.append = async (draft, stamp) => {
      const written = await append.call(till.journal, draft, stamp)
      if (draft.type === 'outcome') till.kill()
      return draft.type === 'outcome' ? new Promise(() => undefined) : written
    }
    const { id } = await scan(till, 'A1')
    void till.core.handle('redeem', { verdict: id, approval: null })
    await until(() => till.journal.status().last.seq === 2)
    const again = await start(shop.machine)
    expect(reasonsOf(await scan(again, 'A1'))).toEqual(['coupon.used'])
    expect(await look(shop, (db) => db.operations.get(id))).toMatchObject({ state: 'accepted', decidedBy: 'till', waiting: 1 })
  })
})

describe('a sale whose outcome the disk refused', () => {
  it.each(['1-17', null])('sold again while the centre is asked what became of it, it is one redemption (POS number %s)', async (posTransaction) => {
    const shop = openSmallShop()
    putOffer(shop.centre, offerWire(1, { redemption: { anyone: true, perCoupon: null } }))
    const till = await start(shop.machine)
    const first = await confirmed(till, 'A1', { posTransaction })
    const { append } = till.journal
    till.journal.append = async (draft, stamp) => (draft.type === 'outcome' ? fail({ key: 'journal.degraded' }) : append.call(till.journal, draft, stamp))
    const line = { asked: false, answers: false }
    shop.line.before = async (name) => {
      line.asked ||= name === 'ask'
      if (name === 'ask') await until(() => line.answers)
    }
    expect(await till.core.handle('redeem', { verdict: first, approval: null })).toMatchObject({ ok: false, error: { key: 'journal.degraded' } })
    till.journal.append = append
    const synced = till.core.syncNow()
    await until(() => line.asked)
    const again = await scan(till, 'A1', { posTransaction })
    const sold = redeem(till, again.id)
    // Long enough for a sale that does not wait to ask on its own.
    await new Promise((wait) => setTimeout(wait, 50))
    line.answers = true
    expect(await sold).toMatchObject({ ok: true, redeemed: { redemption: first, decidedBy: 'centre' } })
    await synced
    await till.core.syncNow()
    expect([...shop.centre.counted.keys()]).toEqual([first])
    expect(await typesOf(till)).toEqual(['intent', 'outcome'])
  })
})

/** Two units, two offers, ten coupons, a customer, a revoked code, a counter and the two sales. */
const REBUILT_ROWS = 19

describe('a view that is lost', () => {
  it('is rebuilt from journal and snapshot, with what the centre made of everything, and says so', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    const online = await sell(till, 'A1')
    shop.line.state = 'down'
    await till.core.syncNow()
    const alone = await sell(till, 'A2')
    till.kill()
    await TillDatabase.delete(databaseName(shop.machine.identity.till.id))
    shop.line.state = 'up'
    const again = await start(shop.machine)
    expect(await look(shop, syncStatus)).toMatchObject({ notices: ['cache_rebuilt'], waiting: 0, phase: 'ready', moneyAtRisk: '0.00', rebuilt: { rows: REBUILT_ROWS, ms: 0 } })
    for (const { redemption } of [online, alone]) {
      const op = await look(shop, (db) => db.operations.get(redemption))
      expect(op).toMatchObject({ state: 'accepted', waiting: 0, overlay: 0, settlement: 'accepted', offerName: 'Offer 1' })
    }
    expect(reasonsOf(await scan(again, 'A2'))).toEqual(['coupon.used'])
    expect(shop.centre.counted.size).toBe(2)
  })

  it('of a newer version of the app is dropped and rebuilt', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    await sell(till, 'A1')
    till.kill()
    const newer = new TillDatabase(databaseName(shop.machine.identity.till.id))
    newer.version(99).stores({ novelty: 'id' })
    await newer.open()
    newer.close()
    await start(shop.machine)
    expect(await look(shop, syncStatus)).toMatchObject({ notices: ['cache_rebuilt'], phase: 'ready' })
  })
})

describe('a journal that is lost', () => {
  it('goes on under a new incarnation; what could still be read was sent', async () => {
    const shop = openSmallShop()
    const till = await start(shop.machine)
    shop.line.state = 'down'
    await till.core.syncNow()
    await sell(till, 'A1')
    await sell(till, 'A2')
    till.kill()
    await till.journal.close()
    const [path = ''] = [...shop.disk.files.keys()]
    shop.disk.rot(path, (shop.disk.files.get(path)?.written.length ?? 0) - 20)
    shop.line.state = 'up'
    const taken: string[] = []
    const { take } = shop.centre
    shop.centre.take = (record) => {
      taken.push(`${record.incarnation}/${record.type}`)
      take.call(shop.centre, record)
    }
    const again = await start(shop.machine)
    expect(taken).toEqual(['1/intent', '1/outcome', '1/intent'])
    expect(again.journal.status()).toMatchObject({ incarnation: 2, lost: false })
    expect(await look(shop, syncStatus)).toMatchObject({ incarnation: 2, notices: ['incarnation_new'], journalDegraded: false })
    expect((await sell(again, 'A3')).decidedBy).toBe('centre')
  })
})
