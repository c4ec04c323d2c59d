import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addCustomer } from '../../../src/central/people/add-customer'
import { startTestCentral, type TestCentral } from '../../support/central'
import { v2Client, type V2Client } from '../../support/v2-client'
import { dayFromToday, makeSeries } from '../../support/v2-drafts'

const DAY = 86_400_000

let central: TestCentral
let client: V2Client

beforeAll(async () => {
  central = await startTestCentral()
  client = await v2Client(central)
})
afterAll(() => central.stop())

type Row = Record<string, unknown>
const make = (more: Row = {}): Promise<number> => makeSeries(client, more)
async function issue(series: number, count: number, customer: number, more: Row = {}): Promise<{ code: string; couponId: string }[]> {
  const { body } = await client.post('/v2/coupon/issue/multiple', { seriesId: series, count, customer: { id: customer }, ...more })
  return body['coupons'] as { code: string; couponId: string }[]
}
const redeem = (code: string, more: Row = {}) => client.post('/v2/coupon/redeem', { redemptionRequestList: [{ code }], billAmount: '40.00', ...more })
const numberOf = async (code: string, more: Row = {}) => ((await redeem(code, more)).body['redemptionStatus'] as { code: number }).code

/** A customer of their own for a test. */
let made = 0
async function customer(): Promise<number> {
  const [org] = central.centre.orgs.values()
  if (org === undefined) throw new Error('no organisation')
  const done = await addCustomer(org.core, { firstName: 'Ada', lastName: 'Brook', externalId: `V2-${(made += 1)}` }, 'test', 'test')
  if (!done.ok) throw new Error(done.error.key)
  return done.value.id
}

describe('PUT /v2/coupon/bulk/expiry', () => {
  const expiry = (body: Row) => client.put('/v2/coupon/bulk/expiry', body)

  it('sets the last day of each coupon, also of one that has expired', async () => {
    const series = await make({ expiryStrategyType: 'DAYS', expiryStrategyValue: 0 })
    const [a, b] = await issue(series, 2, 5)
    central.clock.ahead = 2 * DAY
    const later = await v2Client(central)
    expect((await later.post('/v2/coupon/redeem', { redemptionRequestList: [{ code: a?.code }], billAmount: 40 })).body).toMatchObject({ redemptionStatus: { code: 713 } })
    const body = { couponSeriesId: series, couponCodes: [{ couponCode: a?.code.toLowerCase(), expiryDate: dayFromToday(9) }, { couponCode: b?.code, expiryDate: Date.now() + 9 * DAY }] }
    expect((await later.put('/v2/coupon/bulk/expiry', body)).body).toEqual({
      entity: { totalCount: 2, failedCount: 0, successCount: 2, unprocessedCoupons: [], userId: null, couponSeriesId: series },
      warnings: [],
      errors: [],
      success: true,
    })
    expect((await later.post('/v2/coupon/redeem', { redemptionRequestList: [{ code: a?.code }], billAmount: 40 })).body).toMatchObject({ redemptionStatus: { code: 700 } })
    central.clock.ahead = 0
    client = await v2Client(central) // the token has died with the old day
    const { rows } = await central.database.pool.query("select who, what, after from audit where what = 'coupon.last_day' order by id")
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatchObject({ after: { through: dayFromToday(9) } })
  })

  it('says for each coupon why not', async () => {
    const series = await make({ validTillDate: dayFromToday(30) })
    const [fine, past, gone, revoked] = (await issue(series, 4, 5)).map(({ code }) => code)
    await client.post('/v2/coupon/revoke', { couponSeriesId: series, couponCodes: [revoked] })
    const couponCodes = [[fine, dayFromToday(5)], [past, dayFromToday(-1)], [gone, dayFromToday(31)], [revoked, dayFromToday(5)], ['NOSUCH', dayFromToday(5)]].map(([couponCode, expiryDate]) => ({ couponCode, expiryDate }))
    const { body } = await expiry({ couponSeriesId: series, couponCodes })
    const entity = body['entity'] as { unprocessedCoupons: { couponCode: string; errorCode: number }[] }
    expect(body).toMatchObject({ success: true, entity: { totalCount: 5, failedCount: 4, successCount: 1 } })
    expect(Object.fromEntries(entity.unprocessedCoupons.map(({ couponCode, errorCode }) => [couponCode, errorCode]))).toEqual({ [past ?? '']: 690, [gone ?? '']: 691, [revoked ?? '']: 660, NOSUCH: 633 })
  })

  it('needs the customer for a common code, and the holder where a customer is given', async () => {
    const series = await make({ clientHandlingType: 'GENERIC', genericCode: 'ONEFORALL', anyUser: false })
    await client.post('/v2/coupon/issue', { seriesId: series, customer: { id: 5 } })
    const ask = (customer: number | null) => expiry({ couponSeriesId: series, couponCodes: [{ couponCode: 'ONEFORALL', expiryDate: dayFromToday(3) }], ...(customer === null ? {} : { customer: { id: customer } }) })
    expect((await ask(null)).body).toMatchObject({ entity: { unprocessedCoupons: [{ errorCode: 695 }] } })
    expect((await ask(6)).body).toMatchObject({ entity: { unprocessedCoupons: [{ errorCode: 703 }] } })
    expect((await ask(5)).body).toMatchObject({ entity: { successCount: 1, userId: 5 } })
  })

  it('leaves the series out for exactly one code', async () => {
    const [a, b] = await issue(await make(), 2, 5)
    const rows = [a, b].map((coupon) => ({ couponCode: coupon?.code, expiryDate: dayFromToday(5) }))
    expect((await expiry({ couponCodes: rows.slice(0, 1) })).body).toMatchObject({ entity: { successCount: 1, couponSeriesId: null } })
    expect((await expiry({ couponCodes: rows })).body).toMatchObject({ success: false, errors: [{ code: 756 }] })
    expect((await expiry({ couponCodes: [] })).body).toMatchObject({ success: false, errors: [{ code: 756 }] })
  })

  it.each([
    ['a wall time without an offset', [{ couponCode: 'X', expiryDate: '2099-01-01T10:00:00' }]],
    ['a day that is none', [{ couponCode: 'X', expiryDate: '2099-02-30' }]],
    ['a year beyond 9999', [{ couponCode: 'X', expiryDate: 300_000_000_000_000 }]],
    ['101 codes', Array.from({ length: 101 }, (_, n) => ({ couponCode: `X${n}`, expiryDate: '2099-01-01' }))],
  ])('refuses %s with 400', async (_what, couponCodes) => {
    expect((await expiry({ couponSeriesId: 1, couponCodes })).status).toBe(400)
  })
})

describe('POST /v2/coupon/revoke by customer', () => {
  it('kills every live coupon the customer has of the series, and leaves the redeemed', async () => {
    const [series, other] = [await make(), await make()]
    const [used, a, b] = (await issue(series, 3, 8)).map(({ code }) => code)
    const [kept] = (await issue(other, 1, 8)).map(({ code }) => code)
    const [theirs] = (await issue(series, 1, 9)).map(({ code }) => code)
    await redeem(used ?? '')
    const { body } = await client.post('/v2/coupon/revoke', { couponSeriesId: series, customer: { id: 8 } })
    const { revokedCoupons } = body['entity'] as { revokedCoupons: { couponCode: string; issuedToUserId: number }[] }
    expect(body).toMatchObject({ success: true, entity: { totalCount: 2, failedCount: 0 } })
    expect(new Set(revokedCoupons.map(({ couponCode }) => couponCode))).toEqual(new Set([a, b]))
    expect([await numberOf(a ?? ''), await numberOf(kept ?? ''), await numberOf(theirs ?? ''), await numberOf(used ?? '')]).toEqual([660, 700, 700, 711])
    expect((await client.post('/v2/coupon/revoke', { couponSeriesId: series, customer: { id: 8 } })).body).toMatchObject({ entity: { totalCount: 0 } })
  })

  it('kills one customer’s own issue of a common code, and the code goes on for the others', async () => {
    const series = await make({ clientHandlingType: 'GENERIC', genericCode: 'SHAREDONE', anyUser: false })
    for (const id of [8, 9]) await client.post('/v2/coupon/issue', { seriesId: series, customer: { id } })
    expect((await client.post('/v2/coupon/revoke', { couponSeriesId: series, customer: { id: 8 } })).body).toMatchObject({ entity: { totalCount: 1 } })
    expect(await numberOf('SHAREDONE', { user: { id: 8 } })).toBe(660)
    expect(await numberOf('SHAREDONE', { user: { id: 9 } })).toBe(700)
    // Tills are told of the one coupon, never that the code is dead.
    const [own] = (await client.get('/v2/coupon?couponCodes=SHAREDONE&issuedToIds=8')).body['data'] as [{ id: string }]
    const { rows } = await central.database.pool.query("select feed from change where feed = 'deny' and key = $1", [own.id.split(':')[0]])
    expect(rows).toEqual([])
    expect((await client.post('/v2/coupon/revoke', { couponCodes: ['SHAREDONE'] })).body).toMatchObject({ entity: { failedToRevoke: [{ errorCode: 108 }] } })
  })

  it('refuses more than a hundred, an unknown customer or series, and neither codes nor customer', async () => {
    const series = await make()
    await issue(series, 101, 9)
    const ask = (body: Row) => client.post('/v2/coupon/revoke', body)
    expect((await ask({ couponSeriesId: series, customer: { id: 9 } })).body).toMatchObject({ success: false, errors: [{ code: 629 }] })
    expect((await ask({ couponSeriesId: series, customer: { mobile: '1' } })).body).toMatchObject({ errors: [{ code: 701 }] })
    expect((await ask({ couponSeriesId: 987654, customer: { id: 9 } })).body).toMatchObject({ errors: [{ code: 707 }] })
    expect((await ask({ customer: { id: 9 } })).body).toMatchObject({ errors: [{ code: 756 }] })
    expect((await ask({ couponSeriesId: series })).body).toMatchObject({ errors: [{ code: 756 }] })
    expect((await ask({ couponSeriesId: series, customer: { id: 9 }, couponCodes: ['X'] })).status).toBe(400)
    expect((await ask({ couponSeriesId: series, couponCodes: Array.from({ length: 51 }, (_, n) => `X${n}`) })).status).toBe(400)
  })
})

describe('the coupons of a customer', () => {
  it('are listed by status, with their redemptions, and the reversed ones when asked', async () => {
    const id = await customer()
    const [several, days] = [await make({ isMultipleUseAllowed: true, redemptionPerCouponMaxLimit: 2 }), await make({ expiryStrategyType: 'DAYS', expiryStrategyValue: 1 })]
    const [once, undone, fresh] = (await issue(several, 3, id)).map(({ code }) => code)
    const [ends] = (await issue(days, 1, id)).map(({ code }) => code)
    const [full] = (await issue(await make(), 1, id)).map(({ code }) => code)
    await redeem(once ?? '', { transactionNumber: 'W-1' })
    await redeem(full ?? '')
    const [{ redemptionId }] = (await redeem(undone ?? '', { transactionNumber: 'W-2' })).body['redemption'] as [{ redemptionId: string }]
    await client.post('/v2/coupon/reactivate', { redemptionIds: [redemptionId] })
    central.clock.ahead = 3 * DAY
    const later = await v2Client(central)
    const list = async (query = '') => {
      const { status, body } = await later.get(`/v2/customers/coupons?id=${id}${query}`)
      expect(status).toBe(200)
      return (body['entity'] as { customers: { coupons: Row[] }[] }).customers[0]?.coupons ?? []
    }
    const codes = async (status: string) => new Set((await list(`&status=${status}`)).map(({ code }) => code))
    expect(await codes('REDEEMED')).toEqual(new Set([once, full]))
    expect(await codes('UNREDEEMED')).toEqual(new Set([undone, fresh, ends]))
    expect(await codes('ACTIVE')).toEqual(new Set([once, undone, fresh, full]))
    expect(await codes('EXPIRED')).toEqual(new Set([ends]))
    expect(await codes('active_redeemed')).toEqual(new Set([once, full]))
    expect(await codes('ACTIVE_UNREDEEMED')).toEqual(new Set([undone, fresh]))
    expect(await codes('EXPIRED_UNREDEEMED')).toEqual(new Set([ends]))
    expect(await codes('EXPIRED_REDEEMED')).toEqual(new Set())
    expect(await codes('REDEEMABLE')).toEqual(new Set([once, undone, fresh]))
    const byBill = await list('&transaction_numbers=W-1,W-2')
    expect(byBill).toMatchObject([{ code: once, transactionNumber: 'W-1', redemptionCount: 1, redemptionsLeft: 1, redemptions: [{ transactionNumber: 'W-1' }] }])
    expect(byBill[0]).not.toHaveProperty('reversedRedemptions')
    const withReversed = await list('&transaction_numbers=W-2&include_reversed_redemptions=true&coupon_code_case=LOWER')
    expect(withReversed).toMatchObject([{ code: undone?.toLowerCase(), redemptions: [], reversedRedemptions: [{ id: Number(redemptionId), transactionNumber: 'W-2' }] }])
    central.clock.ahead = 0
    client = await v2Client(central) // the token has died with the old day
  })

  it('come in pages, newest first unless asked otherwise', async () => {
    const id = await customer()
    const series = await make()
    const first = (await issue(series, 1, id))[0]?.code
    await new Promise((resolve) => setTimeout(resolve, 5))
    const second = (await issue(series, 1, id))[0]?.code
    const page = (query: string) => client.get(`/v2/customers/coupons?id=${id}${query}`)
    expect((await page('')).body).toMatchObject({ entity: { pagination: { limit: '100', offset: '0', total: 2 }, customers: [{ id, coupons: [{ code: second }, { code: first }] }] } })
    expect((await page('&sort_order=ASC&limit=1')).body).toMatchObject({ entity: { pagination: { limit: '1', total: 2 }, customers: [{ coupons: [{ code: first }] }] } })
    expect((await page('&limit=1&offset=1')).body).toMatchObject({ entity: { customers: [{ coupons: [{ code: first }] }] } })
    for (const query of ['&limit=-1', '&limit=1001', '&offset=x', '&status=ASLEEP', '&sort_order=UP', '&coupon_code_case=SHOUT']) expect((await page(query)).status).toBe(400)
    expect((await client.get('/v2/customers/coupons')).status).toBe(400)
    expect((await client.get('/v2/customers/coupons?mobile=1')).body).toMatchObject({ success: false, errors: [{ code: 701 }] })
  })

  it('are told whole by the customer’s number', async () => {
    const id = await customer()
    const [code] = (await issue(await make(), 1, id)).map((coupon) => coupon.code)
    await redeem(code ?? '', { transactionNumber: 'D-1' })
    const { body } = await client.get(`/v2/customers/${id}/coupons`)
    expect(body['entity']).toMatchObject([{ code, trimmedCode: code, issuedTo: id, isRedeemed: true, redemptionsLeft: 0, couponStatus: 'REDEEMED', issuedAt: { type: 'STORE' }, series: { description: 'Made by an integration' }, redemptionInfo: [{ transactionNumber: 'D-1', discount: '4.00', reversed: false }] }])
    expect((await client.get(`/v2/customers/${id}/coupons?status=UNREDEEMED`)).body['entity']).toEqual([])
    for (const unknown of ['987654321', 'abc', '-1']) expect((await client.get(`/v2/customers/${unknown}/coupons`)).body).toMatchObject({ success: false, errors: [{ code: 701 }] })
  })
})

describe('GET /v2/coupon', () => {
  it('gives coupons by code, by id and by holder', async () => {
    const id = await customer()
    const series = await make()
    const [a, b] = await issue(series, 2, id, { metadata: { sourceType: 'kiosk', notes: 'asked for two' } })
    const get = (query: string) => client.get(`/v2/coupon?${query}`)
    expect((await get(`couponCodes=${a?.code}&couponCodes=NOSUCH`)).body).toMatchObject({ data: [{ id: a?.couponId, code: a?.code, seriesId: series, validTill: '2099-12-31' }], errors: [{ code: 780 }] })
    expect((await get(`couponIds=${b?.couponId}&coupon_code_case=LOWER`)).body).toMatchObject({ data: [{ code: b?.code.toLowerCase() }], errors: [] })
    expect((await get(`issuedToIds=${id}`)).body['data']).toHaveLength(2)
    expect((await get(`couponCodes=${a?.code}&issuedToIds=1`)).body).toMatchObject({ data: [], errors: [{ code: 780 }] })
    const [whole] = (await get(`couponCodes=${a?.code}&includeIssualDetails=true&showCouponSeries=true`)).body['data'] as Row[]
    expect(whole).toMatchObject({ couponIssualDetails: { sourceType: 'kiosk', notes: 'asked for two', issuedAt: { type: 'STORE' } }, couponSeries: { id: series } })
    const [plain] = (await get(`couponCodes=${a?.code}`)).body['data'] as Row[]
    expect(plain).not.toHaveProperty('couponIssualDetails')
    expect(plain).not.toHaveProperty('couponSeries')
  })

  it('needs a filter, and takes a hundred of each', async () => {
    expect((await client.get('/v2/coupon')).body).toMatchObject({ success: false, errors: [{ code: 1000 }] })
    expect((await client.get(`/v2/coupon?couponCodes=${Array.from({ length: 101 }, (_, n) => `X${n}`).join(',')}`)).status).toBe(400)
    expect((await client.get('/v2/coupon?couponIds=abc&couponIds=-1')).body).toMatchObject({ data: [], errors: [{ code: 780 }, { code: 780 }] })
  })
})
