import { setTimeout as sleep } from 'node:timers/promises'
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

type Row = Record<string, unknown>
const AT = '/coupon/api/v1/upload'

const make = async (more: Row = {}): Promise<number> => {
  const { status, body } = await client.post('/v2/coupon/series', { CouponSeriesV2: v2Draft({ isMultipleVouchersPerUserAllowed: true, ...more }) })
  expect(status).toBe(200)
  return body['id'] as number
}
/** The file comes first, as most clients send it, and the fields behind it. */
async function upload(path: string, csv: string | null, fields: Row): Promise<{ status: number; body: Row }> {
  const form = new FormData()
  if (csv !== null) form.append('file', new Blob([csv], { type: 'text/csv' }), 'codes.csv')
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value))
  const reply = await fetch(central.url + path, { method: 'POST', headers: { 'x-cap-api-oauth-token': client.token }, body: form })
  return { status: reply.status, body: (await reply.json()) as Row }
}
async function ended(path: string, list: 'uploadJobStatuses' | 'redeemUploadJobStatuses'): Promise<Row> {
  for (;;) {
    const { body } = await client.get(path)
    const [first] = (body['result'] as Record<string, Row[]>)[list] ?? []
    if (first !== undefined && ['FINISHED', 'COMPLETED', 'FAILED'].includes(String(first['uploadStatus'] ?? first['uploadRedeemedCouponStatus']))) return first
    await sleep(50)
  }
}
const uploaded = (series: number) => ended(`${AT}/getUploadStatus/${series}`, 'uploadJobStatuses')
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
