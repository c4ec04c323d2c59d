import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import type { TillValue } from '../../../src/protocol/ipc/till-commands'
import { closeTills, redeem, scan, reasonsOf, start, typesOf } from '../../support/at-the-till'
import { startTestCentral, type TestCentral } from '../../support/central'
import type { PlayedTill } from '../../support/played-till'
import { enrolMachine, type RealMachine } from '../../support/real-machine'
import { post } from '../../support/test-till'

/*
 * Coupons given out in an outage: the real till core and the real centre on PostgreSQL. Codes come from a block, are
 * redeemed before anybody else has heard of them, and are settled when the line is back.
 */

const BILL = { bill: { total: '40.00' } }
const SHOPPER = { kind: 'mobile' as const, value: '9820000001' }
type Issued = TillValue<'issue'>

let centre: TestCentral
let token = ''
const machines: RealMachine[] = []

beforeAll(async () => {
  centre = await startTestCentral()
  for (const { code } of centre.demo?.enrolment.slice(0, 2) ?? []) machines.push(await enrolMachine(centre.url, code))
  const signedIn = await post(centre.url, '/api/sign-in', centre.demo?.admin, null)
  token = (signedIn.body as { token: string }).token
})
afterEach(() => {
  closeTills()
  for (const { line } of machines) line.state = 'up'
})
afterAll(async () => {
  for (const machine of machines) machine.remove()
  await centre.stop()
})

async function get(path: string): Promise<unknown> {
  return (await fetch(centre.url + path, { headers: { authorization: `Bearer ${token}` } })).json()
}

async function makeOffer(name: string, more: Partial<OfferWire> = {}): Promise<number> {
  const scope = machines.map(({ machine }) => ({ type: 'TILL', id: machine.identity.till.id }))
  const offer: Partial<OfferWire> = {
    name,
    expiry: { kind: 'fixed', on: '2027-12-31' },
    discount: { kind: 'amount', value: '5.00' },
    currency: 'EUR',
    codes: { kind: 'unique', length: 10, alphabet: 'alphanumeric' },
    redemption: { anyone: true, perCoupon: 1 },
    offline: { mode: 'bounded', perTill: 3 },
    saleItems: true,
    ...more,
    issual: { scope, ...more.issual } as never,
  }
  const { status, body } = await post(centre.url, '/api/offers', { offer, acknowledged: true }, token)
  expect([status, body]).toMatchObject([200, { offer: { id: expect.any(Number) as number } }])
  return (body as { offer: { id: number } }).offer.id
}

async function issue(till: PlayedTill, offer: number, customer: { kind: 'mobile'; value: string } = SHOPPER): Promise<Issued> {
  const answer = await till.core.handle('issue', { offer, customer })
  if (!answer.ok) throw new Error(answer.error.key)
  return answer.value
}

async function issued(till: PlayedTill, offer: number): Promise<string> {
  const answer = await issue(till, offer)
  if (!answer.ok) throw new Error(answer.reasons.map(({ key }) => key).join())
  return answer.code
}

const refusals = (answer: Issued): string[] => (answer.ok ? [] : answer.reasons.map(({ key }) => key))

async function two(): Promise<[PlayedTill, PlayedTill]> {
  const tills = []
  for (const { machine } of machines) tills.push(await start(machine))
  const [first, second] = tills
  if (first === undefined || second === undefined) throw new Error('two tills')
  return [first, second]
}

async function away(till: PlayedTill, n: 0 | 1): Promise<void> {
  const machine = machines[n]
  if (machine !== undefined) machine.line.state = 'down'
  await till.core.syncNow()
}

async function back(till: PlayedTill, n: 0 | 1): Promise<void> {
  const machine = machines[n]
  if (machine !== undefined) machine.line.state = 'up'
  await till.core.syncNow()
  await till.core.syncNow()
}

describe('issuing without the centre', () => {
  it('gives out codes of the block, once each, redeems them, and all of it is settled', async () => {
    const offer = await makeOffer('Given alone')
    const [till] = await two()
    expect(await get(`/api/offers/${offer}/grants`)).toMatchObject({ heldIssues: 4, grants: [{ of: 'issues', units: 2 }, { of: 'issues', units: 2 }] })
    await away(till, 0)
    const codes = [await issued(till, offer), await issued(till, offer)]
    expect(new Set(codes).size).toBe(2)
    expect(refusals(await issue(till, offer))).toEqual(['offline.allowance_exhausted'])
    const [code = ''] = codes
    expect(await redeem(till, (await scan(till, code, BILL)).id)).toMatchObject({ ok: true, redeemed: { decidedBy: 'till' } })
    expect(reasonsOf(await scan(till, code, BILL))).toEqual(['coupon.used'])
    await back(till, 0)
    const { rows } = await centre.database.pool.query('select settlement, conflict from redemption where offer = $1', [offer])
    expect(rows).toEqual([{ settlement: 'accepted', conflict: null }])
    const coupons = await centre.database.pool.query<{ state: string; n: number }>('select state::text, count(*)::int as n from coupon where offer = $1 group by state order by state', [offer])
    expect(coupons.rows.find(({ state }) => state === 'issued')).toEqual({ state: 'issued', n: 2 })
    expect(await get('/api/grants/check')).toEqual({ broken: [] })
    // With a full block again; no code of it came twice.
    await away(till, 0)
    expect(codes).not.toContain(await issued(till, offer))
  })

  it('keeps no code in the view or in the journal in the clear', async () => {
    const offer = await makeOffer('Kept closed')
    const [till] = await two()
    await away(till, 0)
    const code = await issued(till, offer)
    const records = await till.journal.read(1, 1000)
    expect(JSON.stringify(records)).not.toContain(code)
    const databases = await indexedDB.databases()
    expect(databases.length).toBeGreaterThan(0)
    expect(await typesOf(till)).toContain('grant')
    const blocks = records.filter((record) => record.type === 'grant' && record.body.block !== undefined)
    expect(blocks.length).toBeGreaterThan(0)
  })
})

describe('what the till may not do alone', () => {
  it('is said with its reason: never, beyond its limit, after one a customer, a stranger under strict', async () => {
    const never = await makeOffer('Never alone', { offline: { mode: 'never' } })
    const once = await makeOffer('One each', { issual: { maxPerCustomer: 1 } as never })
    const strict = await makeOffer('Strictly', { offline: { mode: 'strict' }, redemption: { anyone: true, perCoupon: 1, total: 50 }, issual: { total: 60 } as never })
    const few = await makeOffer('Very few', { offline: { mode: 'bounded', perTill: 1 } })
    const [till] = await two()
    await away(till, 0)
    expect(refusals(await issue(till, never))).toEqual(['offline.not_permitted'])
    expect((await issue(till, once)).ok).toBe(true)
    expect(refusals(await issue(till, once))).toContain('issual.customer_limit')
    expect(refusals(await issue(till, strict, { kind: 'mobile', value: '9820099999' }))).toEqual(['customer.unknown'])
    expect((await issue(till, few)).ok).toBe(true)
    expect(refusals(await issue(till, few))).toEqual(['offline.cap_reached'])
  })

  it('a question without an answer is given up, and the coupon comes from the block; at the centre it is one', async () => {
    const offer = await makeOffer('No answer')
    const [till] = await two()
    const line = machines[0]?.line
    if (line === undefined) throw new Error('no line')
    line.state = 'deaf'
    const code = await issued(till, offer)
    await back(till, 0)
    const { rows } = await centre.database.pool.query('select count(*)::int as n from issual where offer = $1', [offer])
    expect(rows).toEqual([{ n: 1 }])
    expect(await get(`/api/offers/${offer}/grants`)).toMatchObject({ issued: 1 })
    expect(await redeem(till, (await scan(till, code, BILL)).id)).toMatchObject({ ok: true })
  })
})

describe('a till that cannot open its block any more', () => {
  it('closes it unused and says that it has none', async () => {
    const offer = await makeOffer('Sealed for another')
    const [till] = await two()
    await away(till, 0)
    till.kill()
    const { machine } = machines[0] ?? { machine: null }
    if (machine === null) throw new Error('no machine')
    // The same machine with another credential; its number is part of what the codes are sealed with.
    const other = Object.create(machine, { tag: { value: '777' } }) as typeof machine
    const again = await start(other)
    expect(refusals(await issue(again, offer))).toEqual(['offline.allowance_exhausted'])
    const closed = (await again.journal.read(1, 1000)).filter((record) => record.type === 'grant_closed')
    expect(closed.map(({ body }) => ('why' in body ? body.why : ''))).toEqual(['unreadable'])
    await back(again, 0)
    expect(await get('/api/grants/check')).toEqual({ broken: [] })
  })
})

describe('singleUse: "holder"', () => {
  it('the till that gave the code out redeems it alone until the issual is sent; nobody else does, and then the centre decides', async () => {
    const offer = await makeOffer('Only mine', { offline: { mode: 'bounded', perTill: 5, singleUse: 'holder' } })
    const [first, second] = await two()
    await away(first, 0)
    const [used, kept] = [await issued(first, offer), await issued(first, offer)]
    await second.core.syncNow()
    // The other till asks the centre, which knows who holds it.
    const asked = await redeem(second, (await scan(second, kept, BILL)).id)
    expect(asked).toMatchObject({ ok: false, reasons: [{ key: 'offline.not_holder' }] })
    await away(second, 1)
    expect(reasonsOf(await scan(second, kept, BILL))).toEqual(['offline.not_holder'])
    expect(await redeem(first, (await scan(first, used, BILL)).id)).toMatchObject({ ok: true, redeemed: { decidedBy: 'till' } })
    await back(first, 0)
    expect(await typesOf(first)).toContain('codes_handed')
    await away(first, 0)
    expect(reasonsOf(await scan(first, kept, BILL))).toEqual(['offline.not_holder'])
    await back(second, 1)
    expect(await redeem(second, (await scan(second, used, BILL)).id)).toMatchObject({ ok: false, reasons: [{ key: 'coupon.used' }] })
    expect(await redeem(second, (await scan(second, kept, BILL)).id)).toMatchObject({ ok: true, redeemed: { decidedBy: 'centre' } })
    await back(first, 0)
    const { rows } = await centre.database.pool.query('select settlement, conflict from redemption where offer = $1', [offer])
    expect(rows).toEqual([{ settlement: 'accepted', conflict: null }, { settlement: 'accepted', conflict: null }])
  })
})
