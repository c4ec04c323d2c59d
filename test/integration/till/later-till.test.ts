import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { closeTills, redeem, scan, start } from '../../support/at-the-till'
import { errorOf, made, signedIn, type Caller, type OfferBody } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import type { PlayedTill } from '../../support/played-till'
import { enrolMachine, type RealMachine } from '../../support/real-machine'

/* A till that was enrolled after somebody saw the worst case of an offer (4.4): real till cores, the real centre. */

const CODE = 'EVERYBODY'
const BILL = { bill: { total: '40.00' } }
const machines: RealMachine[] = []
let centre: TestCentral
let admin: Caller

beforeAll(async () => {
  centre = await startTestCentral()
  admin = await signedIn(centre, 'admin')
})
afterEach(closeTills)
afterAll(async () => {
  for (const machine of machines) machine.remove()
  await centre.stop()
})

async function enrolNext(): Promise<RealMachine> {
  const machine = await enrolMachine(centre.url, centre.demo?.enrolment[machines.length]?.code ?? '')
  machines.push(machine)
  return machine
}

/** Sells in an outage until the till says no; answers how often it sold and what it said. */
async function sellAlone({ line }: RealMachine, till: PlayedTill): Promise<{ readonly sold: number; readonly said: string | undefined }> {
  line.state = 'down'
  await till.core.syncNow()
  for (let sold = 0; ; sold += 1) {
    const answer = await redeem(till, (await scan(till, CODE, BILL)).id)
    if (answer.ok) continue
    line.state = 'up'
    await till.core.syncNow()
    return { sold, said: answer.reasons[0]?.key }
  }
}

const informationOf = async ({ id }: OfferBody) => (await admin.get(`/api/offers/${id}`)).body as { offer: OfferBody; information: Record<string, unknown> }

it('may do nothing of the offer alone until somebody confirms the figure with it in it', async () => {
  const first = await enrolNext()
  const rules = { codes: { kind: 'common', code: CODE }, saleItems: true, redemption: { anyone: true, perCoupon: null }, offline: { mode: 'bounded', perTill: 2, perBillMax: '5.00' } }
  const offer = await made(admin, rules, { shown: { tills: 1, uses: 2, amount: '10.00' } })
  expect((await informationOf(offer)).information['toConfirm']).toBeNull()
  const second = await enrolNext()
  const tills = { first: await start(first.machine), second: await start(second.machine) }
  expect(await sellAlone(second, tills.second)).toEqual({ sold: 0, said: 'offline.cap_reached' })
  expect(await sellAlone(first, tills.first)).toEqual({ sold: 2, said: 'offline.cap_reached' })

  // An edit of somebody else's that shows no figure, as pausing does, lets nobody in either.
  await admin.post(`/api/offers/${offer.id}/status`, { status: 'paused' })
  await admin.post(`/api/offers/${offer.id}/status`, { status: 'active' })
  await tills.second.core.syncNow()
  expect(await sellAlone(second, tills.second)).toEqual({ sold: 0, said: 'offline.cap_reached' })

  const { information, offer: now } = await informationOf(offer)
  expect(information).toMatchObject({ worst: { tills: 1, uses: 2 }, toConfirm: { tills: 2, uses: 4, amount: '20.00', perCode: 1 } })
  const confirm = (version: number, shown: object) => admin.post(`/api/offers/${offer.id}/confirm-worst-case`, { version, shown })
  const figure = { tills: 2, uses: 4, amount: '20.00' }
  expect(errorOf(await confirm(now.version, { ...figure, tills: 3 }))).toMatchObject({ key: 'offline.figure_moved', details: figure })
  expect(errorOf(await confirm(now.version - 1, figure)).key).toBe('offer.stale')
  expect(await confirm(now.version, figure)).toMatchObject({ status: 200, body: { offer: { version: now.version + 1, offline: { perTill: 2 } } } })
  expect((await informationOf(offer)).information).toMatchObject({ worst: { tills: 2, uses: 4, by: 'person:1' }, toConfirm: null })
  const { rows } = await centre.database.pool.query('select who, subject from audit where what = $1', ['offer.confirm_worst_case'])
  expect(rows).toEqual([{ who: 'person:1', subject: `offer:${offer.id}` }])
  await tills.second.core.syncNow()
  expect(await sellAlone(second, tills.second)).toEqual({ sold: 2, said: 'offline.cap_reached' })
})

it('sells under an offer whose figure is the same for any number of tills', async () => {
  const free = await made(admin, { codes: { kind: 'common', code: 'ALLOWED' }, saleItems: true, redemption: { anyone: true, perCoupon: null }, offline: { mode: 'allow' } }, { acknowledged: true })
  const late = await enrolNext()
  const newcomer = await start(late.machine)
  expect((await informationOf(free)).information['toConfirm']).toBeNull()
  late.line.state = 'down'
  await newcomer.core.syncNow()
  expect(await redeem(newcomer, (await scan(newcomer, 'ALLOWED', BILL)).id)).toMatchObject({ ok: true })
})
