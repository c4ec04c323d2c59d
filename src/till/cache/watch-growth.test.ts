import { afterEach, describe, expect, it } from 'vitest'
import { closeTills, sell, start } from '../../../test/support/at-the-till'
import { NOON, openSmallShop, type SmallShop } from '../../../test/support/small-shop'
import type { ViewStore } from '../../protocol/ipc/worker-calls'
import { databaseName, TillDatabase } from './database'
import { syncStatus } from './queries'

afterEach(closeTills)

const HOUR = 3_600_000
/** The shop's noon is 6:30 UTC, in a zone five and a half hours ahead. */
const THREE_AT_NIGHT = NOON + 15 * HOUR
const LIMITS = { floorBytes: 1000, timesLive: 3, largeBytes: 1e9, worthTimes: 1.5, night: { from: 120, to: 300 }, restMs: 24 * HOUR, everyMs: HOUR }

/** A shop in which it is night, with a store under the view that has grown; `letGo` is what main says. */
function grownShop(more: { readonly letGo?: 'no' | 'silence'; readonly at?: number; readonly store?: Partial<ViewStore> } = {}) {
  const shop = openSmallShop()
  shop.centre.now = more.at ?? THREE_AT_NIGHT
  const asked: (string | number)[] = []
  let rebuilt: ViewStore['rebuilt'] = null
  shop.machine.view = {
    look: async () => {
      asked.push('look')
      return { bytes: 50_000_000, rebuilt, limits: LIMITS, ...more.store }
    },
    async letGo(at) {
      asked.push(at)
      if (more.letGo === 'silence') throw new Error('the line is gone')
      if (more.letGo === 'no') return false
      await TillDatabase.delete(nameOf(shop))
      rebuilt = { at, before: 50_000_000, after: null }
      return true
    },
    rebuilt: async () => rebuilt !== null,
  }
  return { shop, asked }
}

const nameOf = ({ machine }: SmallShop): string => databaseName(machine.identity.till.id)

async function shown(shop: SmallShop) {
  const db = new TillDatabase(nameOf(shop))
  await db.open()
  try {
    return { status: await syncStatus(db), operations: await db.operations.count(), coupons: await db.coupons.count() }
  } finally {
    db.close()
  }
}

describe('a view whose store has grown', () => {
  it('is let go of at night, and made anew with everything that was sold; then it says what that was', async () => {
    const { shop, asked } = grownShop({ at: NOON })
    const till = await start(shop.machine)
    await sell(till, 'A1')
    await till.core.syncNow()
    const before = await shown(shop)
    expect(asked, 'by day nobody counts rows').toEqual(['look'])
    expect(before.status?.store).toEqual({ bytes: 50_000_000, live: null, rebuiltAt: null })

    shop.centre.now = THREE_AT_NIGHT
    await till.core.syncNow()
    expect(asked).toEqual(['look', 'look', THREE_AT_NIGHT])
    expect(till.events.at(-1)).toEqual({ event: 'starting' })
    await till.core.syncNow()
    expect(await TillDatabase.exists(nameOf(shop)), 'nothing opens the view behind main’s back').toBe(false)
    expect(asked).toHaveLength(3)
    till.kill()

    await start(shop.machine)
    const after = await shown(shop)
    expect([after.operations, after.coupons]).toEqual([before.operations, before.coupons])
    expect(after.status).toMatchObject({ phase: 'ready', notices: ['view_renewed'], rebuilt: { rows: expect.any(Number) as number } })
  })

  it.each(['no', 'silence'] as const)('is kept where main says that somebody is at the till, or says nothing, and the till goes on: %s', async (letGo) => {
    const { shop, asked } = grownShop({ letGo, at: NOON })
    const till = await start(shop.machine)
    shop.centre.now = THREE_AT_NIGHT
    await till.core.syncNow()
    expect(asked).toEqual(['look', 'look', THREE_AT_NIGHT])
    expect(till.events.slice(-2)).toEqual([{ event: 'starting' }, { event: 'ready' }])
    expect((await sell(till, 'A1')).decidedBy).toBe('centre')
    await till.core.syncNow()
    expect(asked, 'it looks again when an hour has gone by').toHaveLength(3)
    shop.centre.now += HOUR
    await till.core.syncNow()
    expect(asked).toHaveLength(5)
    expect((await shown(shop)).status).toMatchObject({ phase: 'ready', store: { bytes: 50_000_000, live: expect.any(Number) as number } })
  })

  it('that was lost, and not let go of, says so', async () => {
    const { shop } = grownShop({ store: { bytes: 0 } })
    const first = await start(shop.machine)
    await sell(first, 'A1')
    first.kill()
    await TillDatabase.delete(nameOf(shop))
    await start(shop.machine)
    expect((await shown(shop)).status?.notices).toEqual(['cache_rebuilt'])
  })

  it.each([
    ['is small', { bytes: 999 }, undefined],
    ['was made anew less than a day ago', { rebuilt: { at: THREE_AT_NIGHT - 23 * HOUR, before: 1, after: null } }, undefined],
    ['could not be fetched again for want of room', {}, 'tight'],
  ] as const)('is left alone where it %s', async (_, store, space) => {
    const { shop, asked } = grownShop({ store })
    // The first snapshot needs the room that is missing later.
    const night = shop.centre.now
    shop.centre.now = NOON
    const till = await start(shop.machine)
    if (space !== undefined) shop.machine.space = space
    shop.centre.now = night
    await till.core.syncNow()
    expect(asked).toEqual(['look', 'look'])
  })

  it('is left alone while a record waits for the centre', async () => {
    const { shop, asked } = grownShop({ at: NOON })
    const till = await start(shop.machine)
    shop.centre.now = THREE_AT_NIGHT
    const look = shop.machine.view?.look
    // Sold after everything was sent, and before the view would be let go of.
    Object.assign(shop.machine.view ?? {}, {
      look: async () => {
        await sell(till, 'A1')
        return look?.()
      },
    })
    await till.core.syncNow()
    expect(asked).toEqual(['look', 'look'])
    expect((await shown(shop)).operations).toBe(1)
  })
})
