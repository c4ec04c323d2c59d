import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { METHODS } from '../../../src/central/http/thrift/structs'
import type { ThriftStruct, ThriftType } from '../../../src/central/http/thrift/types'
import { startTestCentral, type TestCentral } from '../../support/central'
import { CouponConfigException, thriftClient, type CouponService } from '../../support/thrift-client'
import { readIdl } from '../../support/thrift-idl'
import { v2Client, type V2Client } from '../../support/v2-client'
import { v2Draft } from '../../support/v2-drafts'

let central: TestCentral
let json: V2Client
let service: CouponService

beforeAll(async () => {
  central = await startTestCentral()
  json = await v2Client(central)
  service = thriftClient(central.url, { 'X-CAP-API-OAUTH-TOKEN': json.token })
})
afterAll(() => central.stop())

const configuration = (more: Record<string, unknown> = {}) => v2Draft({ discountValue: '10', ...more })
const save = (couponConfiguration: Record<string, unknown>) => service.saveCouponConfiguration({ couponConfiguration })
const refusal = async (asked: Promise<unknown>): Promise<Record<string, unknown>> => {
  const failure = await asked.then(() => null, (thrown: unknown) => thrown)
  expect(failure).toBeInstanceOf(CouponConfigException)
  return (failure as CouponConfigException).told
}
async function send(bytes: Uint8Array<ArrayBuffer>, type = 'application/x-thrift'): Promise<{ status: number; type: string; bytes: Buffer }> {
  const reply = await fetch(`${central.url}/thrift/coupon`, { method: 'POST', headers: { 'content-type': type, 'x-cap-api-oauth-token': json.token }, body: bytes })
  return { status: reply.status, type: reply.headers.get('content-type') ?? '', bytes: Buffer.from(await reply.arrayBuffer()) }
}

describe('the IDL', () => {
  it('says what the service reads and writes, to the field', () => {
    const idl = readIdl()
    const known = new Map<string, ThriftStruct>()
    const collect = (type: ThriftType): void => {
      if (type.kind === 'list') collect(type.of)
      if (type.kind !== 'struct' || known.has(type.struct.name)) return
      known.set(type.struct.name, type.struct)
      for (const field of type.struct.fields) collect(field.type)
    }
    for (const method of METHODS) for (const { type } of [...method.arguments.fields, ...method.result.fields]) collect(type)
    const told = [...known.values()].map(({ name, fields }) => [name, fields.map((field) => ({ ...field, type: textOf(field.type) }))] as const)
    expect(new Map(told)).toEqual(idl.structs)
    expect(METHODS.map(({ name }) => name)).toEqual([...idl.methods.keys()])
  })
})

describe('saveCouponConfiguration', () => {
  it('makes a series with its scope, and changes it by its id', async () => {
    const made = await save(configuration({ redemptionOrgEntityDetails: [{ redemptionOrgEntityType: 'STORE', orgEntityId: 103 }, { redemptionOrgEntityType: 'ZONE', orgEntityId: 12 }], customPropertyMap: { colour: 'red' } }))
    expect(made).toMatchObject({ description: 'Made by an integration', discountValue: '10', redemptionOrgEntityDetails: [{ redemptionOrgEntityType: 'STORE', orgEntityId: 103 }, { redemptionOrgEntityType: 'ZONE', orgEntityId: 12 }], customPropertyMap: { colour: 'red' }, numIssued: 0 })
    const { validTillDate: _day, ...edit } = configuration({ id: made['id'], seriesCode: made['seriesCode'], maxRedeem: 9 })
    expect(await save(edit)).toEqual({ ...made, maxRedeem: 9 })
    expect((await json.get(`/v2/coupon/series?ids=${String(made['id'])}`)).body['entity']).toMatchObject([{ maxRedeem: 9, redemptionOrgEntityDetails: made['redemptionOrgEntityDetails'] }])
  })

  it('refuses by the same rules as the JSON call', async () => {
    expect(await refusal(save(configuration({ discountValue: 'ten' })))).toMatchObject({ code: 400, key: 'request.malformed', field: 'discountValue' })
    expect(await refusal(save(configuration({ clientHandlingType: 'RANDOMISED' })))).toMatchObject({ code: 400, field: 'clientHandlingType' })
    expect(await refusal(save(configuration({ seriesCode: 'NL000001' })))).toMatchObject({ code: 409, key: 'offer.code_taken' })
    expect(await refusal(save(configuration({ redemptionOrgEntityDetails: [{ redemptionOrgEntityType: 'STORE', orgEntityId: 4711 }] })))).toMatchObject({ code: 404, key: 'unit.unknown' })
    expect(await refusal(save(configuration({ id: 987654, seriesCode: 'X' })))).toMatchObject({ code: 404, key: 'offer.not_found' })
  })

  it('makes one series under one idempotency key', async () => {
    const key = randomUUID()
    const keyed = thriftClient(central.url, { 'X-CAP-API-OAUTH-TOKEN': json.token, 'Idempotency-Key': key })
    const first = await keyed.saveCouponConfiguration({ couponConfiguration: configuration() })
    expect(await keyed.saveCouponConfiguration({ couponConfiguration: configuration() })).toEqual(first)
    expect(await refusal(keyed.saveCouponConfiguration({ couponConfiguration: configuration({ maxRedeem: 1 }) }))).toMatchObject({ code: 409, key: 'idempotency.conflict' })
  })
})

describe('getAllCouponConfigurations', () => {
  const ids = async (request: Record<string, unknown>) => (await service.getAllCouponConfigurations(request)).map(({ id }) => id)

  it('asks as the JSON call asks: direct tags only, unknown ids nothing', async () => {
    expect(await ids({ orgEntityType: 'ZONE', orgEntityIds: [11] })).toEqual([27])
    expect(await ids({ orgEntityType: 'stores', orgEntityIds: [106, -1, 0, 999] })).toEqual([27])
    expect(await ids({ orgEntityType: 'ZONE', orgEntityIds: [999] })).toEqual([])
    expect(await ids({ ids: [3, 4], offset: 1, limit: 5 })).toEqual([4])
    expect(await ids({ status: ['paused', 'ENDED'] })).toEqual([22, 23])
    const every = (await json.get('/v2/coupon/series')).body['entity'] as unknown[]
    expect(await ids({})).toHaveLength(every.length)
  })

  it('refuses a type without ids, ids without a type and an unknown type', async () => {
    expect(await refusal(ids({ orgEntityType: 'ZONE' }))).toMatchObject({ code: 400, field: 'orgEntityIds' })
    expect(await refusal(ids({ orgEntityIds: [11] }))).toMatchObject({ code: 400, field: 'orgEntityType' })
    expect(await refusal(ids({ orgEntityType: 'CITY', orgEntityIds: [11] }))).toMatchObject({ code: 400 })
  })
})

describe('what is no call of this service', () => {
  const head = (name: string, kind = 1) => {
    const bytes = Buffer.alloc(12 + name.length)
    bytes.writeUInt32BE((0x80010000 | kind) >>> 0, 0)
    bytes.writeUInt32BE(name.length, 4)
    bytes.write(name, 8)
    bytes.writeUInt32BE(7, 8 + name.length)
    return bytes
  }
  const field = (type: number, id: number) => Buffer.from([type, id >> 8, id & 255])
  const int = (n: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(n)
    return bytes
  }
  const get = head('getAllCouponConfigurations')
  const isException = ({ status, type, bytes }: Awaited<ReturnType<typeof send>>) => status === 200 && type.startsWith('application/x-thrift') && bytes[3] === 3

  it.each([
    ['an unknown method', Buffer.concat([head('dropEverything'), Buffer.from([0])])],
    ['a reply', Buffer.concat([head('getAllCouponConfigurations', 2), Buffer.from([0])])],
    ['a call one way', Buffer.concat([head('getAllCouponConfigurations', 4), Buffer.from([0])])],
    ['no request', Buffer.concat([get, Buffer.from([0])])],
    ['a request that is no struct', Buffer.concat([get, field(8, 1), int(5), Buffer.from([0])])],
    ['an end in the middle', Buffer.concat([get, field(12, 1), field(11, 1)])],
    ['a string longer than everything', Buffer.concat([get, field(12, 1), field(11, 1), int(2 ** 31 - 1)])],
    ['a string of negative length', Buffer.concat([get, field(12, 1), field(11, 1), int(-5), Buffer.from([0, 0])])],
    ['a list longer than everything', Buffer.concat([get, field(12, 1), field(15, 2), Buffer.from([10]), int(2 ** 31 - 1)])],
    ['a list of negative length', Buffer.concat([get, field(12, 1), field(15, 2), Buffer.from([10]), int(-1), Buffer.from([0, 0])])],
    ['a list of something else', Buffer.concat([get, field(12, 1), field(15, 2), Buffer.from([2]), int(1), Buffer.from([1, 0, 0])])],
    ['an unknown field that is deep', Buffer.concat([get, ...Array.from({ length: 60_000 }, () => field(12, 99))])],
    ['an unknown map without end', Buffer.concat([get, field(13, 99), Buffer.from([2, 2]), int(2 ** 31 - 1)])],
    ['an unknown type', Buffer.concat([get, field(5, 99), Buffer.from([0])])],
    ['bytes after the end', Buffer.concat([get, field(12, 1), Buffer.from([0, 0, 1])])],
    ['a limit of another type', Buffer.concat([get, field(12, 1), field(10, 7), Buffer.alloc(8), Buffer.from([0, 0])])],
  ])('%s is answered with a Thrift exception', async (_what, bytes) => {
    expect(isException(await send(bytes))).toBe(true)
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('GET / HTTP/1.1')],
    ['the old, unversioned form', Buffer.concat([int(4), Buffer.from('ping')])],
    ['a name longer than everything', Buffer.concat([int(-2147418111), int(2 ** 31 - 1)])],
  ])('%s is 400', async (_what, bytes) => {
    expect((await send(bytes)).status).toBe(400)
  })

  it('takes no JSON here, and no Thrift elsewhere', async () => {
    expect((await send(Buffer.from('{}'), 'application/json')).status).toBe(400)
    const elsewhere = await fetch(`${central.url}/v2/coupon/redeem`, { method: 'POST', headers: { 'content-type': 'application/x-thrift', 'x-cap-api-oauth-token': json.token }, body: get })
    expect(elsewhere.status).toBe(415)
    expect((await fetch(`${central.url}/thrift/coupon`, { method: 'POST', headers: { 'content-type': 'application/x-thrift' }, body: get })).status).toBe(401)
  })

  it('survives any bytes, behind a good head or none', async () => {
    const tail = fc.uint8Array({ maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.constantFrom('getAllCouponConfigurations', 'saveCouponConfiguration'), tail, async (behind, name, bytes) => {
        const { status } = await send(behind ? Buffer.concat([head(name), field(12, 1), bytes]) : bytes)
        expect([200, 400]).toContain(status)
      }),
      { numRuns: 150 },
    )
    expect(central.log.filter((line) => line.includes('centre.failed'))).toEqual([])
  })
})

function textOf(type: ThriftType): string {
  switch (type.kind) {
    case 'list':
      return `list<${textOf(type.of)}>`
    case 'map':
      return `map<string,${textOf(type.value)}>`
    case 'struct':
      return type.struct.name
    default:
      return type.kind
  }
}
