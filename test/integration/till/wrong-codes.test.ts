import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import type { DecisionWire } from '../../../src/protocol/sync/decision-wire'
import { closeTills, reasonsOf, scan, start, typesOf, until } from '../../support/at-the-till'
import type { PlayedTill } from '../../support/played-till'
import { offerWire, openSmallShop, putCoupon, putOffer, type SmallShop } from '../../support/small-shop'

/** More than ten wrong codes in ten minutes need a manager (2.4). */

afterEach(closeTills)

const MINUTE = 60_000
const UNKNOWN: DecisionWire = { ok: false, offerVersion: 0, engineVersion: 1, reasons: [{ key: 'code.unknown', figures: {} }] }
const APPROVAL = '01900000-0000-7000-8000-00000000abcd'

async function openTill(state: SmallShop['line']['state']): Promise<{ shop: SmallShop; till: PlayedTill }> {
  const shop = openSmallShop()
  putOffer(shop.centre, offerWire(3, { offline: { mode: 'allow' } }))
  putCoupon(shop.centre, 3, 'GOOD')
  const { decide } = shop.centre
  shop.centre.decide = (intent) => (shop.centre.feeds.get('coupons:3')?.has(intent.codeKey) === true ? decide(intent) : UNKNOWN)
  const till = await start(shop.machine)
  shop.line.state = state
  await till.core.syncNow()
  return { shop, till }
}

/** So many codes that nobody knows, each recorded before the next. */
async function guess(till: PlayedTill, count: number, mark = 'W'): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const before = (await typesOf(till)).length
    expect(reasonsOf(await scan(till, `${mark}${n}`))).toEqual(['code.unknown'])
    await until(async () => (await typesOf(till)).length > before)
  }
}

const tries = (till: PlayedTill, code: string) => till.core.handle('verdict', { code, bill: { total: '1000.00' }, customer: null, posTransaction: null, approval: null })
const REFUSED = { ok: false, error: { key: 'till.wrong_codes' } }

describe.each(['up', 'down'] as const)('wrong codes with the centre %s', (state) => {
  it('stop every code after the eleventh, also after a restart, until a manager says that it goes on', async () => {
    const { shop, till } = await openTill(state)
    await guess(till, 10)
    expect((await scan(till, 'GOOD')).outcome).toBe('accept')
    await guess(till, 1, 'LAST')
    expect([await tries(till, 'GOOD'), await tries(till, 'W99')]).toEqual([REFUSED, REFUSED])
    till.kill()
    const again = await start(shop.machine)
    expect(await tries(again, 'GOOD')).toEqual(REFUSED)
    expect(await again.core.handle('allowCodes', { approval: APPROVAL })).toEqual({ ok: true, value: undefined })
    const yes = (await again.journal.read(1, 100)).at(-1)
    expect(yes).toMatchObject({ type: 'attempt', approver: 99, body: { codeKey: null, reasons: [{ key: 'till.wrong_codes' }] } })
    expect((await scan(again, 'GOOD')).outcome).toBe('accept')
    again.kill()
    expect((await scan(await start(shop.machine), 'GOOD')).outcome).toBe('accept')
  })
})

describe('wrong codes', () => {
  it('are forgotten ten minutes later, and one scanned twice in a row is one', async () => {
    const { shop, till } = await openTill('down')
    await guess(till, 10)
    for (let n = 0; n < 5; n++) expect((await scan(till, 'W10')).outcome).toBe('refuse')
    expect((await scan(till, 'GOOD')).outcome).toBe('accept')
    await guess(till, 1, 'LAST')
    expect(await tries(till, 'GOOD')).toEqual(REFUSED)
    const { clock } = shop.machine
    Object.assign(clock, { wall: clock.wall + 11 * MINUTE, mono: clock.mono + 11 * MINUTE })
    expect((await scan(till, 'GOOD')).outcome).toBe('accept')
  })

  it('are no matter of codes that are known and refused', async () => {
    const { shop, till } = await openTill('down')
    shop.line.state = 'up'
    putOffer(shop.centre, offerWire(4, { status: 'paused' }))
    for (let n = 1; n <= 15; n++) putCoupon(shop.centre, 4, `P${n}`)
    await till.core.syncNow()
    shop.line.state = 'down'
    for (let n = 1; n <= 15; n++) expect((await scan(till, `P${n}`)).outcome).toBe('refuse')
    expect((await scan(till, 'GOOD')).outcome).toBe('accept')
  })
})
