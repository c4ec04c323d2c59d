import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { closeTills, redeem, scan, start, until } from '../../support/at-the-till'
import { made, signedIn, type Caller } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import type { PlayedTill } from '../../support/played-till'
import { enrolMachine, type RealMachine } from '../../support/real-machine'

/*
 * One use for each customer under `strict` (research 2.5): two real tills, the real centre, an outage of both. No till holds
 * a share of a customer, so the units of the total that both have do not let one customer in twice.
 */

const CODE = 'ONCEEACH'
const BUYING = { bill: { total: '40.00' }, customer: { kind: 'mobile' as const, value: '+491555010077' } }
const machines: RealMachine[] = []
let centre: TestCentral
let admin: Caller

beforeAll(async () => {
  centre = await startTestCentral()
  admin = await signedIn(centre, 'admin')
  for (const { code } of centre.demo?.enrolment.slice(0, 2) ?? []) machines.push(await enrolMachine(centre.url, code))
})
afterEach(closeTills)
afterAll(async () => {
  for (const machine of machines) machine.remove()
  await centre.stop()
})

/** What each till says to the customer, one after the other. */
async function atEach(tills: readonly PlayedTill[]): Promise<string[]> {
  const said: string[] = []
  for (const till of tills) {
    const answer = await redeem(till, (await scan(till, CODE, BUYING)).id)
    said.push(answer.ok ? 'sold' : answer.reasons.map(({ key }) => key).join())
  }
  return said
}

async function syncAll(tills: readonly PlayedTill[], state: 'up' | 'down'): Promise<void> {
  for (const { line } of machines) line.state = state
  for (const till of tills) await till.core.syncNow()
}

it('two tills that held units give them back, sell nothing alone, and the centre keeps the limit', async () => {
  const redemption = { anyone: true, perCoupon: null, total: 30 }
  const offer = await made(admin, { codes: { kind: 'common', code: CODE }, saleItems: true, redemption, offline: { mode: 'strict' } })
  const tills = [await start((machines[0] as RealMachine).machine), await start((machines[1] as RealMachine).machine)]
  const grants = async () => (await admin.get(`/api/offers/${offer.id}/grants`)).body as { held: number; grants: { state: string }[] }
  expect(await grants()).toMatchObject({ grants: [{ state: 'open' }, { state: 'open' }] })

  expect(await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, redemption: { ...redemption, perCustomer: 1 } } })).toMatchObject({ status: 200 })
  // The change is numbered a moment after it is saved.
  await until(async () => {
    await syncAll(tills, 'up')
    return (await grants()).held === 0
  })

  await syncAll(tills, 'down')
  expect(await atEach(tills)).toEqual(['offline.not_permitted', 'offline.not_permitted'])
  await syncAll(tills, 'up')
  expect(await atEach(tills)).toEqual(['sold', 'customer.use_limit'])
  await syncAll(tills, 'up')
  const { rows } = await centre.database.pool.query<{ n: number }>('select count(*)::int as n from redemption where offer = $1', [offer.id])
  expect(rows).toEqual([{ n: 1 }])
  expect((await admin.get('/api/grants/check')).body).toEqual({ broken: [] })
})
