import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { fail, ok } from '../../../src/domain/result'
import type { AllowanceRequest, GrantUnit, GrantWire } from '../../../src/protocol/sync/allowance'
import type { JournalRecord } from '../../../src/protocol/sync/record'
import { databaseName } from '../../../src/till/cache/database'
import { closeTills, redeem, scan, start } from '../../support/at-the-till'
import type { PlayedTill } from '../../support/played-till'
import { offerWire, openSmallShop, putCoupon, putOffer, type SmallShop } from '../../support/small-shop'

/* What a till does with the units it is given (4.4, research 2.5): journaled before use, each spent once, given up before it is told. */

afterEach(closeTills)

const HOUR = 3_600_000
const STRICT = 3

interface Purse {
  readonly shop: SmallShop
  readonly asked: AllowanceRequest[]
  /** Units the centre gives for a wish; 0 = none. */
  units: number
  recalled: string[]
  /** What it has given and not heard of since. */
  readonly given: GrantWire[]
}

/** A shop whose centre gives allowances of offer 3; codes S1–S9. */
function openPurse(units: number): Purse {
  const shop = openSmallShop()
  putOffer(shop.centre, offerWire(STRICT, { offline: { mode: 'strict' }, redemption: { anyone: true, perCoupon: 1, total: 100 } }))
  for (let n = 1; n <= 9; n += 1) putCoupon(shop.centre, STRICT, `S${n}`)
  const purse: Purse = { shop, asked: [], units, recalled: [], given: [] }
  const { call } = shop.line
  shop.line.call = async (name, body, deadline) => {
    if (name !== 'allowance') return call(name, body, deadline)
    await shop.line.before(name)
    if (shop.line.state === 'down') return fail({ key: 'centre.unreachable', answered: false })
    const request = body as AllowanceRequest
    purse.asked.push(request)
    const untold = purse.given.filter(({ id }) => !request.open.includes(id))
    const wants = purse.units === 0 ? [] : request.wants.filter(({ offer }) => !untold.some((grant) => grant.offer === offer))
    const made = wants.map(({ id, offer }) => ({ id, offer, units: purse.units, expires: shop.centre.now + 48 * HOUR, serverInstance: 's1' }))
    purse.given.push(...made)
    const reply = { grants: [...untold, ...made], recalled: purse.recalled }
    // The line's state may have been changed while the centre worked.
    return ((shop.line.state as string) === 'deaf' ? fail({ key: 'centre.slow', answered: false }) : ok(reply)) as never
  }
  return purse
}

const journalOf = (till: PlayedTill): Promise<readonly JournalRecord[]> => till.journal.read(1, 10_000)
const closings = async (till: PlayedTill) => (await journalOf(till)).flatMap((record) => (record.type === 'grant_closed' ? [record.body] : []))
async function unitsIn(till: PlayedTill): Promise<GrantUnit[]> {
  return (await journalOf(till)).flatMap((record) => (record.type === 'outcome' && record.body.action === 'redeem' && record.body.unit !== undefined ? [record.body.unit] : []))
}

async function cut({ shop }: Purse, till: PlayedTill): Promise<void> {
  shop.line.state = 'down'
  await till.core.syncNow()
}

async function trySell(till: PlayedTill, code: string): Promise<string> {
  const answer = await redeem(till, (await scan(till, code)).id)
  return answer.ok ? 'sold' : answer.reasons.map((reason) => reason.key).join()
}

function pass(shop: SmallShop, ms: number): void {
  const { clock } = shop.machine
  Object.assign(clock, { wall: clock.wall + ms, mono: clock.mono + ms })
  shop.centre.now += ms
}

describe('an allowance', () => {
  it('is journaled before it is spent, and an outage takes exactly its units, each with its number', async () => {
    const purse = openPurse(3)
    const till = await start(purse.shop.machine)
    expect((await journalOf(till)).map(({ type }) => type)).toEqual(['grant'])
    await cut(purse, till)
    const sold = []
    for (let n = 1; n <= 4; n += 1) sold.push(await trySell(till, `S${n}`))
    expect(sold).toEqual(['sold', 'sold', 'sold', 'offline.allowance_exhausted'])
    const id = purse.given[0]?.id ?? ''
    expect(await unitsIn(till)).toEqual([1, 2, 3].map((no) => ({ grant: id, no })))
  })

  it('is not touched while the centre decides', async () => {
    const purse = openPurse(3)
    const till = await start(purse.shop.machine)
    expect(await trySell(till, 'S1')).toBe('sold')
    expect(await unitsIn(till)).toEqual([])
  })

  it('is spent once by two sales at the same moment', async () => {
    const purse = openPurse(1)
    const till = await start(purse.shop.machine)
    await cut(purse, till)
    const scans = [await scan(till, 'S1'), await scan(till, 'S2')]
    const answers = await Promise.all(scans.map(({ id }) => redeem(till, id)))
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(await unitsIn(till)).toHaveLength(1)
  })

  it('whose answer was lost is told again and is one', async () => {
    const purse = openPurse(3)
    purse.shop.line.before = (name) => {
      if (name === 'allowance') purse.shop.line.state = 'deaf'
    }
    const till = await start(purse.shop.machine)
    expect(await journalOf(till)).toEqual([])
    purse.shop.line.before = () => undefined
    purse.shop.line.state = 'up'
    await till.core.syncNow()
    expect(purse.given).toHaveLength(1)
    expect((await journalOf(till)).map(({ opId }) => opId)).toEqual(purse.given.map(({ id }) => id))
  })

  it('is known again after a crash, and after the view was lost, with every number that was spent', async () => {
    const purse = openPurse(3)
    const till = await start(purse.shop.machine)
    await cut(purse, till)
    expect(await trySell(till, 'S1')).toBe('sold')
    till.kill()
    const again = await start(purse.shop.machine)
    expect(await trySell(again, 'S2')).toBe('sold')
    again.kill()
    indexedDB.deleteDatabase(databaseName(purse.shop.machine.identity.till.id))
    purse.shop.line.state = 'up'
    purse.units = 0
    const rebuilt = await start(purse.shop.machine)
    await cut(purse, rebuilt)
    expect([await trySell(rebuilt, 'S3'), await trySell(rebuilt, 'S4')]).toEqual(['sold', 'offline.allowance_exhausted'])
    expect((await unitsIn(rebuilt)).map(({ no }) => no)).toEqual([1, 2, 3])
  })

  it('ends: nothing is spent from then on, and the rest is given back', async () => {
    const purse = openPurse(3)
    const till = await start(purse.shop.machine)
    await cut(purse, till)
    expect(await trySell(till, 'S1')).toBe('sold')
    pass(purse.shop, 48 * HOUR)
    expect(await trySell(till, 'S2')).toBe('offline.allowance_exhausted')
    purse.units = 0
    purse.shop.line.state = 'up'
    await till.core.syncNow()
    expect(await closings(till)).toMatchObject([{ used: 1, why: 'expired' }])
  })

  it.each([
    ['idle', (purse: Purse) => pass(purse.shop, 25 * HOUR)],
    ['recalled', (purse: Purse) => (purse.recalled = purse.given.map(({ id }) => id))],
    ['not_needed', ({ shop }: Purse) => putOffer(shop.centre, offerWire(STRICT, { offline: { mode: 'never' }, version: 4 }))],
  ] as const)('that is %s goes back, and the centre hears of it in the same round', async (why, happens) => {
    const purse = openPurse(3)
    const till = await start(purse.shop.machine)
    happens(purse)
    pass(purse.shop, HOUR)
    await till.core.syncNow()
    const [closing] = await closings(till)
    expect(closing).toMatchObject({ grant: purse.given[0]?.id, used: 0, why })
    expect(purse.shop.centre.records.map(({ type, body }) => [type, body])).toContainEqual(['grant_closed', closing])
  })

  it('that was given back is over for a till that starts again too', async () => {
    const purse = openPurse(3)
    const till = await start(purse.shop.machine)
    purse.recalled = purse.given.map(({ id }) => id)
    pass(purse.shop, HOUR)
    await till.core.syncNow()
    expect(await closings(till)).toHaveLength(1)
    till.kill()
    purse.shop.line.state = 'down'
    const again = await start(purse.shop.machine)
    expect(await trySell(again, 'S1')).toBe('offline.allowance_exhausted')
  })

  it('is asked for again when less than half of what an outage takes is left', async () => {
    const purse = openPurse(2)
    const till = await start(purse.shop.machine)
    const before = purse.asked.flatMap(({ wants }) => wants).length
    await till.core.syncNow()
    expect(purse.asked.flatMap(({ wants }) => wants)).toHaveLength(before)
    await cut(purse, till)
    for (const code of ['S1', 'S2']) expect(await trySell(till, code)).toBe('sold')
    purse.shop.line.state = 'up'
    await till.core.syncNow()
    expect(purse.given).toHaveLength(2)
  })

  it('of a centre that has lost its memory since is given back, once and unspent', async () => {
    const purse = openPurse(3)
    const { call } = purse.shop.line
    purse.shop.line.call = async (name, body, deadline) => {
      const reply = await call(name, body, deadline)
      if (name !== 'allowance' || !reply.ok) return reply
      const { grants } = reply.value as { grants: GrantWire[] }
      return ok({ grants: grants.map((grant) => ({ ...grant, serverInstance: 's0' })), recalled: [] }) as never
    }
    const till = await start(purse.shop.machine)
    expect((await journalOf(till)).map(({ type }) => type)).toEqual(['grant_closed'])
    expect(await closings(till)).toMatchObject([{ used: 0, why: 'not_needed' }])
  })
})
