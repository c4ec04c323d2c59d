import 'fake-indexeddb/auto'
import { afterEach, expect, it } from 'vitest'
import { closeTills, redeem, scan, sell, start } from '../../support/at-the-till'
import { openSmallShop, putCoupon } from '../../support/small-shop'

/* A disk without room (D7): the journal is the only witness of a sale made alone, so none is made; the centre still may. */

afterEach(closeTills)

it('a full disk: the centre approves, the till alone does not; with room again it does', async () => {
  const { machine, line } = openSmallShop()
  const till = await start(machine)
  machine.space = 'full'
  expect((await sell(till, 'A1')).decidedBy).toBe('centre')
  line.state = 'down'
  await till.core.syncNow()
  expect(await till.core.handle('redeem', { verdict: (await scan(till, 'A2')).id, approval: null })).toEqual({ ok: false, error: { key: 'till.disk_full' } })
  machine.space = 'low'
  expect(await redeem(till, (await scan(till, 'A3')).id)).toMatchObject({ ok: true })
})

it('a full disk in the middle of a question: what was asked is given up, and never counts', async () => {
  const { machine, line, centre } = openSmallShop()
  const till = await start(machine)
  machine.space = 'full'
  line.before = (name) => {
    if (name === 'redeem') line.state = 'deaf'
  }
  const { id } = await scan(till, 'A1')
  expect(await till.core.handle('redeem', { verdict: id, approval: null })).toEqual({ ok: false, error: { key: 'till.disk_full' } })
  line.before = () => undefined
  line.state = 'up'
  await till.core.syncNow()
  expect([...centre.counted.keys()]).toEqual([])
})

it('little room: nothing large is fetched, what is small still comes, and sales are sent', async () => {
  const { machine, centre, line } = openSmallShop()
  const till = await start(machine)
  machine.space = 'tight'
  centre.put('coupons:7', 'x', null) // an offer that comes into scope: its feed is a snapshot of its own
  putCoupon(centre, 1, 'A99')
  line.calls.length = 0
  await sell(till, 'A1')
  await till.core.syncNow()
  expect(line.calls).toContain('push')
  expect(line.calls).not.toContain('snapshot')
  expect((await scan(till, 'A99')).reasons).toEqual([])
  machine.space = 'ok'
  await till.core.syncNow()
  expect(line.calls).toContain('snapshot')
})
