import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeMaker } from '../../../src/central/coupons/code-maker'
import { shapeOf } from '../../../src/central/coupons/code-shape'
import { startTestCentral, type TestCentral } from '../../support/central'
import { thriftClient } from '../../support/thrift-client'
import { v2Client, type V2Client } from '../../support/v2-client'
import { dayFromToday, makeSeries, v2Draft } from '../../support/v2-drafts'
import { uploadEnded, uploadForm } from '../../support/v2-uploads'

/*
 * docs/api-compatibility.md, decision by decision: each heading has the test of its name here, and each test its heading.
 */

type Row = Record<string, unknown>
const DAY = 86_400_000

let central: TestCentral
let client: V2Client
/** Ten percent for anyone, any number to a customer. */
let series: number

beforeAll(async () => {
  central = await startTestCentral()
  client = await v2Client(central)
  series = await make()
})
afterAll(() => central.stop())

const make = (more: Row = {}): Promise<number> => makeSeries(client, more)
const makeStatus = async (more: Row) => (await client.post('/v2/coupon/series', { CouponSeriesV2: v2Draft(more) })).status
const edit = (id: number, more: Row) => client.put(`/v2/coupon/series/${id}`, { CouponSeriesV2: v2Draft({ isMultipleVouchersPerUserAllowed: true, ...more }) })
const shown = async (id: number): Promise<Row> => ((await client.get(`/v2/coupon/series?ids=${id}`)).body['entity'] as Row[])[0] ?? {}
const listed = async (query: string) => ((await client.get(`/v2/coupon/series?${query}`)).body['entity'] as Row[]).map(({ id }) => id)
async function codes(count: number, of = series, customer = 20): Promise<string[]> {
  const { body } = await client.post('/v2/coupon/issue/multiple', { seriesId: of, count, customer: { id: customer } })
  return (body['coupons'] as { code: string }[]).map(({ code }) => code)
}
const redeem = (code: string | undefined, more: Row = {}, headers: Record<string, string> = {}) =>
  client.post('/v2/coupon/redeem', { redemptionRequestList: [{ code }], billAmount: '40.00', ...more }, headers)
const numberOf = ({ body }: { body: Row }) => (body['redemptionStatus'] as { code: number } | undefined)?.code
const itemOf = ({ body }: { body: Row }) => (body['redemption'] as Row[])[0] ?? {}
const errorOf = ({ body }: { body: Row }) => (body['errors'] as { code: number }[])[0]?.code

it('A place that is not known is refused', async () => {
  const [code] = await codes(1)
  const at = (type: string, name?: string) => redeem(code, {}, { 'x-cap-api-attribution-entity-type': type, ...(name === undefined ? {} : { 'x-cap-api-attribution-entity-code': name }) })
  expect((await at('TILL', 'no.such.till')).status).toBe(404)
  expect((await at('PLANET', 'x')).status).toBe(400)
  expect((await at('STORE_CODE')).status).toBe(400)
  expect((await at('STORE_CODE', 'TRAIL.MOORLAND.MARKET-HALL')).status).toBe(404)
  expect(numberOf(await redeem(code, {}, { 'x-cap-api-attribution-till-code': 'trail.moorland.market-hall.front' }))).toBe(700)
})

it('The first identifier that is given names the customer', async () => {
  const body = (customer: Row) => client.post('/v2/coupon/issue', { seriesId: series, customer })
  expect((await body({ id: 21, externalId: 'NOBODY' })).body).toMatchObject({ customer: { id: 21 } })
  expect(errorOf(await body({ mobile: '1', externalId: 'C00021' }))).toBe(701)
  expect((await client.get('/v2/customers/coupons?id=abc&externalId=C00021')).body).toMatchObject({ errors: [{ code: 701 }] })
})

it('A service’s client sees what its service may see', async () => {
  const [free, claimed] = [await make(), await make({ externalIssual: true })]
  const claim = { service: 'third_party', ref: 'post', name: 'The post' }
  await central.database.pool.query(`update offer set body = body || jsonb_build_object('claim', $2::jsonb), version = version + 1 where id = $1`, [claimed, JSON.stringify(claim)])
  await central.database.pool.query('insert into offer_version select org, id, version, body, saved_at from offer where id = $1', [claimed])
  const bind = (service: string | null, ref: string | null) => central.database.pool.query('update client set service = $1, service_ref = $2', [service, ref])
  const issue = async () => errorOf(await client.post('/v2/coupon/issue', { seriesId: claimed, customer: { id: 22 } }))
  expect(await issue()).toBe(709)
  await bind('dvs', 'receipt')
  expect(await listed(`ids=${free}&ids=${claimed}`)).toEqual([free])
  expect(await issue()).toBe(707)
  expect((await edit(claimed, { seriesCode: 'X' })).status).toBe(404)
  expect((await edit(free, { seriesCode: 'X' })).status).toBe(403)
  expect(await makeStatus({})).toBe(403)
  await bind('third_party', null)
  expect(await listed(`ids=${claimed}`)).toEqual([claimed])
  await bind(null, null)
})

it('Fields that are not used are read over', async () => {
  const [code] = await codes(1)
  expect(numberOf(await redeem(code, { loyaltyType: 'x', extended: { deep: [1] } }))).toBe(700)
  expect((await redeem(code, { billAmount: true })).status).toBe(400)
  expect((await redeem(code, { transactionNumber: 7 })).status).toBe(400)
})

it('Limits beyond 32 bits are refused', async () => {
  expect(await makeStatus({ maxRedeem: 2 ** 31 })).toBe(400)
  expect(await makeStatus({ maxRedeem: 1_000_000_001 })).toBe(400)
  expect(await shown(await make({ maxRedeem: 1_000_000_000, maxCreate: -1 }))).toMatchObject({ maxRedeem: 1_000_000_000, maxCreate: -1 })
})

it('Amounts are exact decimals', async () => {
  expect(await makeStatus({ discountType: 'ABS', discountValue: 1.005 })).toBe(400)
  expect(await shown(await make({ discountType: 'ABS', discountValue: '0.10' }))).toMatchObject({ discountValue: 0.1 })
  const [a, b] = await codes(2)
  expect((await redeem(a, { billAmount: '40.005' })).status).toBe(400)
  expect(itemOf(await redeem(a, { billAmount: '40.5000' }))['discount']).toBe('4.05')
  expect((await redeem(b, { billAmount: 0.1 + 0.2 })).status).toBe(400)
})

it('Days are calendar days', async () => {
  const year = new Date().getUTCFullYear() + 1
  // Half past ten in the evening in UTC is the next day in Berlin's summer.
  expect(await shown(await make({ validTillDate: `${year}-06-30T22:30:00Z` }))).toMatchObject({ validTillDate: `${year}-07-01` })
  for (const validTillDate of ['2099-12-31T10:00:00', '2099-12-31T10:00:79Z', '2099-02-30']) expect(await makeStatus({ validTillDate })).toBe(400)
  const { body } = await client.post('/v2/coupon/issue', { seriesId: series, customer: { id: 23 } })
  expect(body).toMatchObject({ validTill: '2099-12-31', validTillDateTime: '2099-12-31T23:59:59' })
})

it('redemptionTime is the moment that is judged and kept', async () => {
  const later = await make({ redemptionValidFrom: dayFromToday(0) })
  const [code] = await codes(1, later)
  expect(numberOf(await redeem(code, { redemptionTime: Date.now() - 3 * DAY }))).toBe(739)
  const at = Date.now() - 60_000
  const id = itemOf(await redeem((await codes(1))[0], { redemptionTime: new Date(at).toISOString() }))['id']
  const { rows } = await central.database.pool.query('select at from redemption where number = $1', [id])
  expect(rows).toEqual([{ at }])
  for (const redemptionTime of [Date.now() + DAY, Date.now() - 8 * DAY, '2026-01-01T10:00:00']) expect((await redeem(code, { redemptionTime })).status).toBe(400)
})

it('Idempotency-Key gives the first answer again', async () => {
  const [code] = await codes(1)
  const headers = { 'idempotency-key': randomUUID() }
  const replies = await Promise.all([redeem(code, {}, headers), redeem(code, {}, headers)])
  expect(replies.map(numberOf)).toEqual([700, 700])
  expect((await redeem(code, { billAmount: 41 }, headers)).status).toBe(409)
  expect(numberOf(await redeem(code))).toBe(711)
})

it('Filters of series match direct tags only', async () => {
  expect(await listed('orgEntityType=zone&orgEntityIds=11')).toEqual([27])
  expect(await listed('orgEntityType=STORES&orgEntityIds=106')).toEqual([27])
  expect(await listed('orgEntityType=STORE&orgEntityIds=101')).toEqual([])
  for (const query of ['orgEntityType=ZONE', 'orgEntityIds=1', 'orgEntityType=CITY&orgEntityIds=1', 'orgEntityType=ZONE&orgEntityType=TILL&orgEntityIds=1']) {
    expect((await client.get(`/v2/coupon/series?${query}`)).status).toBe(400)
  }
})

it('Ids that are no ids match nothing', async () => {
  expect(await listed('orgEntityType=ZONE&orgEntityIds=abc&orgEntityIds=-1&orgEntityIds=999999')).toEqual([])
  expect(await listed('ids=abc&ids=-1&ids=1.5')).toEqual([])
})

it('Status of a series is read by the organisation’s date', async () => {
  expect(await listed('status=PAUSED')).toEqual([22])
  expect(await listed('status=expired')).toEqual([24])
  expect((await client.get('/v2/coupon/series?status=asleep')).status).toBe(400)
})

it('A series is made in the organisation’s currency', async () => {
  const made = await shown(await make({ isMultipleVouchersPerUserAllowed: false, clientHandlingType: 'DISC_CODE_PIN' }))
  expect(made).toMatchObject({ currency: 'EUR', maxVouchersPerUser: 1, isMultipleUseAllowed: false, clientHandlingType: 'DISC_CODE_PIN' })
  expect(await makeStatus({ seriesCode: 'NL000001' })).toBe(409)
  expect(await makeStatus({ redemptionOrgEntityDetails: [{ redemptionOrgEntityType: 'STORE', orgEntityId: 4711 }] })).toBe(404)
})

it('Older tag names are kept under ours', async () => {
  expect(await shown(await make({ smsTemplate: '{{cust_name}} {{voucher_code}} {{valid_days_from_create}}' }))).toMatchObject({ smsTemplate: '{{fullname}} {{code}} {{valid_days}}' })
  expect(await makeStatus({ smsTemplate: '{{shoe_size}}' })).toBe(400)
})

it('Randomised series cannot be made here', async () => {
  expect(await makeStatus({ clientHandlingType: 'RANDOMISED' })).toBe(400)
  const all = (await client.get('/v2/coupon/series')).body['entity'] as Row[]
  const { rows } = await central.database.pool.query("select id from offer where body->'codes'->>'kind' = 'randomised'")
  const [{ id }] = rows as [{ id: number }]
  expect(all.find((one) => one['id'] === id)).toMatchObject({ clientHandlingType: 'DISC_CODE', randomCodeLength: 0 })
  expect((await uploadForm(central, client, `/coupon/api/v1/upload/file/${id}`, 'X', { customerIdentifier: 'NOT_TAGGED' })).status).toBe(409)
})

it('What an edit leaves out stays', async () => {
  const id = await make({ maxRedeem: 5, minBillAmount: 3, info: 'Told on the coupon' })
  const before = await shown(id)
  const { validTillDate: _last, ...bare } = v2Draft({ isMultipleVouchersPerUserAllowed: true, seriesCode: before['seriesCode'], description: 'Another name' })
  expect((await client.put(`/v2/coupon/series/${id}`, { CouponSeriesV2: bare })).status).toBe(200)
  expect(await shown(id)).toEqual({ ...before, description: 'Another name', tag: 'Another name' })
  expect((await edit(id, { seriesCode: before['seriesCode'], clientHandlingType: 'GENERIC', genericCode: 'NOWCOMMON' })).status).toBe(409)
})

it('An edit’s total is not below what is issued', async () => {
  const id = await make()
  await codes(2, id)
  const { seriesCode } = await shown(id)
  expect((await edit(id, { seriesCode, maxCreate: 1 })).status).toBe(400)
  expect((await edit(id, { seriesCode, maxCreate: 2 })).status).toBe(200)
})

it('Warnings of a series are sentences', async () => {
  const { body } = await client.post('/v2/coupon/series', { CouponSeriesV2: v2Draft({ redemptionValidFrom: '2100-06-01' }) })
  expect(body['warnings']).toEqual([{ field: 'redemption.start', key: 'offer.starts_after_end', message: 'The offer’s coupons end before they can be used.' }])
})

it('Issuing from many series is partial and in the order asked', async () => {
  const other = await make()
  const { body } = await client.post('/v2/coupon/bulk/issue', { seriesIds: [other, 987654, series], customer: { id: 24 } })
  expect((body['response'] as Row[]).map(({ entityId, result }) => [entityId, result !== null])).toEqual([[other, true], [987654, false], [series, true]])
})

it('Several coupons of one series end at the first refusal', async () => {
  const several = async (seriesId: number, count: number) => (await client.post('/v2/coupon/issue/multiple', { seriesId, count, customer: { id: 24 } })).body
  const id = await make({ maxCreate: 2 })
  expect(await several(id, 3)).toMatchObject({ successCount: 2, errors: [], warnings: [{ code: 626 }] })
  expect(await several(id, 3)).toMatchObject({ successCount: 0, errors: [{ code: 5001 }], warnings: [] })
  const once = await make({ isMultipleVouchersPerUserAllowed: false, doNotResendExistingVoucher: false })
  expect((await several(once, 2))['coupons']).toEqual((await several(once, 2))['coupons'])
})

it('A coupon’s id is text', async () => {
  const { body } = await client.post('/v2/coupon/issue/multiple', { seriesId: series, count: 1, customer: { id: 25 } })
  const [{ code, couponId }] = body['coupons'] as [{ code: string; couponId: string }]
  expect(couponId).toMatch(/^[0-9a-f]{16}$/)
  expect((await client.get(`/v2/coupon?couponIds=${couponId}`)).body).toMatchObject({ data: [{ id: couponId, code }] })
  const common = await make({ clientHandlingType: 'GENERIC', genericCode: 'IDOFMINE' })
  await client.post('/v2/coupon/issue', { seriesId: common, customer: { id: 25 } })
  expect((await client.get('/v2/coupon?couponCodes=IDOFMINE&issuedToIds=25')).body).toMatchObject({ data: [{ id: expect.stringMatching(/^[0-9a-f]{16}:25$/) as unknown }] })
  expect((await client.post('/v2/coupon/issue', { seriesId: series, customer: { id: 25 } })).body).toMatchObject({ id: 0 })
})

it('Metadata of an issual is bounded and told again', async () => {
  const issue = (metadata: Row) => client.post('/v2/coupon/issue', { seriesId: series, customer: { id: 26 }, metadata })
  expect((await issue({ sourceId: 'x'.repeat(51) })).status).toBe(400)
  const { body } = await issue({ sourceId: 'x'.repeat(50), reason: 'late' })
  expect((await client.get(`/v2/coupon?couponCodes=${String(body['code'])}&includeIssualDetails=true`)).body).toMatchObject({ data: [{ couponIssualDetails: { sourceId: 'x'.repeat(50), reason: 'late' } }] })
})

it('Codes are read in any letter case', async () => {
  const [code = ''] = await codes(1)
  expect(itemOf(await redeem(` ${code.toLowerCase()} `))['code']).toBe(` ${code} `)
  expect((await client.get(`/v2/coupon?couponCodes=${code}&coupon_code_case=LOWER`)).body).toMatchObject({ data: [{ code: code.toLowerCase() }] })
})

it('A code that was made and never issued is told from one that nobody made', async () => {
  const own = await make()
  await codes(1, own)
  const { rows } = await central.database.pool.query<{ key: string; next: number }>('select o.permutation_key as key, r.next from org o join code_range r on r.org = o.org where r.offer = $1', [own])
  const shape = shapeOf({ kind: 'unique', length: 8, alphabet: 'alphanumeric', prefix: '', suffix: '' })
  if (shape === null) throw new Error('no shape')
  const next = codeMaker(rows[0]?.key ?? '', shape).code(rows[0]?.next ?? 0)
  expect([numberOf(await redeem(next)), numberOf(await redeem('ZZZZZZZZ'))]).toEqual([703, 702])
  await central.database.pool.query('insert into code_stop (org, offer, at) select org, id, 1 from offer where id = $1', [own])
  expect(numberOf(await redeem(next))).toBe(660)
  expect((await client.get(`/v2/coupon/is_redeemable?code=${next}`)).body).toMatchObject({ redemptionStatus: { code: 660 } })
})

it('An offer on selected products needs the bill’s lines', async () => {
  const sample = central.demo?.samples.find(({ seriesId }) => seriesId === 9)
  expect(itemOf(await redeem(sample?.code))).toMatchObject({ redemptionStatus: { code: 759, reasons: ['bill.items_required'] } })
})

it('A bill is its number in one store on one day', async () => {
  const [a, b, c] = await codes(3)
  expect(numberOf(await redeem(a, { transactionNumber: 'Z-1' }))).toBe(700)
  expect(itemOf(await redeem(b, { transactionNumber: 'Z-1' }))).toMatchObject({ redemptionStatus: { code: 759, reasons: ['bill.has_coupon'] } })
  expect(numberOf(await redeem(b, { transactionNumber: 'Z-1', redemptionTime: Date.now() - 2 * DAY }))).toBe(700)
  expect(numberOf(await redeem(c, { transactionNumber: 'Z-1' }, { 'x-cap-api-attribution-entity-type': 'STORE_CODE', 'x-cap-api-attribution-entity-code': 'trail.moorland.market-hall' }))).toBe(700)
})

it('A bulk redemption is all or none, in list order', async () => {
  const [a, b] = await codes(2)
  const bulk = async (list: readonly (string | undefined)[]) => (await client.post('/v2/coupon/bulk/redeem', { redemptionRequestList: list.map((code) => ({ code })), billAmount: 100 })).body['response'] as { entityId: string; result: Row; errors: Row[] }[]
  expect((await bulk([a, 'NOSUCH'])).map(({ errors }) => errors[0]?.['code'])).toEqual([749, 702])
  await central.database.pool.query(`update org set settings = jsonb_set(settings, '{couponsPerBill}', '2'), revision = revision + 1`)
  const done = await bulk([a, b])
  expect(done.map(({ entityId, result }) => [entityId, result['discount']])).toEqual([[a, '10.00'], [b, '9.00']])
  await central.database.pool.query(`update org set settings = jsonb_set(settings, '{couponsPerBill}', '1'), revision = revision + 1`)
})

it('Checking judges without counting', async () => {
  const [code = ''] = await codes(1)
  const check = (query: string) => client.get(`/v2/coupon/is_redeemable?code=${code}${query}`)
  expect((await check('')).body).toMatchObject({ redemption: [{ isRedeemable: true, redemptionsLeft: 1, numberOfRedemptionsByUser: 0 }] })
  expect((await check(',NOSUCH&details=true')).body).toMatchObject({ redemption: [{ couponseries: { id: series } }, {}], redemptionStatus: { code: 702 } })
  expect(itemOf(await check('&billAmount=0'))).toMatchObject({ isRedeemable: false })
  expect(numberOf(await redeem(code))).toBe(700)
})

it('Every reason is told', async () => {
  const id = await make({ minBillAmount: 50, redemptionValidFrom: dayFromToday(3) })
  const [code] = await codes(1, id)
  expect(itemOf(await redeem(code))).toMatchObject({ redemptionStatus: { code: 739, reasons: ['coupon.not_started', 'bill.below_min'] } })
  expect(itemOf(await redeem((await codes(1))[0]))).toMatchObject({ discount: '4.00', couponValue: 10, isAbsolute: false, currencyInput: false, localToBaseCurrencyExchangeRate: 0 })
})

it('A bill that comes later has the same total', async () => {
  const id = itemOf(await redeem((await codes(1))[0]))['redemptionId']
  const attach = async (billAmount: number) => (await client.put('/v2/coupon/redeem', { redemptions: [{ redemptionId: id, billAmount, transactionNumber: 'Z-2', billId: 9, customFields: [] }] })).body
  expect(await attach(41)).toMatchObject({ success: false, entity: { redemptions: [{ redemptionStatus: { code: 733 } }] } })
  expect(await attach(40)).toMatchObject({ success: true, entity: { status: { code: 761 } } })
})

it('Reversing is all or none', async () => {
  const [code] = await codes(1)
  const id = itemOf(await redeem(code))['redemptionId']
  expect(errorOf(await client.post('/v2/coupon/reactivate', { redemptionIds: [id, 99999999] }))).toBe(510)
  expect(numberOf(await redeem(code))).toBe(711)
})

it('Revoking takes codes or a customer', async () => {
  const [mine, theirs] = [(await codes(1, series, 27))[0], (await codes(1, series, 28))[0]]
  const revoke = (body: Row) => client.post('/v2/coupon/revoke', { couponSeriesId: series, ...body })
  expect((await revoke({ customer: { id: 27 }, couponCodes: [mine] })).status).toBe(400)
  expect((await revoke({ customer: { id: 27 } })).body).toMatchObject({ entity: { revokedCoupons: [{ couponCode: mine }] } })
  expect([numberOf(await redeem(mine)), numberOf(await redeem(theirs))]).toEqual([660, 700])
})

it('A common code’s last day is one customer’s', async () => {
  const id = await make({ clientHandlingType: 'GENERIC', genericCode: 'ENDSFORME', anyUser: false })
  for (const one of [27, 28]) await client.post('/v2/coupon/issue', { seriesId: id, customer: { id: one } })
  const set = async (more: Row) => (await client.put('/v2/coupon/bulk/expiry', { couponSeriesId: id, couponCodes: [{ couponCode: 'ENDSFORME', expiryDate: dayFromToday(1) }], ...more })).body
  expect(await set({})).toMatchObject({ entity: { unprocessedCoupons: [{ errorCode: 695 }] } })
  expect(await set({ customer: { id: 27 } })).toMatchObject({ entity: { successCount: 1 } })
  const ends = async (one: number) => ((await client.get(`/v2/customers/coupons?id=${one}`)).body['entity'] as { customers: { coupons: Row[] }[] }).customers[0]?.coupons.find(({ code }) => code === 'ENDSFORME')?.['validTill']
  expect([await ends(27), await ends(28)]).toEqual([dayFromToday(1), '2099-12-31'])
})

it('Statuses of coupons', async () => {
  const several = await make({ isMultipleUseAllowed: true, redemptionPerCouponMaxLimit: 3 })
  const [used, dead, fresh] = await codes(3, several, 29)
  await redeem(used)
  await client.post('/v2/coupon/revoke', { couponCodes: [dead] })
  const of = async (status: string) => new Set(((await client.get(`/v2/coupon?issuedToIds=29${status}`)).body['data'] as Row[]).filter(({ seriesId }) => seriesId === several).map(({ code }) => code))
  expect(await of('')).toEqual(new Set([used, dead, fresh]))
  expect(await of('&status=UNREDEEMED')).toEqual(new Set([dead, fresh]))
  expect(await of('&status=ACTIVE')).toEqual(new Set([used, fresh]))
  expect(await of('&status=REDEEMABLE')).toEqual(new Set([used, fresh]))
  expect(await of('&status=ACTIVE_UNREDEEMED')).toEqual(new Set([fresh]))
})

it('Reversed redemptions are told when asked for', async () => {
  const [code] = await codes(1, series, 30)
  const id = itemOf(await redeem(code, { transactionNumber: 'Z-3' }))['redemptionId']
  await client.post('/v2/coupon/reactivate', { redemptionIds: [id] })
  const found = async (more: string) => ((await client.get(`/v2/customers/30/coupons?transaction_numbers=Z-3${more}`)).body['entity'] as Row[]).map(({ code: one }) => one)
  expect(await found('')).toEqual([])
  expect(await found('&include_reversed_redemptions=true')).toEqual([code])
})

it('Listings have pages and moments in UTC', async () => {
  await codes(2, series, 31)
  const { body } = await client.get('/v2/customers/coupons?id=31&limit=1')
  const { pagination, customers } = body['entity'] as { pagination: Row; customers: { coupons: Row[] }[] }
  expect(pagination).toMatchObject({ limit: '1', offset: '0' })
  expect(customers[0]?.coupons).toHaveLength(1)
  expect(customers[0]?.coupons[0]?.['createdDate']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  expect(customers[0]?.coupons[0]?.['createdDateISO']).toBe(customers[0]?.coupons[0]?.['createdDate'])
  expect((await client.get('/v2/customers/coupons?id=31&limit=1001')).status).toBe(400)
  expect(errorOf(await client.get('/v2/customers/coupons?mobile=1'))).toBe(701)
})

it('An upload is a job', async () => {
  const id = await make({ clientHandlingType: 'DISC_CODE_PIN' })
  expect((await uploadForm(central, client, `/coupon/api/v1/upload/file/${id}`, 'MYJOBCODE\n', { customerIdentifier: 'NOT_TAGGED' })).body).toMatchObject({ success: true, result: { uploadJobStatuses: [{ uploadedFileUrl: '' }] } })
  expect(await uploadEnded(client, id, 'coupons')).toMatchObject({ uploadStatus: 'FINISHED', totalUploadedCount: 1, errorCount: 0, errorFileUrl: '' })
})

it('Redeemed coupons become facts', async () => {
  const [code] = await codes(1)
  const csv = `${code},${Date.now() - DAY},1001\nNOSUCH,${Date.now() - DAY},1001\n`
  const uploadHeaders = JSON.stringify({ couponCode: 0, redeemedDateInMillis: 1, redeemedAt: 2 })
  await uploadForm(central, client, `/coupon/api/v1/upload/redeemFile/${series}`, csv, { couponIdentifier: 'COUPON_CODE', uploadHeaders })
  expect(await uploadEnded(client, series, 'redeemed')).toMatchObject({ uploadRedeemedCouponStatus: 'COMPLETED', actualRowCount: 2 })
  expect(numberOf(await redeem(code))).toBe(711)
})

it('Thrift asks what JSON asks', async () => {
  const service = thriftClient(central.url, { 'X-CAP-API-OAUTH-TOKEN': client.token })
  expect((await service.getAllCouponConfigurations({ orgEntityType: 'stores', orgEntityIds: [106] })).map(({ id }) => id)).toEqual(await listed('orgEntityType=stores&orgEntityIds=106'))
  await expect(service.getAllCouponConfigurations({ orgEntityType: 'ZONE' })).rejects.toThrow('The request is not what this call takes.')
  expect(await service.saveCouponConfiguration({ couponConfiguration: v2Draft({ discountValue: '10' }) })).toMatchObject({ discountValue: '10' })
})

it('Bytes that are no call of ours', async () => {
  const send = (body: Uint8Array<ArrayBuffer>) => fetch(`${central.url}/thrift/coupon`, { method: 'POST', headers: { 'content-type': 'application/x-thrift', 'x-cap-api-oauth-token': client.token }, body })
  expect((await send(Buffer.from('not thrift'))).status).toBe(400)
  const reply = await send(Buffer.from([0x80, 1, 0, 1, 0, 0, 0, 4, ...Buffer.from('ping'), 0, 0, 0, 1, 0]))
  expect([reply.status, Buffer.from(await reply.arrayBuffer())[3]]).toEqual([200, 3])
})

it('each heading of the decisions has its test, and each test its heading', () => {
  const [, decisions = ''] = readFileSync('docs/api-compatibility.md', 'utf8').split('\n## Decisions\n')
  const headings = [...decisions.matchAll(/^### (.+)$/gm)].map((match) => match[1])
  const titles = [...readFileSync(import.meta.filename, 'utf8').matchAll(/^it\('(.+)', async \(\) => \{$/gm)].map((match) => match[1])
  expect(titles).toEqual(headings)
  expect(titles.length).toBeGreaterThan(30)
})
