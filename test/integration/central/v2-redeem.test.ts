import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestCentral, type TestCentral } from '../../support/central'
import { v2Client, type V2Client } from '../../support/v2-client'
import { dayFromToday, makeSeries } from '../../support/v2-drafts'

const DAY = 86_400_000
const STORE = { 'x-cap-api-attribution-entity-type': 'STORE_CODE', 'x-cap-api-attribution-entity-code': 'trail.moorland.market-hall' }

let central: TestCentral
let client: V2Client
let series: number

beforeAll(async () => {
  central = await startTestCentral()
  client = await v2Client(central)
  series = await make()
})
afterAll(() => central.stop())

const make = (more: Record<string, unknown> = {}): Promise<number> => makeSeries(client, more)
async function codes(count: number, of = series): Promise<string[]> {
  const { body } = await client.post('/v2/coupon/issue/multiple', { seriesId: of, count, customer: { id: 3 } })
  return (body['coupons'] as { code: string }[]).map(({ code }) => code)
}
const listOf = (list: readonly string[]) => list.map((code) => ({ code }))
const redeem = (code: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  client.post('/v2/coupon/redeem', { redemptionRequestList: [{ code }], billAmount: '40.00', ...more }, headers)
const bulk = (list: readonly string[], more: Record<string, unknown> = {}, query = '') =>
  client.post(`/v2/coupon/bulk/redeem${query}`, { redemptionRequestList: listOf(list), billAmount: '100.00', ...more })
const couponsPerBill = (n: number) =>
  central.database.pool.query(`update org set settings = jsonb_set(settings, '{couponsPerBill}', $1::jsonb), revision = revision + 1`, [String(n)])
const results = (body: Readonly<Record<string, unknown>>) => (body['response'] as { result: { discount: string | null; redemptionStatus: { code: number; reasons: string[] } } }[]).map(({ result }) => result)

describe('POST /v2/coupon/bulk/redeem', () => {
  beforeEach(() => couponsPerBill(50))

  it('applies the coupons in list order, each on what the ones before it left', async () => {
    const [a = '', b = '', c = ''] = await codes(3)
    const { status, body } = await bulk([a, b, c], { transactionNumber: 'B-1' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ totalCount: 3, failureCount: 0, response: [{ entityId: a, errors: [] }, { entityId: b }, { entityId: c }] })
    expect(results(body).map(({ discount }) => discount)).toEqual(['10.00', '9.00', '8.10'])
  })

  it('redeems all or none: one refusal, and the others stay good', async () => {
    const [good = '', used = ''] = await codes(2)
    await redeem(used)
    const { body } = await bulk([good, used, 'NOSUCH'])
    expect(body).toMatchObject({ totalCount: 3, failureCount: 3 })
    expect(results(body).map(({ redemptionStatus }) => redemptionStatus.code)).toEqual([749, 711, 702])
    expect((await redeem(good)).body).toMatchObject({ redemptionStatus: { code: 700 } })
  })

  it('only checks with is_redeemable=true, and counts nothing', async () => {
    const [a = '', b = ''] = await codes(2)
    for (let i = 0; i < 2; i++) {
      const { body } = await bulk([a, 'NOSUCH', b], {}, '?is_redeemable=true')
      expect(body).toMatchObject({ totalCount: 3, failureCount: 1, response: [{ result: { redemptionId: '-1', redemptionStatus: { message: 'Coupon isRedeem successful' } } }, {}, {}] })
      expect(results(body).map(({ redemptionStatus }) => redemptionStatus.code)).toEqual([700, 702, 700])
    }
    expect((await redeem(a)).body).toMatchObject({ redemptionStatus: { code: 700 } })
  })

  it('takes 50 codes, and says 629 to more and to none', async () => {
    const many = await codes(50)
    expect((await bulk(many)).body).toMatchObject({ totalCount: 50, failureCount: 0 })
    expect((await bulk([...many, 'X'])).body).toMatchObject({ success: false, errors: [{ code: 629 }] })
    expect((await bulk([])).body).toMatchObject({ success: false, errors: [{ code: 629 }] })
  })

  it('says 701 for every code where nobody knows the customer', async () => {
    const { body } = await bulk(await codes(2), { user: { mobile: '1' } })
    expect(results(body).map(({ redemptionStatus }) => redemptionStatus.code)).toEqual([701, 701])
  })

  it('lets one bill carry as many as the organisation allows', async () => {
    await couponsPerBill(2)
    const list = await codes(3)
    const { body } = await bulk(list)
    expect(results(body).map(({ redemptionStatus }) => redemptionStatus.reasons)).toEqual([[], [], ['bill.has_coupon']])
    expect((await bulk(list.slice(0, 2))).body).toMatchObject({ failureCount: 0 })
  })
})

describe('the coupons of one bill', () => {
  beforeEach(() => couponsPerBill(1))

  it('are counted by its number: a second call for the same bill is a second coupon', async () => {
    const [a = '', b = ''] = await codes(2)
    expect((await redeem(a, { transactionNumber: 'T-100' })).body).toMatchObject({ redemptionStatus: { code: 700 } })
    expect((await redeem(b, { transactionNumber: 'T-100' })).body).toMatchObject({ redemptionStatus: { code: 759 }, redemption: [{ redemptionStatus: { reasons: ['bill.has_coupon'] } }] })
    expect((await redeem(b, { transactionNumber: 'T-101' })).body).toMatchObject({ redemptionStatus: { code: 700 } })
  })

  it('are counted in one store on one day', async () => {
    const [a = '', b = '', c = ''] = await codes(3)
    await redeem(a, { transactionNumber: 'T-200' })
    expect((await redeem(b, { transactionNumber: 'T-200' }, STORE)).body).toMatchObject({ redemptionStatus: { code: 700 } })
    expect((await redeem(c, { transactionNumber: 'T-200', redemptionTime: Date.now() - 2 * DAY })).body).toMatchObject({ redemptionStatus: { code: 700 } })
  })

  it('are free again when one is reversed', async () => {
    const [a = '', b = ''] = await codes(2)
    const [{ redemptionId }] = (await redeem(a, { transactionNumber: 'T-300' })).body['redemption'] as [{ redemptionId: string }]
    await client.post('/v2/coupon/reactivate', { redemptionIds: [redemptionId] })
    expect((await redeem(b, { transactionNumber: 'T-300' })).body).toMatchObject({ redemptionStatus: { code: 700 } })
  })

  it('are one, also when many come at once', async () => {
    const list = await codes(12)
    const replies = await Promise.all(list.map((code) => redeem(code, { transactionNumber: 'T-400' })))
    expect(replies.filter(({ body }) => (body['redemptionStatus'] as { code: number }).code === 700)).toHaveLength(1)
  })

  it('are unknown without a number', async () => {
    const [a = '', b = ''] = await codes(2)
    expect((await redeem(a, { transactionNumber: '' })).body).toMatchObject({ redemptionStatus: { code: 700 } })
    expect((await redeem(b)).body).toMatchObject({ redemptionStatus: { code: 700 } })
  })
})

describe('PUT /v2/coupon/redeem', () => {
  beforeEach(() => couponsPerBill(1))
  const attach = (redemptions: readonly Record<string, unknown>[], user?: Record<string, unknown>) => client.put('/v2/coupon/redeem', { redemptions, ...(user === undefined ? {} : { user }) })
  async function redeemed(count: number, more: Record<string, unknown> = {}): Promise<string[]> {
    const ids: string[] = []
    for (const code of await codes(count)) {
      const [{ redemptionId }] = (await redeem(code, more)).body['redemption'] as [{ redemptionId: string }]
      ids.push(redemptionId)
    }
    return ids
  }
  const statuses = (body: Readonly<Record<string, unknown>>) => (body['entity'] as { redemptions: { redemptionStatus: { code: number } }[] }).redemptions.map(({ redemptionStatus }) => redemptionStatus.code)

  it('gives redemptions the number of their bill, and the bill then carries them', async () => {
    const [id] = await redeemed(1)
    const { status, body } = await attach([{ redemptionId: id, billAmount: 40, transactionNumber: 'A-1', billId: 77 }])
    expect(status).toBe(200)
    expect(body).toEqual({
      entity: { redemptions: [{ redemptionId: id, redemptionStatus: { status: true, code: 700, message: 'Coupon redemption update successful' } }], status: { status: true, code: 761, message: 'Coupon redemption update successful' } },
      totalCount: 1,
      failedCount: 0,
      warnings: [],
      errors: [],
      success: true,
    })
    const [next = ''] = await codes(1)
    expect((await redeem(next, { transactionNumber: 'A-1' })).body).toMatchObject({ redemption: [{ redemptionStatus: { reasons: ['bill.has_coupon'] } }] })
    const { rows } = await central.database.pool.query("select subject, after from audit where what = 'redemption.bill'")
    expect(rows).toEqual([{ subject: `redemption:${id}`, after: { billNumber: 'A-1' } }])
  })

  it('judges each for itself: unknown, reversed, another total, another customer, a full bill, no number', async () => {
    const [fine, undone, dear, second, bare] = await redeemed(5)
    const [theirs] = await redeemed(1, { user: { id: 5 } })
    await client.post('/v2/coupon/reactivate', { redemptionIds: [undone] })
    const { body } = await attach([
      { redemptionId: fine, transactionNumber: 'A-2' },
      { redemptionId: 99999999, transactionNumber: 'A-3' },
      { redemptionId: undone, transactionNumber: 'A-3' },
      { redemptionId: dear, billAmount: '41.00', transactionNumber: 'A-3' },
      { redemptionId: second, billAmount: '40', transactionNumber: 'A-2' },
      { redemptionId: bare, billAmount: '40' },
    ])
    expect(statuses(body)).toEqual([700, 510, 510, 733, 759, 718])
    expect(body).toMatchObject({ success: true, totalCount: 6, failedCount: 5, entity: { status: { code: 762 } } })
    expect(statuses((await attach([{ redemptionId: theirs, transactionNumber: 'A-4' }], { id: 6 })).body)).toEqual([703])
    expect(statuses((await attach([{ redemptionId: theirs, transactionNumber: 'A-4' }], { id: 5 })).body)).toEqual([700])
  })

  it('says none where none was changed, and changes nothing where the number stands', async () => {
    const [id] = await redeemed(1)
    expect((await attach([{ redemptionId: '99999999', transactionNumber: 'A-5' }])).body).toMatchObject({ success: false, entity: { status: { status: false, code: 500 } } })
    await attach([{ redemptionId: id, transactionNumber: 'A-6' }])
    expect(statuses((await attach([{ redemptionId: id, transactionNumber: 'A-6' }])).body)).toEqual([700])
    expect((await attach([])).body).toMatchObject({ success: false, errors: [{ code: 661 }] })
    expect((await attach([{ redemptionId: id, transactionNumber: 'A-7' }], { mobile: '1' })).body).toMatchObject({ errors: [{ code: 701 }] })
    expect((await attach(Array.from({ length: 51 }, () => ({ redemptionId: id })))).status).toBe(400)
  })
})

describe('redemptionTime', () => {
  it('is the moment that is judged and kept; the moment of the call is kept beside it', async () => {
    const [code = ''] = await codes(1)
    const made = Date.now() - DAY
    const { body } = await redeem(code, { redemptionTime: new Date(made).toISOString() })
    const [{ redemptionId }] = body['redemption'] as [{ redemptionId: string }]
    const { rows } = await central.database.pool.query('select at, arrived_at from redemption where number = $1', [redemptionId])
    const [{ at, arrived_at: arrived }] = rows as [{ at: number; arrived_at: number }]
    expect(at).toBe(made)
    expect(arrived).toBeGreaterThan(made + DAY - 1)
  })

  it('decides by the day it names', async () => {
    const later = await make({ redemptionValidFrom: dayFromToday(1) })
    const [code = ''] = await codes(1, later)
    expect((await redeem(code)).body).toMatchObject({ redemptionStatus: { code: 739 } })
    central.clock.ahead = 2 * DAY
    const mine = await v2Client(central)
    const at = (days: number) => mine.post('/v2/coupon/redeem', { redemptionRequestList: [{ code }], billAmount: 40, redemptionTime: Date.now() + days * DAY })
    expect((await at(0)).body).toMatchObject({ redemptionStatus: { code: 739 } })
    expect((await at(2)).body).toMatchObject({ redemptionStatus: { code: 700 } })
    central.clock.ahead = 0
    client = await v2Client(central) // the token has died with the old day
  })

  it.each([
    ['a wall time without an offset', '2026-11-20T10:00:00'],
    ['a time that does not exist', '2026-11-20T10:00:79Z'],
    ['tomorrow', new Date(Date.now() + DAY).toISOString()],
    ['eight days ago', Date.now() - 8 * DAY],
    ['text', 'yesterday'],
  ])('refuses %s with 400', async (_what, redemptionTime) => {
    expect((await redeem('NOSUCH', { redemptionTime })).status).toBe(400)
  })

  it('may be empty, and a little ahead of the centre’s clock', async () => {
    const [a = '', b = ''] = await codes(2)
    expect((await redeem(a, { redemptionTime: '' })).body).toMatchObject({ redemptionStatus: { code: 700 } })
    expect((await redeem(b, { redemptionTime: Date.now() + 60_000 })).body).toMatchObject({ redemptionStatus: { code: 700 } })
  })
})
