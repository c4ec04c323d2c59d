import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DemoLine } from '../../../src/central/demo/demo'
import { startTestCentral, type TestCentral } from '../../support/central'
import { v2Client, type V2Client } from '../../support/v2-client'
import { v2Draft } from '../../support/v2-drafts'

let central: TestCentral
let client: V2Client
let samples: DemoLine['samples'][number][]

beforeAll(async () => {
  central = await startTestCentral()
  client = await v2Client(central)
  samples = [...(central.demo?.samples ?? [])]
})
afterAll(() => central.stop())

function take(seriesId: number, expected = 'ok'): DemoLine['samples'][number] {
  const at = samples.findIndex((sample) => sample.seriesId === seriesId && sample.expect === expected)
  const [found] = at < 0 ? [] : samples.splice(at, 1)
  if (found === undefined) throw new Error(`no sample left of ${seriesId}`)
  return found
}

const ids = async (query: string): Promise<number[]> => {
  const { status, body } = await client.get(`/v2/coupon/series${query}`)
  expect(status).toBe(200)
  return (body['entity'] as { id: number }[]).map(({ id }) => id)
}
const redeemBody = (code: string, more: Record<string, unknown> = {}) => ({ redemptionRequestList: [{ code }], billAmount: '40.00', transactionNumber: '', ...more })
const redeem = (code: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  client.post('/v2/coupon/redeem', redeemBody(code, more), headers)

describe('GET /v2/coupon/series (3.1)', () => {
  it('gives every offer, in all states, without a type', async () => {
    expect(await ids('')).toHaveLength(30)
  })

  it('matches direct tags only: a zone gives no offers of its stores, a store none of its zone', async () => {
    expect(await ids('?orgEntityType=ZONE&orgEntityIds=11')).toEqual([27])
    expect(await ids('?orgEntityType=STORE&orgEntityIds=106')).toEqual([27])
    expect(await ids('?orgEntityType=STORE&orgEntityIds=101')).toEqual([])
    expect(await ids('?orgEntityType=TILL&orgEntityIds=1020')).toEqual([27])
    expect(await ids('?orgEntityType=CONCEPT&orgEntityIds=1&orgEntityIds=2&orgEntityIds=3')).toEqual([28, 29, 30])
  })

  it.each(['STORES', 'stores', 'Store', 'sToReS'])('takes %s for STORE', async (type) => {
    expect(await ids(`?orgEntityType=${type}&orgEntityIds=106`)).toEqual([27])
  })

  it('gives nothing, and no error, for ids that are unknown or no ids at all', async () => {
    expect(await ids('?orgEntityType=ZONE&orgEntityIds=999')).toEqual([])
    expect(await ids('?orgEntityType=ZONE&orgEntityIds=abc&orgEntityIds=-1&orgEntityIds=0&orgEntityIds=1.5')).toEqual([])
    expect(await ids('?orgEntityType=ZONE&orgEntityIds=abc&orgEntityIds=11')).toEqual([27])
    expect(await ids('?orgEntityType=ZONE&orgEntityIds=99999999999999999999')).toEqual([])
  })

  it.each([
    '?orgEntityType=ZONE&orgEntityType=STORE&orgEntityIds=11',
    '?orgEntityType=ZONE',
    '?orgEntityType=ZONE&orgEntityIds=',
    '?orgEntityIds=11',
    '?orgEntityType=CITY&orgEntityIds=11',
    '?limit=-1',
    '?offset=x',
    '?status=asleep',
  ])('answers 400 to %s', async (query) => {
    const { status, body } = await client.get(`/v2/coupon/series${query}`)
    expect(status).toBe(400)
    expect(body).toMatchObject({ success: false, errors: [{ status: false, code: 400 }] })
  })

  it('filters by id, code and status, and pages', async () => {
    expect(await ids('?ids=3&ids=4&ids=12345&ids=abc')).toEqual([3, 4])
    expect(await ids('?seriesCode=NL000005')).toEqual([5])
    expect(await ids('?status=paused')).toEqual([22])
    expect(await ids('?status=ENDED')).toEqual([23])
    expect(await ids('?status=EXPIRED')).toEqual([24])
    expect(await ids('?status=active')).toHaveLength(27)
    expect(await ids('?offset=2&limit=3')).toEqual([3, 4, 5])
    expect(await ids('?orgEntityType=CONCEPT&orgEntityIds=1&status=paused')).toEqual([])
  })
})

describe('redeeming', () => {
  it('redeems once, then says used with v2’s number', async () => {
    const { code } = take(1)
    const first = await redeem(code)
    expect(first).toMatchObject({
      status: 200,
      body: { redemptionStatus: { status: true, code: 700 }, redemption: [{ code, seriesCode: 1, discount: '4.00', redemptionStatus: { success: true, code: 700 } }] },
    })
    expect((await redeem(code)).body).toMatchObject({ redemptionStatus: { status: false, code: 711 }, redemption: [{ redemptionStatus: { reasons: ['coupon.used'] } }] })
  })

  it('finds a code in any letter case, and reads amounts as numbers and as text', async () => {
    const { code } = take(1)
    const reply = await redeem(` ${code.toLowerCase()} `, { billAmount: 40.5 })
    expect(reply.body).toMatchObject({ redemption: [{ discount: '4.05' }] })
  })

  it.each([
    ['coupon.revoked', 1, 660],
    ['coupon.used', 1, 711],
    ['offer.not_active', 22, 759],
    ['offer.expired', 24, 712],
    ['coupon.not_started', 26, 739],
    ['bill.items_required', 9, 759],
  ])('answers %s with its number', async (key, series, number) => {
    const { code } = take(series, key)
    expect((await redeem(code)).body).toMatchObject({ redemptionStatus: { status: false, code: number }, redemption: [{ redemptionStatus: { reasons: expect.arrayContaining([key]) as unknown } }] })
  })

  it('says unknown code 702, unknown customer 701, customer needed 721, not the holder 703', async () => {
    expect((await redeem('NOSUCHCODE')).body).toMatchObject({ redemptionStatus: { code: 702 } })
    expect((await redeem('not a code!')).body).toMatchObject({ redemptionStatus: { code: 702 } })
    const { code, customer } = take(2)
    expect((await redeem(code, { user: { mobile: '+491559999999' } })).body).toMatchObject({ redemptionStatus: { code: 701 } })
    expect((await redeem(code)).body).toMatchObject({ redemptionStatus: { code: 721 } })
    expect((await redeem(code, { user: { externalId: 'C01399' } })).body).toMatchObject({ redemptionStatus: { code: 703 } })
    expect((await redeem(code, { user: { mobile: customer } })).body).toMatchObject({ redemptionStatus: { code: 700 }, redemption: [{ discount: '5.00' }] })
  })

  it('redeems a common code for anyone', async () => {
    expect((await redeem('sunny15')).body).toMatchObject({ redemption: [{ discount: '6.00' }] })
    expect((await redeem('SUNNY15')).body).toMatchObject({ redemption: [{ discount: '6.00' }] })
  })

  it.each([['-1'], ['40.001'], ['99999999999999999'], ['forty'], [null]])('refuses the amount %s with 400', async (billAmount) => {
    const { code } = samples.find((sample) => sample.seriesId === 6) ?? take(6)
    expect((await redeem(code, { billAmount })).status).toBe(400)
  })

  it('attributes to the till or store of the headers, and refuses one it does not know', async () => {
    const store = { 'x-cap-api-attribution-entity-type': 'STORE_CODE', 'x-cap-api-attribution-entity-code': 'trail.moorland.market-hall' }
    const { code } = take(1)
    const there = await redeem(code, {}, store)
    expect(there.body).toMatchObject({ redemption: [{ discount: '4.00', currencyInput: false }] })
    expect((await redeem(code, {}, { 'x-cap-api-attribution-entity-code': 'no.such.till' })).status).toBe(404)
    expect((await redeem(code, {}, { 'x-cap-api-attribution-entity-type': 'PLANET', 'x-cap-api-attribution-entity-code': 'x' })).status).toBe(400)
  })

  it('checks without counting', async () => {
    const { code } = take(1)
    for (let i = 0; i < 2; i++) {
      expect((await client.get(`/v2/coupon/is_redeemable?code=${code}&billAmount=40`)).body).toMatchObject({ redemption: [{ isRedeemable: true, redemptionsLeft: 1 }], redemptionStatus: { code: 700 } })
    }
    const { body } = await client.get(`/v2/coupon/is_redeemable?code=${code},NOSUCH1&details=true`)
    expect(body).toMatchObject({ redemption: [{ isRedeemable: true, couponseries: { id: 1 } }, { isRedeemable: false, redemptionStatus: { code: 702 } }], redemptionStatus: { status: false, code: 702 } })
    expect((await client.get('/v2/coupon/is_redeemable')).status).toBe(400)
  })

  it('gives exactly as many as the total allows to many that ask at once', async () => {
    const made = await client.post('/v2/coupon/series', { CouponSeriesV2: { ...v2Draft(), maxRedeem: 7, clientHandlingType: 'GENERIC', genericCode: 'SEVENONLY', isMultipleUseAllowed: true } })
    expect(made).toMatchObject({ status: 200, body: { maxRedeem: 7, genericCode: 'SEVENONLY' } })
    const replies = await Promise.all(Array.from({ length: 32 }, () => redeem('SEVENONLY')))
    const codes = replies.map(({ body }) => (body['redemptionStatus'] as { code: number }).code)
    expect(codes.filter((code) => code === 700)).toHaveLength(7)
    expect(codes.filter((code) => code === 714)).toHaveLength(25)
  })
})

describe('making a series', () => {
  it('makes one, issues from it, and redeems what was issued', async () => {
    const made = await client.post('/v2/coupon/series', { CouponSeriesV2: { ...v2Draft(), redemptionOrgEntityDetails: [{ redemptionOrgEntityType: 'STORE', orgEntityId: 101 }] } })
    expect(made).toMatchObject({ status: 200, body: { description: 'Made by an integration', smsTemplate: 'Hello {{fullname}}, {{code}}', warnings: [] } })
    const id = made.body['id'] as number
    expect(await ids('?orgEntityType=STORE&orgEntityIds=101')).toEqual([id])
    const issued = await client.post('/v2/coupon/issue', { seriesId: id, customer: { externalId: 'C00001' } })
    expect(issued).toMatchObject({ status: 200, body: { seriesId: id, validTill: '2099-12-31', customer: { id: 1 } } })
    expect((await redeem(issued.body['code'] as string)).body).toMatchObject({ redemptionStatus: { code: 700 } })
    expect((await client.post('/v2/coupon/issue', { seriesId: id, customer: { externalId: 'C00001' } })).body).toMatchObject({ success: false, errors: [{ code: 709 }] })
    expect((await client.post('/v2/coupon/issue', { seriesId: 987654, customer: { id: 1 } })).body).toMatchObject({ errors: [{ code: 707 }] })
    expect((await client.post('/v2/coupon/issue', { seriesId: id, customer: { mobile: '1' } })).body).toMatchObject({ errors: [{ code: 701 }] })
    expect((await client.post('/v2/coupon/issue', { seriesId: 22, customer: { id: 1 } })).body).toMatchObject({ errors: [{ code: 722 }] })
  })

  it.each([
    [{ description: undefined }],
    [{ discountValue: 12.345 }],
    [{ maxRedeem: 2 ** 31 }],
    [{ validTillDate: '2099-12-31T10:00:79Z' }],
    [{ clientHandlingType: 'RANDOMISED' }],
    [{ clientHandlingType: 'GENERIC' }],
    [{ discountType: 'ABS', discountValue: 1.001 }],
    [{ smsTemplate: '{{nonsense}}' }],
  ])('refuses %j with 400', async (more) => {
    expect((await client.post('/v2/coupon/series', { CouponSeriesV2: { ...v2Draft(), ...more } })).status).toBe(400)
  })

  it('refuses a code that belongs to another offer, and a scope of units that do not exist', async () => {
    expect((await client.post('/v2/coupon/series', { CouponSeriesV2: { ...v2Draft(), clientHandlingType: 'GENERIC', genericCode: 'sunny15' } })).status).toBe(409)
    expect((await client.post('/v2/coupon/series', { CouponSeriesV2: { ...v2Draft(), seriesCode: 'NL000001' } })).status).toBe(409)
    const scope = [{ redemptionOrgEntityType: 'STORE', orgEntityId: 4711 }]
    expect((await client.post('/v2/coupon/series', { CouponSeriesV2: { ...v2Draft(), redemptionOrgEntityDetails: scope } })).status).toBe(404)
  })
})

describe('reversing and revoking', () => {
  it('reactivates, so that the coupon is good again, and only once', async () => {
    const { code } = take(1)
    const first = await redeem(code)
    const [{ redemptionId }] = first.body['redemption'] as [{ redemptionId: string }]
    expect((await client.post('/v2/coupon/reactivate', { redemptionIds: [redemptionId] })).body).toEqual({ warnings: [], errors: [], success: true })
    expect((await client.post('/v2/coupon/reactivate', { redemptionIds: [Number(redemptionId)] })).body).toMatchObject({ success: false, errors: [{ code: 510 }] })
    expect((await redeem(code)).body).toMatchObject({ redemptionStatus: { code: 700 } })
    expect((await client.post('/v2/coupon/reactivate', { redemptionIds: [] })).body).toMatchObject({ success: false, errors: [{ code: 661 }] })
    expect((await client.post('/v2/coupon/reactivate', { redemptionIds: [99999999] })).body).toMatchObject({ success: false, errors: [{ code: 510 }] })
  })

  it('reverses all or none', async () => {
    const { code } = take(1)
    const [{ redemptionId }] = (await redeem(code)).body['redemption'] as [{ redemptionId: string }]
    expect((await client.post('/v2/coupon/reactivate', { redemptionIds: [redemptionId, 99999999] })).body).toMatchObject({ success: false })
    expect((await redeem(code)).body).toMatchObject({ redemptionStatus: { code: 711 } })
  })

  it('revokes a live code, and leaves a redeemed one alone', async () => {
    const live = take(1)
    const used = take(1)
    await redeem(used.code)
    const reply = await client.post('/v2/coupon/revoke', { couponSeriesId: 1, couponCodes: [live.code, used.code, 'NOSUCH'] })
    expect(reply.body).toMatchObject({ entity: { totalCount: 3, failedCount: 2, revokedCoupons: [{ couponCode: live.code }] } })
    expect((await redeem(live.code)).body).toMatchObject({ redemptionStatus: { code: 660 } })
  })
})

describe('Idempotency-Key', () => {
  it('gives the stored first answer to the same body, also at once, and 409 to another', async () => {
    const { code } = take(1)
    const headers = { 'idempotency-key': randomUUID() }
    const replies = await Promise.all(Array.from({ length: 8 }, () => redeem(code, {}, headers)))
    expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(replies[0]?.body).toMatchObject({ redemptionStatus: { code: 700 } })
    expect((await redeem(code, { billAmount: '41.00' }, headers)).status).toBe(409)
    expect((await redeem(code)).body).toMatchObject({ redemptionStatus: { code: 711 } })
  })
})

describe('OAuth', () => {
  it('refuses a wrong secret, a missing token and a made-up one', async () => {
    const wrong = await fetch(`${central.url}/v3/oauth/token/generate`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ key: central.demo?.oauth.key, secret: 'wrong' }) })
    expect(wrong.status).toBe(401)
    expect((await fetch(`${central.url}/v2/coupon/series`)).status).toBe(401)
    expect((await fetch(`${central.url}/v2/coupon/series`, { headers: { 'x-cap-api-oauth-token': 'nonsense' } })).status).toBe(401)
  })

  it('ends a token after its time', async () => {
    const mine = await v2Client(central)
    central.clock.ahead = 301_000
    expect((await mine.get('/v2/coupon/series')).status).toBe(401)
    central.clock.ahead = 0
  })
})
