import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCentral, type TestCentral } from '../../support/central'
import { v2Client, type V2Client } from '../../support/v2-client'
import { v2Draft as draft } from '../../support/v2-drafts'

let central: TestCentral
let client: V2Client

beforeAll(async () => {
  central = await startTestCentral()
  client = await v2Client(central)
})
afterAll(() => central.stop())

const make = async (more: Record<string, unknown> = {}) => {
  const { status, body } = await client.post('/v2/coupon/series', { CouponSeriesV2: draft(more) })
  expect(status).toBe(200)
  return body
}
const change = (id: unknown, more: Record<string, unknown>) => client.put(`/v2/coupon/series/${String(id)}?format=json`, { CouponSeriesV2: more })

describe('PUT /v2/coupon/series/{id}', () => {
  it('changes what it names and leaves the rest as it was', async () => {
    const made = await make({ maxRedeem: 50, minBillAmount: 20, couponPrefix: 'P-', isPrefixEnabled: true, randomCodeLength: 9 })
    const { validTillDate: _day, ...edit } = draft({ seriesCode: made['seriesCode'], description: 'Renamed', maxRedeem: 60 })
    const { status, body } = await change(made['id'], edit)
    expect(status).toBe(200)
    expect(body).toEqual({ ...made, description: 'Renamed', info: made['info'], tag: 'Renamed', maxRedeem: 60, warnings: [] })
    const again = await client.get(`/v2/coupon/series?ids=${String(made['id'])}`)
    expect(again.body['entity']).toMatchObject([{ description: 'Renamed', maxRedeem: 60, minBillAmount: 20, couponPrefix: 'P-', randomCodeLength: 9 }])
  })

  it('keeps the rules that v2 has no word for', async () => {
    const before = (await client.get('/v2/coupon/series?ids=9')).body['entity'] as Record<string, unknown>[]
    const shown = before[0] ?? {}
    const { status } = await change(9, { ...draft(), ...pick(shown), description: 'Shoes, renamed' })
    expect(status).toBe(200)
    const { rows } = await central.database.pool.query("select body->'products' as products from offer_version where offer = 9 order by version")
    const versions = (rows as { products: unknown }[]).map(({ products }) => products)
    expect(versions).toHaveLength(2)
    expect(versions[1]).toEqual(versions[0])
    expect(JSON.stringify(versions[0])).toContain('selected')
  })

  it('must have the offer code, may change it, and refuses one that is another’s', async () => {
    const made = await make()
    expect((await change(made['id'], draft())).status).toBe(400)
    expect((await change(made['id'], draft({ seriesCode: 'NEWCODE1' }))).body).toMatchObject({ seriesCode: 'NEWCODE1' })
    expect((await change(made['id'], draft({ seriesCode: 'NL000001' }))).status).toBe(409)
  })

  it.each([
    ['another way of making codes', { clientHandlingType: 'DISC_CODE_PIN' }, 409],
    ['a scope of units that do not exist', { redemptionOrgEntityDetails: [{ redemptionOrgEntityType: 'ZONE', orgEntityId: 4711 }] }, 404],
    ['an amount with more decimals than the currency has', { discountType: 'ABS', discountValue: 1.001 }, 400],
  ])('refuses %s', async (_what, more, status) => {
    const made = await make()
    expect((await change(made['id'], draft({ seriesCode: made['seriesCode'], ...more }))).status).toBe(status)
  })

  it('refuses a series that is not there', async () => {
    expect((await change(987654, draft({ seriesCode: 'X' }))).status).toBe(404)
    expect((await change('abc', draft({ seriesCode: 'X' }))).status).toBe(404)
  })

  it('refuses a total below what is issued', async () => {
    const made = await make({ isMultipleVouchersPerUserAllowed: true })
    await client.post('/v2/coupon/issue/multiple', { seriesId: made['id'], count: 3, customer: { id: 1 } })
    const edit = (maxCreate: number) => change(made['id'], draft({ seriesCode: made['seriesCode'], isMultipleVouchersPerUserAllowed: true, maxCreate }))
    expect((await edit(2)).status).toBe(400)
    expect((await edit(3)).body).toMatchObject({ maxCreate: 3, numIssued: 3 })
  })
})

describe('warnings of a series', () => {
  it('are told in the registry’s sentence, with their key', async () => {
    const { body } = await client.post('/v2/coupon/series', { CouponSeriesV2: draft({ validTillDate: '2098-01-01', redemptionValidFrom: '2099-01-01' }) })
    expect(body['warnings']).toEqual([{ field: 'redemption.start', key: 'offer.starts_after_end', message: 'The offer’s coupons end before they can be used.' }])
  })
})

/** What a client that read a series sends back. */
function pick(shown: Record<string, unknown>): Record<string, unknown> {
  const names = ['seriesCode', 'discountCode', 'discountType', 'discountValue', 'validTillDate', 'anyUser', 'isValidWithDiscountedItem', 'clientHandlingType', 'alphaNumeric', 'randomCodeLength', 'isMultipleVouchersPerUserAllowed', 'isMultipleUseAllowed', 'smsTemplate', 'expiryStrategyType']
  return Object.fromEntries(names.map((name) => [name, shown[name]]))
}
