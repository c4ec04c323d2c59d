import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCentral, type TestCentral } from '../../support/central'
import { v2Client, type V2Client } from '../../support/v2-client'
import { v2Draft } from '../../support/v2-drafts'

let central: TestCentral
let client: V2Client

beforeAll(async () => {
  central = await startTestCentral()
  client = await v2Client(central)
})
afterAll(() => central.stop())

const SEVERAL = { isMultipleVouchersPerUserAllowed: true }
const make = async (more: Record<string, unknown> = {}): Promise<number> => {
  const { status, body } = await client.post('/v2/coupon/series', { CouponSeriesV2: v2Draft(more) })
  expect(status).toBe(200)
  return body['id'] as number
}
const several = (seriesId: number, count: unknown, more: Record<string, unknown> = {}) =>
  client.post('/v2/coupon/issue/multiple', { seriesId, count, customer: { externalId: 'C00007' }, ...more })

describe('POST /v2/coupon/bulk/issue', () => {
  it('gives one coupon of each series, in the order asked, each for itself', async () => {
    const [a, b] = [await make(), await make()]
    const { status, body } = await client.post('/v2/coupon/bulk/issue?source=INSTORE', { seriesIds: [b, 987654, a, 22], customer: { externalId: 'C00007' } })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      response: [
        { entityId: b, result: { seriesId: b, id: 0, redemptionCount: 0 }, errors: [], warnings: [] },
        { entityId: 987654, result: null, errors: [{ status: false, code: 707 }] },
        { entityId: a, result: { seriesId: a } },
        { entityId: 22, result: null, errors: [{ code: 722 }] },
      ],
      totalCount: 4,
      failureCount: 2,
    })
  })

  it('says 701 for each series where nobody knows the customer', async () => {
    const { body } = await client.post('/v2/coupon/bulk/issue', { seriesIds: [await make(), 1], customer: { mobile: '1' } })
    expect(body).toMatchObject({ failureCount: 2, response: [{ errors: [{ code: 701 }] }, { errors: [{ code: 701 }] }] })
  })

  it.each([[[]], [Array.from({ length: 101 }, (_, n) => n + 1)], [['1']]])('refuses the list %j with 400', async (seriesIds) => {
    expect((await client.post('/v2/coupon/bulk/issue', { seriesIds, customer: { id: 1 } })).status).toBe(400)
  })
})

describe('POST /v2/coupon/issue/multiple', () => {
  it('gives as many as asked, all different, one where no count is given', async () => {
    const series = await make(SEVERAL)
    const { body } = await several(series, 25)
    const coupons = body['coupons'] as { code: string; couponId: string }[]
    expect(new Set(coupons.map(({ code }) => code)).size).toBe(25)
    expect(coupons.every(({ couponId }) => /^[0-9a-f]{16}$/.test(couponId))).toBe(true)
    expect(body).toMatchObject({ totalCount: 25, successCount: 25, failureCount: 0, errors: [], warnings: [], couponConfig: { id: series, discountValue: 10 }, customer: { id: 7 } })
    expect((await several(series, undefined)).body).toMatchObject({ totalCount: 1, successCount: 1 })
  })

  it('takes 500 and no more, and no less than one', async () => {
    const series = await make(SEVERAL)
    expect((await several(series, 500)).body).toMatchObject({ successCount: 500 })
    for (const count of [0, -1, 501]) expect((await several(series, count)).body).toMatchObject({ success: false, errors: [{ code: 677, message: 'Invalid coupon count. Minimum 1 and Maximum 500.' }] })
    expect((await several(series, 'ten')).status).toBe(400)
  })

  it('stops at the series’ total: some with a warning, none with error 5001', async () => {
    const series = await make({ ...SEVERAL, maxCreate: 3 })
    expect((await several(series, 5)).body).toMatchObject({ successCount: 3, failureCount: 2, errors: [], warnings: [{ code: 626 }] })
    expect((await several(series, 2)).body).toMatchObject({ successCount: 0, failureCount: 2, errors: [{ status: false, code: 5001 }], warnings: [] })
  })

  it('says 5005 where the codes have run out', async () => {
    const series = await make({ ...SEVERAL, clientHandlingType: 'DISC_CODE_PIN' })
    expect((await several(series, 2)).body).toMatchObject({ successCount: 0, errors: [{ code: 5005 }] })
  })

  it('gives a held coupon again once, not many times', async () => {
    const series = await make({ doNotResendExistingVoucher: false })
    const first = (await several(series, 3)).body
    expect(first).toMatchObject({ successCount: 1, failureCount: 2, warnings: [{ code: 678 }] })
    expect((await several(series, 3)).body['coupons']).toEqual(first['coupons'])
    expect((await several(await make({ doNotResendExistingVoucher: true }), 2)).body).toMatchObject({ successCount: 1, warnings: [{ code: 678 }] })
  })

  it('gives the first answer again under the same key', async () => {
    const series = await make(SEVERAL)
    const headers = { 'idempotency-key': randomUUID() }
    const ask = () => client.post('/v2/coupon/issue/multiple', { seriesId: series, count: 4, customer: { id: 7 } }, headers)
    expect((await ask()).body).toEqual((await ask()).body)
    expect((await client.get(`/v2/coupon/series?ids=${series}`)).body['entity']).toMatchObject([{ numIssued: 4 }])
  })
})

describe('metadata of an issual', () => {
  it.each([[{ sourceType: 'x'.repeat(51) }], [{ notes: 'x'.repeat(251) }]])('is bounded: %j', async (metadata) => {
    expect((await client.post('/v2/coupon/issue', { seriesId: 1, customer: { id: 7 }, metadata })).status).toBe(400)
  })
})
