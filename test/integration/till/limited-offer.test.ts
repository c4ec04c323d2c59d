import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import { closeTills, redeem, scan, start } from '../../support/at-the-till'
import { startTestCentral, type TestCentral } from '../../support/central'
import type { PlayedTill } from '../../support/played-till'
import { enrolMachine, type RealMachine } from '../../support/real-machine'
import { post } from '../../support/test-till'

/*
 * A limited offer through an outage of every till: the real till core and the real centre, an offer made over HTTP, one
 * common code that anybody may use until the total is reached. The total is never passed, and what was sold is sold.
 */

const TOTAL = 30
const CODE = 'THIRTYONLY'
const BILL = { bill: { total: '40.00' } }

let centre: TestCentral
let token = ''
const machines: RealMachine[] = []

beforeAll(async () => {
  centre = await startTestCentral()
  for (const { code } of centre.demo?.enrolment.slice(0, 3) ?? []) machines.push(await enrolMachine(centre.url, code))
  const signedIn = await post(centre.url, '/api/sign-in', centre.demo?.admin, null)
  token = (signedIn.body as { token: string }).token
})
afterEach(closeTills)
afterAll(async () => {
  for (const machine of machines) machine.remove()
  await centre.stop()
})

async function get(path: string): Promise<unknown> {
  const reply = await fetch(centre.url + path, { headers: { authorization: `Bearer ${token}` } })
  return reply.json()
}

async function makeOffer(): Promise<number> {
  const offer: Partial<OfferWire> = {
    name: 'Thirty only',
    expiry: { kind: 'fixed', on: '2027-12-31' },
    discount: { kind: 'amount', value: '5.00' },
    currency: 'EUR',
    codes: { kind: 'common', code: CODE },
    redemption: { anyone: true, perCoupon: null, total: TOTAL },
    offline: { mode: 'strict' },
    saleItems: true,
  }
  const { status, body } = await post(centre.url, '/api/offers', { offer }, token)
  expect([status, body]).toMatchObject([200, { offer: { code: expect.any(String) as string } }])
  return (body as { offer: { id: number } }).offer.id
}

/** Sells until the till says no; answers how many it sold and what it said. */
async function sellOut(till: PlayedTill): Promise<{ readonly sold: number; readonly said: string | undefined }> {
  for (let sold = 0; ; sold += 1) {
    const answer = await redeem(till, (await scan(till, CODE, BILL)).id)
    if (!answer.ok) return { sold, said: answer.reasons[0]?.key }
  }
}

describe('thirty uses, three tills, no centre', () => {
  it('each till sells what it holds and no more; afterwards everything stands, and the total was never passed', async () => {
    const id = await makeOffer()
    const tills = []
    for (const { machine } of machines) tills.push(await start(machine))
    const before = (await get(`/api/offers/${id}/grants`)) as { held: number; grants: { units: number; state: string }[] }
    expect(before.grants.map(({ state }) => state)).toEqual(['open', 'open', 'open'])
    expect(before.held).toBe(before.grants.reduce((sum, { units }) => sum + units, 0))

    for (const { line } of machines) line.state = 'down'
    for (const till of tills) await till.core.syncNow()
    const outcomes = []
    for (const till of tills) outcomes.push(await sellOut(till))
    expect(new Set(outcomes.map(({ said }) => said))).toEqual(new Set(['offline.allowance_exhausted']))
    const sold = outcomes.reduce((sum, outcome) => sum + outcome.sold, 0)
    expect(sold).toBe(before.held)

    // One till comes back: while the others are away it sells, from the pool alone, what nobody holds.
    const [first] = tills
    const [line] = machines.map((machine) => machine.line)
    if (first === undefined || line === undefined) throw new Error('no till')
    line.state = 'up'
    await first.core.syncNow()
    const online = await sellOut(first)
    expect(online.said).toBe('offer.use_limit')

    for (const machine of machines) machine.line.state = 'up'
    for (const till of tills) await till.core.syncNow()
    const after = (await get(`/api/offers/${id}/grants`)) as { uses: number; held: number }
    expect(after.uses).toBe(sold + online.sold)
    expect(after.uses + after.held).toBeLessThanOrEqual(TOTAL)
    const { rows } = await centre.database.pool.query<{ n: number; worst: string | null }>('select count(*)::int as n, max(conflict) as worst from redemption where offer = $1', [id])
    expect(rows).toEqual([{ n: after.uses, worst: null }])
    expect(await get('/api/grants/check')).toEqual({ broken: [] })
  })

  it('a grant of a till that is gone is written off once, by name, and stays burnt', async () => {
    const id = await makeOffer().catch(() => 0)
    expect(id, 'the code belongs to the first offer').toBe(0)
    const { rows } = await centre.database.pool.query<{ id: string; offer: number }>("select id, offer from allowance_grant where state = 'open' order by id limit 1")
    const [grant] = rows
    if (grant === undefined) throw new Error('no open grant')
    const held = async () => ((await get(`/api/offers/${grant.offer}/grants`)) as { held: number }).held
    const before = await held()
    const writeOff = () => post(centre.url, `/api/grants/${grant.id}/write-off`, { reason: 'till was stolen' }, token)
    expect(await writeOff()).toMatchObject({ status: 200 })
    expect(await writeOff()).toMatchObject({ status: 409, body: { error: { key: 'grant.settled' } } })
    expect(await held()).toBe(before)
    expect(await get('/api/grants/check')).toEqual({ broken: [] })
  })
})
