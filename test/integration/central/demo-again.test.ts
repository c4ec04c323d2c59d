import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoSamples } from '../../../src/central/demo/samples'
import { inBulk } from '../../../src/central/db/bulk'
import { startTestCentral, type TestCentral } from '../../support/central'
import { v2Client, type V2Client } from '../../support/v2-client'

let central: TestCentral
let client: V2Client

beforeAll(async () => {
  central = await startTestCentral()
  client = await v2Client(central)
})
afterAll(() => central.stop())

it('a demo that is started again names codes only that it was filled with, whatever was issued and used since', async () => {
  const { rows } = await central.database.pool.query<{ org: string }>('select org from org')
  const samples = () => inBulk(central.database, (bulk) => demoSamples(bulk, Number(rows[0]?.org)))
  const before = await samples()
  const { body } = await client.post('/v2/coupon/issue/multiple', { seriesId: 1, count: 3, customer: { id: 3 } })
  const issued = (body['coupons'] as { code: string }[]).map(({ code }) => code)
  await client.post('/v2/coupon/redeem', { redemptionRequestList: [{ code: issued[0] }], billAmount: '120.00' })
  const again = await samples()
  expect(again.map(({ about, expect: outcome }) => [about, outcome])).toEqual(before.map(({ about, expect: outcome }) => [about, outcome]))
  expect(again.filter(({ code }) => typeof code !== 'string' || issued.includes(code))).toEqual([])
})
