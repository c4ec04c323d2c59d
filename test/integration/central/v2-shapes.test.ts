import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestCentral, type TestCentral } from '../../support/central'
import { v2Client, type V2Client } from '../../support/v2-client'
import { v2Draft } from '../../support/v2-drafts'

/*
 * One recorded call a file, written from the public documentation of the v2 API: what is sent, and which fields come back
 * and of which type. `"string"`, `"number"` and `"boolean"` name types, `"text!"` is that text, `"$name"` something made
 * before, `[]` any list, `[shape]` a list of at least one. What we add beside the documented fields is not looked at.
 */
const FOLDER = join(import.meta.dirname, 'v2-fixtures')

interface Fixture {
  readonly call: string
  readonly body?: unknown
  readonly reply: unknown
}

let central: TestCentral
let client: V2Client
let made: Readonly<Record<string, unknown>>

beforeAll(async () => {
  central = await startTestCentral()
  client = await v2Client(central)
  const scope = [{ redemptionOrgEntityType: 'STORE', orgEntityId: 101 }]
  const draft = v2Draft({ isMultipleVouchersPerUserAllowed: true, redemptionOrgEntityDetails: scope })
  const { body } = await client.post('/v2/coupon/series', { CouponSeriesV2: draft })
  const several = await client.post('/v2/coupon/issue/multiple', { seriesId: body['id'], count: 7, customer: { externalId: 'C00009' } })
  const codes = (several.body['coupons'] as { code: string }[]).map(({ code }) => code)
  const redeemed: unknown[] = []
  for (const code of codes.slice(5)) {
    const reply = await client.post('/v2/coupon/redeem', { redemptionRequestList: [{ code }], billAmount: 40, user: { externalId: 'C00009' } })
    redeemed.push((reply.body['redemption'] as { redemptionId: string }[])[0]?.redemptionId)
  }
  made = {
    draft,
    edit: { ...draft, seriesCode: body['seriesCode'] },
    series: body['id'],
    ...Object.fromEntries(codes.slice(0, 5).map((code, i) => [`code${i + 1}`, code])),
    redemption1: redeemed[0],
    redemption2: redeemed[1],
  }
})
afterAll(() => central.stop())

const fixtures = readdirSync(FOLDER).map((file) => [file, JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Fixture] as const)

it.each(fixtures)('%s is answered in the documented shape', async (_file, { call, body, reply }) => {
  const [method = '', path = ''] = filledIn(call).split(' ')
  const answer = method === 'GET' ? await client.get(path) : await client[method === 'PUT' ? 'put' : 'post'](path, filled(body))
  expect(answer.status).toBe(200)
  expect(differences('', filled(reply), answer.body)).toEqual([])
})

/** Stands for everything that was made before, in texts and as values. */
function filled(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('$') ? made[value.slice(1)] : value
  if (Array.isArray(value)) return value.map(filled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filled(part)]))
}
const filledIn = (text: string): string => text.replace(/\$(\w+)/g, (_whole, name: string) => String(made[name]))

function differences(path: string, wanted: unknown, got: unknown): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(got)) return [`${path} is no list`]
    const [shape] = wanted as unknown[]
    if (shape === undefined) return []
    return got.length === 0 ? [`${path} is empty`] : got.flatMap((part, i) => differences(`${path}[${i}]`, shape, part))
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof got !== 'object' || got === null) return [`${path} is no object`]
    return Object.entries(wanted).flatMap(([name, part]) => (name in got ? differences(`${path}.${name}`, part, (got as Record<string, unknown>)[name]) : [`${path}.${name} is missing`]))
  }
  if (wanted === 'string' || wanted === 'number' || wanted === 'boolean') return typeof got === wanted ? [] : [`${path} is no ${wanted}: ${JSON.stringify(got)}`]
  const exact = typeof wanted === 'string' && wanted.endsWith('!') ? wanted.slice(0, -1) : wanted
  return got === exact ? [] : [`${path} is ${JSON.stringify(got)}, not ${JSON.stringify(exact)}`]
}
