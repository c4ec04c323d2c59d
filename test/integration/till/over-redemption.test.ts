import 'fake-indexeddb/auto'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { closeTills, redeem, scan, sell, start } from '../../support/at-the-till'
import { made, signedIn, type Caller } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolMachine, type RealMachine } from '../../support/real-machine'

/* Two tills go over an offer's limits in an outage; what the report then says of it (4.6), against what was shown. */

let centre: TestCentral
let admin: Caller
const machines: RealMachine[] = []

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

it('two tills that are alone go over the total by no more than was shown, and the report says so', async () => {
  const rules = { codes: { kind: 'common', code: 'ONLYONE' }, saleItems: true, redemption: { anyone: true, perCoupon: null, total: 1 }, offline: { mode: 'bounded', perTill: 2, perBillMax: '5.00' } }
  const offer = await made(admin, rules, { shown: { tills: 2, uses: 4, amount: '20.00' } })
  const report = async (query = '') => (await admin.get(`/api/reports/over-redemption${query}`)).body as { offers: Record<string, unknown>[] }
  expect((await report()).offers).toEqual([])
  expect((await report(`?offer=${offer.id}`)).offers).toMatchObject([{ offer: offer.id, uses: 0, within: true }])

  const tills = []
  for (const { machine } of machines) tills.push(await start(machine))
  for (const { line } of machines) line.state = 'down'
  for (const till of tills) await till.core.syncNow()
  // The first is good wherever it is; the second is over what the till knows of itself.
  for (const till of tills) {
    await sell(till, 'ONLYONE', { bill: { total: '40.00' } })
    expect(await redeem(till, (await scan(till, 'ONLYONE', { bill: { total: '40.00' } })).id)).toMatchObject({ ok: false, reasons: [{ key: 'offer.use_limit' }] })
  }
  for (const { line } of machines) line.state = 'up'
  for (const till of tills) await till.core.syncNow()

  const [row] = (await report()).offers
  expect(row).toMatchObject({
    offer: offer.id,
    mode: 'bounded',
    currency: 'EUR',
    shown: { tills: 2, uses: 4, amount: '20.00' },
    uses: 1,
    overTotal: 1,
    codeTwice: 0,
    amount: '5.00',
    peak: { uses: 1, amount: '5.00' },
    largestTill: { uses: 1 },
    within: true,
  })
  expect((await report('?from=2020-01-01&to=2020-12-31')).offers).toEqual([])

  const csv = await fetch(`${centre.url}/api/reports/over-redemption/csv`, { headers: { authorization: `Bearer ${admin.token}` } })
  const [head, line] = (await csv.text()).split('\r\n')
  expect([csv.headers.get('content-type'), head?.replace('\uFEFF', '').split(',')[0], line]).toEqual(['text/csv; charset=utf-8', 'offer', expect.stringMatching(new RegExp(`^${offer.id},.*,true$`))])
  const manager = await signedIn(centre, 'manager.101')
  expect((await manager.get('/api/reports/over-redemption')).status).toBe(403)
})
