import fc from 'fast-check'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERRORS } from '../../../src/protocol/errors'
import { DEEPEST_JSON, nestsDeeper } from '../../../src/central/http/json-depth'
import { ALL_ROUTES } from '../../../src/central/http/routes'
import type { Route } from '../../../src/central/http/route'
import { fromSchema } from '../../support/from-schema'
import { broken, PATH_PARTS, QUERIES } from '../../support/hostile'
import { identities, mayCall, type Identity } from '../../support/identities'
import { journalRecord, type JournalRecord, type RecordDraft } from '../../../src/protocol/sync/record'
import { enrolTill, newOpId } from '../../support/test-till'
import { startTwoOrganisations, type TwoOrganisations } from '../../support/two-organisations'

/*
 * Whatever comes in, the answer is one of ours: done, or refused with a key of the list, and nothing of the inside in it.
 * Requests are made from each route's own contract and then broken. HOSTILE_RUNS and HOSTILE_SEED make a long or a new run.
 */

const RUNS = Number(process.env['HOSTILE_RUNS'] ?? '10')
const SEED = Number(process.env['HOSTILE_SEED'] ?? '1')
const LONGEST_ANSWER = 10_000

let central: TwoOrganisations
let own: readonly Identity[]
let ids: readonly number[]
const address = (): AddressInfo => ({ address: '127.0.0.1', family: 'IPv4', port: Number(new URL(central.url).port) })

beforeAll(async () => {
  central = await startTwoOrganisations()
  ;({ own } = await identities(central))
  const query = async (sql: string) => (await central.database.pool.query<{ id: number }>(sql)).rows.map(({ id }) => id)
  ids = [
    ...(await query('select id from offer where org = 1 and id > 3 order by id limit 12')),
    ...(await query("select id from unit where org = 1 and type in ('STORE', 'CONCEPT') order by id limit 6")),
    ...(await query('select id from customer where org = 1 and id > 3 order by id limit 6')),
    ...(await query('select id from person where org = 1 and id > 100 order by id limit 4')),
  ]
})
afterAll(() => central.stop())

const named = (route: Route): string => `${route.method} ${route.path}`
/** The stream of hints has no end; signing out ends the token the rest needs. */
const tried = ALL_ROUTES.filter(({ path }) => !path.endsWith('/hints') && path !== '/api/sign-out')
const writing = tried.filter(({ method }) => method !== 'GET').map((route) => [named(route), route] as const)
const all = tried.map((route) => [named(route), route] as const)

function tokenFor(route: Route): string | null {
  return own.find(({ kind }) => mayCall(route, kind))?.token ?? null
}

interface Answered {
  readonly status: number
  readonly text: string
  readonly type: string
}

async function send(route: Route, url: string, body: string | Uint8Array<ArrayBuffer> | null, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  const token = route.access.kind === 'anyone' ? null : tokenFor(route)
  const reply = await fetch(url, {
    method: route.method,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(body === null ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === null ? {} : { body }),
    signal: AbortSignal.timeout(LONGEST_ANSWER),
  })
  return { status: reply.status, text: await reply.text(), type: reply.headers.get('content-type') ?? '' }
}

const INSIDE = /\bat .*\.(ts|mjs|js):\d+|node_modules|select .* from|insert into|violates|syntax error at|postgres|ECONN/i

/** Null = as it should be; otherwise what is wrong with the answer. */
function wrongWith(route: Route, { status, text, type }: Answered): string | null {
  if (status >= 500) return `${status}: ${text.slice(0, 300)}`
  if (status < 400) return null
  if (!type.startsWith('application/json')) return route.path.startsWith('/thrift') ? null : `refused as ${type}`
  if (INSIDE.test(text)) return `tells of the inside: ${text.slice(0, 300)}`
  const body = JSON.parse(text) as { error?: { key?: string; requestId?: string }; errors?: readonly unknown[] }
  if (Array.isArray(body.errors)) return null // v2's own envelope
  const known = body.error?.key !== undefined && Object.hasOwn(ERRORS, body.error.key) && typeof body.error.requestId === 'string'
  return known ? null : `not the declared shape: ${text.slice(0, 300)}`
}

const at = (route: Route, id: string): string => central.url + route.path.replace(/:\w+/g, id)

/** A walk that is no longer let in would prove nothing. */
async function stillIn(): Promise<void> {
  for (const { kind, token, name } of own) {
    if (kind === 'till' || kind === 'client') continue
    const { status } = await fetch(`${central.url}/api/organisation`, { headers: { authorization: `Bearer ${token}` } })
    if (status !== 200) throw new Error(`${name} is out: ${status}`)
  }
}

describe('bodies', () => {
  it.each(writing)('%s takes what fits its contract, and refuses what was broken', async (_name, route) => {
    await stillIn()
    const good = route.body === null ? fc.jsonValue() : fromSchema(route.body, ids)
    const bodies = fc.oneof({ arbitrary: good, weight: 1 }, { arbitrary: broken(good), weight: 3 })
    const property = fc.asyncProperty(bodies, fc.constantFrom(...ids), async (body, id) => {
      const wrong = wrongWith(route, await send(route, at(route, String(id)), JSON.stringify(body) ?? 'null'))
      expect(wrong).toBeNull()
    })
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true })
  })

  it.each(writing)('%s refuses what is no JSON, too long, or of another kind', async (_name, route) => {
    const url = at(route, '7')
    const raw: readonly (readonly [string | Uint8Array<ArrayBuffer>, Record<string, string>])[] = [
      ['', {}],
      ['{', {}],
      ['{"a":', {}],
      ['['.repeat(100_000), {}],
      ['[1,2', {}],
      ['nul', {}],
      ['{"a":1}{"b":2}', {}],
      ['{"__proto__":{"admin":true}}', {}],
      ['{"constructor":{"prototype":{"admin":true}}}', {}],
      [new Uint8Array([0xff, 0xfe, 0x7b, 0x7d]), {}],
      [new Uint8Array([0x22, 0xc3, 0x28, 0x22]), {}],
      ['{}', { 'content-type': 'text/plain' }],
      ['<a/>', { 'content-type': 'application/xml' }],
      ['a=1', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['{}', { 'content-type': 'application/json; charset=utf-7' }],
      ['{}', { 'content-type': 'multipart/form-data' }],
      ['--x\r\n', { 'content-type': 'multipart/form-data; boundary=x' }],
      ['{}', { 'content-encoding': 'gzip' }],
      ['{}', { 'idempotency-key': 'x'.repeat(5000) }],
    ]
    for (const [body, headers] of raw) {
      const wrong = wrongWith(route, await send(route, url, body, headers))
      expect({ body: String(body).slice(0, 40), headers, wrong }).toEqual({ body: String(body).slice(0, 40), headers, wrong: null })
    }
  })

  it.each(writing.filter(([, { bodyLimit = 0 }]) => bodyLimit <= 1024 * 1024))('%s refuses ten megabytes', async (_name, route) => {
    // A server that stops reading may cut the line before the answer is read: that is a refusal too.
    const long = await send(route, at(route, '7'), `{"a":"${'x'.repeat(10 * 1024 * 1024)}"}`).catch(() => ({ status: 413 }))
    expect([401, 403, 404, 413, 415]).toContain(long.status)
  })
})

describe('what is made from the contracts', () => {
  it('fits them: the walk reaches what stands behind the door', () => {
    for (const { method, path, body, bytes } of ALL_ROUTES) {
      if (body === null || bytes !== undefined) continue
      const samples = fc.sample(fromSchema(body, ids), { numRuns: 40, seed: SEED })
      const fitting = samples.filter((sample) => body.safeParse(JSON.parse(JSON.stringify(sample ?? null))).success)
      expect({ call: `${method} ${path}`, most: fitting.length > 30 }).toEqual({ call: `${method} ${path}`, most: true })
    }
  })
})

describe('a journal', () => {
  it('of well-sealed records with anything in them is taken whole: nothing that happened is refused, nothing stops the queue', async () => {
    const till = await enrolTill(central.url, central.demo?.enrolment[1]?.code ?? '')
    const good = fromSchema(journalRecord, ids)
    const records = fc.array(fc.oneof(good, broken(good)), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(records, async (given) => {
        // What is too deep or too long for any record is refused at the door; here it is what comes past it that counts.
        const drafts = given.filter((one) => !nestsDeeper(JSON.stringify(one), DEEPEST_JSON - 4) && JSON.stringify(one).length < 10_000)
        fc.pre(drafts.length > 0)
        for (const draft of drafts) {
          const { type = 'intent', body = null, opId, clock } = (typeof draft === 'object' && draft !== null ? draft : {}) as Partial<JournalRecord>
          const named = typeof opId === 'string' && /^[0-9a-f-]{36}$/.test(opId) ? opId : newOpId()
          till.record({ type: typeof type === 'string' && /^[a-z_]{1,30}$/.test(type) ? type : 'odd', opId: named, body } as RecordDraft, clock?.wall === undefined ? {} : { wall: Date.now() })
        }
        const { status, ackThrough } = await till.push()
        expect({ status, ackThrough }).toEqual({ status: 'OK', ackThrough: till.records.length })
      }),
      { numRuns: RUNS * 2, seed: SEED, endOnFailure: true },
    )
  })
})

describe('addresses and headers', () => {
  it.each(all)('%s bears any path and any query', async (_name, route) => {
    const body = route.method === 'GET' ? null : '{}'
    for (const part of route.path.includes(':') ? PATH_PARTS : ['7']) {
      for (const query of part === '7' ? QUERIES : ['']) {
        const answered = await send(route, at(route, part) + query, body)
        expect({ part, query: query.slice(0, 40), wrong: wrongWith(route, answered) }).toEqual({ part, query: query.slice(0, 40), wrong: null })
      }
    }
  })

  it.each(all.filter(([, { query }]) => query !== null))('%s takes a query that fits its contract, broken or not', async (_name, route) => {
    const good = fromSchema(route.query as NonNullable<Route['query']>, ids)
    await fc.assert(
      fc.asyncProperty(fc.oneof(good, broken(good)), async (query) => {
        const pairs = typeof query === 'object' && query !== null ? Object.entries(query).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const)) : []
        const text = pairs.filter(([, value]) => value !== undefined).map(([name, value]) => `${encodeLoosely(name)}=${encodeLoosely(String(value).slice(0, 3000))}`).join('&')
        expect(wrongWith(route, await send(route, `${at(route, '7')}?${text.slice(0, 8000)}`, route.method === 'GET' ? null : '{}'))).toBeNull()
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    )
  })

  it('bears tokens and headers of any kind', async () => {
    const organisation = `${central.url}/api/organisation`
    const tokens = ['', 'Bearer', 'Bearer ', 'Basic YTpi', `Bearer ${'9'.repeat(15)}.${'A'.repeat(43)}`, `Bearer ${'x'.repeat(399)}`, "Bearer 1.' or 1=1", `bearer 1.${'-'.repeat(43)}`]
    for (const authorization of tokens) expect((await fetch(organisation, { headers: { authorization } })).status).toBe(401)
    const twice = await fetch(`${central.url}/v2/coupon/series`, { headers: [['x-cap-api-oauth-token', 'a'], ['x-cap-api-oauth-token', 'b']] })
    expect(twice.status).toBe(401)
    const client = own.find(({ kind }) => kind === 'client')?.token ?? ''
    for (const code of ['x'.repeat(4000), '%00', '../..', "' or 1=1"]) {
      const reply = await fetch(`${central.url}/v2/coupon/is_redeemable?code=ABC`, { headers: { 'x-cap-api-oauth-token': client, 'x-cap-api-attribution-entity-type': code.slice(0, 30), 'x-cap-api-attribution-entity-code': code } })
      expect(reply.status).toBeLessThan(500)
    }
  })

  it('knows no other methods, and says so in the one shape', async () => {
    for (const method of ['DELETE', 'PATCH', 'PUT', 'OPTIONS', 'HEAD']) {
      const reply = await fetch(`${central.url}/api/sign-in`, { method })
      expect({ method, status: reply.status }).toEqual({ method, status: 405 })
    }
  })
})

const encodeLoosely = (text: string): string => encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '?'))

/** Sends bytes as they are and collects what comes until the other side hangs up. */
function raw(bytes: readonly string[], pause: number): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect(address().port, '127.0.0.1')
    let got = ''
    socket.setTimeout(LONGEST_ANSWER, () => socket.destroy(new Error('no answer')))
    socket.on('data', (data) => (got += data.toString()))
    socket.on('error', (failure) => (got += failure.message === 'no answer' ? ' HANGS' : ''))
    socket.on('close', () => resolve(got))
    const next = (i: number): void => {
      const part = bytes[i]
      if (part === undefined || socket.destroyed) return
      socket.write(part)
      setTimeout(() => next(i + 1), pause)
    }
    next(0)
  })
}

describe('what is hardly HTTP', () => {
  it('is refused in the one shape, and the line is closed', async () => {
    const broken = [
      'GARBAGE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'POST /api/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: -5\r\n\r\n',
      'POST /api/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      `GET /api/organisation HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`,
      'GET /api/organisation HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n',
    ]
    for (const bytes of broken) {
      const got = await raw([bytes], 1)
      expect({ bytes: bytes.slice(0, 60), got: /^HTTP\/1\.1 4\d\d /.test(got) && got.includes('"error":{"key":"request.') ? 'refused' : got.slice(0, 400) }).toEqual({ bytes: bytes.slice(0, 60), got: 'refused' })
    }
  })

  it('a body that comes by drops, or never, does not keep a line open for ever, nor anybody else waiting', async () => {
    const head = 'POST /api/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\r\n'
    const slow = Array.from({ length: 20 }, () => raw([head, '{', '"', 'u', 's', 'e', 'r'], 40))
    const began = performance.now()
    expect((await fetch(`${central.url}/healthz`)).status).toBe(200)
    expect(performance.now() - began).toBeLessThan(1000)
    for (const got of await Promise.all(slow)) expect(got).toMatch(/^HTTP\/1\.1 408 [\s\S]*request\.timeout/)
  })
})

describe('a file on a slow line', () => {
  const rows = 'W123456,someone@example.com\n'.repeat(50)
  const head = (parts: number): string => {
    const token = own.find(({ name }) => name === 'marketer')?.token ?? ''
    return `POST /api/files?name=slow.csv HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: text/csv\r\ncontent-length: ${parts * rows.length}\r\nconnection: close\r\n\r\n`
  }

  it('is taken as long as it comes, however long that is, and given up when it stops', async () => {
    const began = performance.now()
    const [moving, stalled] = await Promise.all([
      raw([head(20), ...Array.from({ length: 20 }, () => rows)], 220),
      raw([head(20), rows, rows], 220),
    ])
    // Longer than any other request may take.
    expect(performance.now() - began).toBeGreaterThan(4000)
    expect(moving).toMatch(/^HTTP\/1\.1 200 [\s\S]*"bytes":28000/)
    expect(stalled).toMatch(/^HTTP\/1\.1 408 [\s\S]*request\.timeout/)
    const { rows: kept } = await central.database.pool.query<{ bytes: number }>("select bytes from file where name = 'slow.csv'")
    expect(kept.map(({ bytes }) => bytes)).toEqual([20 * rows.length])
  }, 30_000)
})

it('nothing of all this was logged as a failure of the centre', () => {
  expect(central.log.filter((line) => line.includes('centre.failed'))).toEqual([])
})
