import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCentral, type TestCentral } from '../../support/central'
import { v2Client, type V2Client } from '../../support/v2-client'
import { makeSeries } from '../../support/v2-drafts'
import { uploadEnded, uploadForm } from '../../support/v2-uploads'

let central: TestCentral
let client: V2Client

beforeAll(async () => {
  central = await startTestCentral()
  client = await v2Client(central)
})
afterAll(() => central.stop())

type Row = Record<string, unknown>
const AT = '/coupon/api/v1/upload'

const make = (more: Row = {}): Promise<number> => makeSeries(client, more)
const upload = (path: string, csv: string | null, fields: Row) => uploadForm(central, client, path, csv, fields)
const uploaded = (series: number) => uploadEnded(client, series, 'coupons')
const errorFile = async (path: unknown) => (await fetch(central.url + String(path), { headers: { 'x-cap-api-oauth-token': client.token } })).text()
const codes = async (query: string) => ((await client.get(`/v2/coupon?${query}`)).body['data'] as Row[]).map(({ code }) => code)

describe('POST /coupon/api/v1/upload/file/{id}', () => {
  it('takes codes, and tells in numbers and in a file what it could not take', async () => {
    const series = await make({ clientHandlingType: 'DISC_CODE_PIN' })
    const { status, body } = await upload(`${AT}/file/${series}`, 'UP-ONE\nup-two\nnot a code!\nUP-THREE\n', { customerIdentifier: 'NOT_TAGGED' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ success: true, result: { couponSeriesId: series, uploadJobStatuses: [{ uploadedFileName: 'codes.csv' }] }, fileName: 'codes.csv' })
    const done = await uploaded(series)
    expect(done).toMatchObject({ uploadStatus: 'FINISHED', actualRowCount: 4, totalUploadedCount: 3, errorCount: 1 })
    expect(String(done['createdOn'])).toMatch(/^\d{13}$/)
    expect(await errorFile(done['errorFileUrl'])).toContain('3,code.malformed')
    const issued = await client.post('/v2/coupon/issue/multiple', { seriesId: series, count: 4, customer: { id: 11 } })
    expect(issued.body).toMatchObject({ successCount: 3, warnings: [{ code: 702 }] })
  })

  it.each([
    ['MOBILE', 0],
    ['EXTERNAL_ID', 1],
    ['USER_ID', 1],
    ['EMAIL', 0],
  ])('takes codes with customers by %s in column %i', async (customerIdentifier, customerIdentifierColumn) => {
    const series = await make({ clientHandlingType: 'DISC_CODE_PIN' })
    const { rows } = await central.database.pool.query('select id, mobile, email, external_id from customer where id = 12')
    const [known] = rows as [{ id: number; mobile: string; email: string; external_id: string }]
    const ident = { MOBILE: known.mobile, EMAIL: known.email, EXTERNAL_ID: known.external_id, USER_ID: known.id }[customerIdentifier] ?? ''
    const [good, bad] = [`${customerIdentifier}-GOOD`.replace('_', '-'), `${customerIdentifier}-BAD`.replace('_', '-')]
    const row = (who: unknown, code: string) => (customerIdentifierColumn === 0 ? [who, code] : [code, who]).join(';')
    await upload(`${AT}/file/${series}`, `${row(ident, good)}\n${row(customerIdentifier === 'EMAIL' ? 'nobody@example.test' : '1', bad)}\n`, { customerIdentifier, customerIdentifierColumn })
    const done = await uploaded(series)
    expect(done).toMatchObject(customerIdentifier === 'USER_ID' ? { totalUploadedCount: 2 } : { totalUploadedCount: 1, errorCount: 1 })
    expect(await codes(`couponCodes=${good}&issuedToIds=12`)).toEqual([good])
  })

  it('issues to customers alone, by every rule of an issual', async () => {
    const series = await make({ isMultipleVouchersPerUserAllowed: false, doNotResendExistingVoucher: true })
    await client.post('/v2/coupon/issue', { seriesId: series, customer: { id: 14 } })
    await upload(`${AT}/file/${series}?customerIdentifier=EXTERNAL_ID&customerIdentifierColumn=0`, 'C00013\nC00014\nNOBODY\n', {})
    const done = await uploaded(series)
    expect(done).toMatchObject({ uploadStatus: 'FINISHED', actualRowCount: 3, totalUploadedCount: 1, errorCount: 2 })
    const errors = await errorFile(done['errorFileUrl'])
    expect(errors).toContain('2,issual.customer_limit')
    expect(errors).toContain('3,customer.unknown')
    expect((await client.get(`/v2/coupon/series?ids=${series}`)).body['entity']).toMatchObject([{ numIssued: 2 }])
  })

  it('refuses what it cannot take, before anything is taken', async () => {
    const series = await make({ clientHandlingType: 'DISC_CODE_PIN' })
    const ask = (csv: string | null, fields: Row, to: unknown = series) => upload(`${AT}/file/${String(to)}`, csv, fields)
    expect((await ask('A-CODE', {})).body).toMatchObject({ success: false, errors: [{ code: 400, message: expect.stringContaining('customerIdentifier') as unknown }] })
    expect((await ask('A-CODE', { customerIdentifier: 'SHOE_SIZE' })).status).toBe(400)
    expect((await ask('A-CODE,C00013', { customerIdentifier: 'EXTERNAL_ID' })).status).toBe(400)
    expect((await ask('A-CODE,C00013', { customerIdentifier: 'EXTERNAL_ID', customerIdentifierColumn: 2 })).status).toBe(400)
    expect((await ask(null, { customerIdentifier: 'NOT_TAGGED' })).status).toBe(400)
    expect((await ask('', { customerIdentifier: 'NOT_TAGGED' })).status).toBe(400)
    expect((await ask('A-CODE', { customerIdentifier: 'NOT_TAGGED' }, 987654)).status).toBe(404)
    const json = await client.post(`${AT}/file/${series}`, { file: 'A-CODE' })
    expect(json.status).toBe(415)
    expect((await client.get(`${AT}/getUploadStatus/${series}`)).body).toMatchObject({ result: { uploadJobStatuses: [] } })
    expect((await client.get(`${AT}/getUploadStatus/987654`)).status).toBe(404)
    expect((await client.get(`${AT}/errorFile/987654`)).status).toBe(404)
  })

  it('says of a series that takes no codes that the job failed', async () => {
    const series = await make()
    await upload(`${AT}/file/${series}`, 'SOME-CODE\n', { customerIdentifier: 'NOT_TAGGED' })
    expect(await uploaded(series)).toMatchObject({ uploadStatus: 'FAILED', failure: 'codes.no_upload', totalUploadedCount: 0 })
  })
})

describe('POST /coupon/api/v1/upload/redeemFile/{id}', () => {
  const HOUR = 3_600_000
  const HEADERS = { couponCode: 0, redeemedDateInMillis: 1, redeemedAt: 2, userId: 3, billNumber: 4, billId: 5, details: 6 }
  const send = (series: number, csv: string, fields: Row = {}) =>
    upload(`${AT}/redeemFile/${series}`, csv, { couponIdentifier: 'COUPON_CODE', customerIdentifier: 'USER_ID', uploadHeaders: JSON.stringify(HEADERS), ...fields })
  const redemptions = async (code: string | undefined) => ((await client.get(`/v2/customers/coupons?id=15`)).body['entity'] as { customers: { coupons: Row[] }[] }).customers[0]?.coupons.find((one) => one['code'] === code)?.['redemptions'] as Row[]

  it('makes facts of them, by code and by id, with customer, till and bill', async () => {
    const series = await make()
    const { body } = await client.post('/v2/coupon/issue/multiple', { seriesId: series, count: 2, customer: { id: 15 } })
    const [byCode, byId] = body['coupons'] as [{ code: string; couponId: string }, { code: string; couponId: string }]
    const at = Date.now() - HOUR
    const reply = await send(series, `code,when,till,who,bill,id,more\n${byCode.code},${at},1001,15,U-1,9,x\nNOSUCH,${at},1001,15,U-2,9,x\n${byCode.code},${at},987654,15,U-3,9,x\n`)
    expect(reply.body).toMatchObject({ success: true, result: { couponSeriesId: series, redeemUploadJobStatuses: [{ uploadedFileName: 'codes.csv' }] } })
    const done = await uploadEnded(client, series, 'redeemed')
    expect(done).toMatchObject({ uploadRedeemedCouponStatus: 'COMPLETED', actualRowCount: 3 })
    expect(await errorFile(done['errorFileUrl'])).toContain('4,unit.unknown')
    expect(await redemptions(byCode.code)).toMatchObject([{ transactionNumber: 'U-1', redeemedAt: { type: 'TILL', id: 1001 } }])
    await send(series, `${byId.couponId},${at},1001,15,U-4\n`, { couponIdentifier: 'COUPON_ID', uploadHeaders: JSON.stringify({ couponId: 0, redeemedDateInMillis: 1, redeemedAt: 2, userId: 3, billNumber: 4 }) })
    await uploadEnded(client, series, 'redeemed')
    expect(await redemptions(byId.code)).toMatchObject([{ transactionNumber: 'U-4' }])
  })

  it.each([
    ['no words for the columns', { uploadHeaders: '' }],
    ['what is no JSON', { uploadHeaders: '{' }],
    ['columns without the coupon', { uploadHeaders: JSON.stringify({ redeemedDateInMillis: 1, redeemedAt: 2 }) }],
    ['two meanings of one column', { uploadHeaders: JSON.stringify({ couponCode: 0, redeemedDateInMillis: 0, redeemedAt: 2 }) }],
    ['a column before the first', { uploadHeaders: JSON.stringify({ couponCode: -1, redeemedDateInMillis: 1, redeemedAt: 2 }) }],
    ['an unknown name of the coupon', { couponIdentifier: 'BARCODE' }],
  ])('refuses %s with 400', async (_what, fields) => {
    expect((await send(1, 'A,1,1001,15,B,9,x\n', fields)).status).toBe(400)
  })
})
