import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolTill, post } from '../../support/test-till'

let central: TestCentral
let admin: string
let trail: string
let manager: string

beforeAll(async () => {
  central = await startTestCentral()
  admin = await signIn('admin')
  trail = await signIn('marketer.trail')
  manager = await signIn('manager.101')
})
afterAll(() => central.stop())

async function signIn(user: string): Promise<string> {
  const { body } = await post(central.url, '/api/sign-in', { user, password: central.demo?.admin.password }, null)
  return (body as { token: string }).token
}

async function send(method: 'GET' | 'PUT', path: string, token: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  const reply = await fetch(central.url + path, { method, headers, ...json })
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
}

const offer = (more: Record<string, unknown> = {}) => ({
  name: 'Made here',
  expiry: { kind: 'fixed', on: '2099-12-31' },
  discount: { kind: 'amount', value: '5.00' },
  currency: 'EUR',
  codes: { kind: 'unique', length: 8, alphabet: 'safe' },
  ...more,
})
const make = (token: string, more: Record<string, unknown> = {}, rest: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  post(central.url, '/api/offers', { offer: offer(more), ...rest }, token, headers)

describe('signing in', () => {
  it('refreshes once, and signing out ends both tokens', async () => {
    const first = (await post(central.url, '/api/sign-in', { user: 'marketer', password: central.demo?.admin.password }, null)).body as Record<'token' | 'refreshToken', string>
    const second = await post(central.url, '/api/sign-in/refresh', { refreshToken: first.refreshToken }, null)
    expect(second.status).toBe(200)
    const { token, refreshToken } = second.body as Record<'token' | 'refreshToken', string>
    expect((await post(central.url, '/api/sign-out', { refreshToken }, token)).status).toBe(200)
    expect((await send('GET', '/api/offers', token)).status).toBe(401)
    expect((await post(central.url, '/api/sign-in/refresh', { refreshToken }, null)).status).toBe(401)
    expect((await post(central.url, '/api/sign-in/refresh', { refreshToken: first.refreshToken }, null)).status).toBe(401)
  })

  it('ends a token after a quarter of an hour', async () => {
    const token = await signIn('marketer')
    central.clock.ahead = 15 * 60_000 + 1
    expect(await send('GET', '/api/offers', token)).toMatchObject({ status: 401, body: { error: { key: 'auth.expired' } } })
    central.clock.ahead = 0
  })
})

describe('offers', () => {
  it('makes one with a code of its own, and shows it', async () => {
    const made = await make(admin)
    expect(made).toMatchObject({ status: 200, body: { offer: { name: 'Made here', version: 1, status: 'active' }, warnings: [] } })
    const { id, code } = (made.body as { offer: { id: number; code: string } }).offer
    expect(code).toMatch(/^[A-Z0-9]{8}$/)
    expect(await send('GET', `/api/offers/${id}`, admin)).toMatchObject({ status: 200, body: { offer: { id }, counts: { uses: 0, issued: 0 } } })
  })

  it.each([
    ['field.malformed', 'discount.value', { discount: { kind: 'amount', value: '5.001' } }],
    ['products.empty', 'products', { products: { kind: 'selected' } }],
    ['offline.total_needed', 'redemption.total', { offline: { mode: 'strict' } }],
    ['bill_window.reversed', 'redemption.billMin', { redemption: { billMin: '10.00', billMax: '5.00' } }],
    ['template.unknown_tag', 'issual.message', { issual: { message: '{{nonsense}}' } }],
  ])('refuses %s at %s', async (key, field, more) => {
    const reply = await make(admin, more)
    expect(reply).toMatchObject({ status: 400, body: { error: { key } } })
    expect((reply.body as { error: { field: string } }).error.field.split('.')[0]).toBe(field.split('.')[0])
  })

  it('asks for the worst case to be acknowledged where there is no bound', async () => {
    expect(await make(admin, { offline: { mode: 'allow' } })).toMatchObject({ status: 400, body: { error: { key: 'offline.unbounded' } } })
    expect((await make(admin, { offline: { mode: 'allow' } }, { acknowledged: true })).status).toBe(200)
  })

  it('saves an edit on top of its version, and refuses a stale one, a frozen field and an ended offer', async () => {
    const { offer: made } = (await make(admin)).body as { offer: Record<string, unknown> & { id: number } }
    const path = `/api/offers/${made.id}`
    expect(await send('PUT', path, admin, { offer: { ...made, name: 'Renamed' } })).toMatchObject({ status: 200, body: { offer: { name: 'Renamed', version: 2 } } })
    expect(await send('PUT', path, admin, { offer: made })).toMatchObject({ status: 409, body: { error: { key: 'offer.stale' } } })
    expect(await send('PUT', path, admin, { offer: { ...made, version: 2, codes: { kind: 'uploaded' } } })).toMatchObject({ status: 409, body: { error: { key: 'field.frozen', field: 'codes.kind' } } })
    expect((await send('PUT', path, admin, { offer: { ...made, version: 2, status: 'ended' } })).status).toBe(200)
    expect(await send('PUT', path, admin, { offer: { ...made, version: 3 } })).toMatchObject({ status: 409, body: { error: { key: 'offer.ended' } } })
  })

  it('lets one of two editors through', async () => {
    const { offer: made } = (await make(admin)).body as { offer: Record<string, unknown> & { id: number } }
    const replies = await Promise.all(['One', 'Two', 'Three'].map((name) => send('PUT', `/api/offers/${made.id}`, admin, { offer: { ...made, name } })))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(2)
  })

  it('keeps a person inside their unit', async () => {
    const own = await make(trail, { currency: 'GBP' })
    expect(own).toMatchObject({ status: 200, body: { offer: { owner: { type: 'CONCEPT', id: 2 } } } })
    expect((await make(trail, { owner: { type: 'CONCEPT', id: 1 } })).status).toBe(403)
    expect((await make(trail, { owner: { type: 'ZONE', id: 15 } })).status).toBe(200)
    const { id } = (own.body as { offer: { id: number } }).offer
    expect((await send('GET', `/api/offers/${id}`, manager)).status).toBe(404)
    const seen = (await send('GET', '/api/offers', trail)).body['offers'] as { offer: { id: number; owner: unknown } }[]
    expect(seen.map((each) => each.offer.id)).not.toContain(28)
    const { offer: foreign } = (await send('GET', '/api/offers/1', trail)).body as { offer: Record<string, unknown> }
    expect((await send('PUT', '/api/offers/1', trail, { offer: foreign })).status).toBe(403)
  })

  it('gives the stored answer to the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const replies = await Promise.all([1, 2, 3].map(() => make(admin, {}, {}, headers)))
    expect(new Set(replies.map(({ body }) => (body as { offer: { id: number } }).offer.id)).size).toBe(1)
    expect((await make(admin, { name: 'Another' }, {}, headers)).status).toBe(409)
  })

  it('reaches the tills in its scope, and leaves them when it leaves the scope', async () => {
    const till = await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
    const { feeds } = await till.hello()
    const cursors = feeds.map(({ feed, epoch }) => ({ feed, epoch, pos: 0 }))
    const { offer: made } = (await make(admin, { redemption: { scope: [{ type: 'ZONE', id: 11 }] } })).body as { offer: Record<string, unknown> & { id: number } }
    const rows = async () => (await till.call('pull', { cursors, limit: 2000 })).body.pages.flatMap((page) => (page.feed === 'ref' ? page.rows : []))
    const key = `offer:${made.id}`
    expect((await rows()).find((row) => row.key === key)?.body).toMatchObject({ kind: 'offer', offer: { id: made.id } })
    const moved = await send('PUT', `/api/offers/${made.id}`, admin, { offer: { ...made, redemption: { scope: [{ type: 'CONCEPT', id: 2 }] } } })
    expect(moved.status).toBe(200)
    expect((await rows()).filter((row) => row.key === key).map((row) => row.body)).toEqual([null, null])
    expect((await till.hello()).feeds.map(({ feed }) => feed)).not.toContain(`coupons:${made.id}`)
  })

  it('writes down who changed what', async () => {
    const { offer: made } = (await make(admin)).body as { offer: { id: number } }
    const { rows } = await central.database.pool.query<{ who: string; what: string }>('select who, what from audit where subject = $1', [`offer:${made.id}`])
    expect(rows).toEqual([{ who: 'person:1', what: 'offer.create' }])
  })
})

describe('customers', () => {
  it('adds one, found by every identifier, and refuses one that belongs to another', async () => {
    const made = await post(central.url, '/api/customers', { firstName: 'Nele', lastName: 'Stone', mobile: '0151 234 5678', externalId: 'X-1' }, admin)
    expect(made).toMatchObject({ status: 200, body: { mobile: expect.stringMatching(/^\+49/) as unknown, externalId: 'X-1', blocked: false } })
    expect(await post(central.url, '/api/customers', { firstName: 'A', lastName: 'B', externalId: 'X-1' }, admin)).toMatchObject({ status: 409, body: { error: { key: 'customer.taken' } } })
    expect(await post(central.url, '/api/customers', { firstName: 'A', lastName: 'B', email: 'no address' }, admin)).toMatchObject({ status: 400, body: { error: { key: 'customer.malformed', field: 'email' } } })
    expect((await post(central.url, '/api/customers', { firstName: 'A', lastName: 'B' }, admin)).status).toBe(400)
  })
})

describe('tills and stores', () => {
  it('gives a new code for a till of one’s own store only', async () => {
    const mine = await post(central.url, '/api/tills/1003/enrolment', {}, manager)
    expect(mine.status).toBe(200)
    expect((await enrolTill(central.url, (mine.body as { code: string }).code)).enrolled.till.id).toBe(1003)
    expect((await post(central.url, '/api/tills/1004/enrolment', {}, manager)).status).toBe(403)
    expect((await post(central.url, '/api/tills/4711/enrolment', {}, admin)).status).toBe(404)
    expect((await post(central.url, '/api/tills/abc/enrolment', {}, admin)).status).toBe(404)
  })

  it('disables a till, and allows it again', async () => {
    expect((await post(central.url, '/api/tills/1003/disabled', { disabled: true }, manager)).status).toBe(200)
    expect((await post(central.url, '/api/tills/1003/disabled', { disabled: false }, manager)).status).toBe(200)
  })

  it('shows each their part of the tree and their cases', async () => {
    const whole = (await send('GET', '/api/organisation', admin)).body['units'] as unknown[]
    expect(whole).toHaveLength(3 + 8 + 40 + 120)
    expect((await send('GET', '/api/organisation', manager)).body['units']).toHaveLength(1 + 3)
    expect(await send('GET', '/api/cases', manager)).toMatchObject({ status: 200, body: { cases: [] } })
  })
})

describe('the service itself', () => {
  it('is alive, ready, counted and described', async () => {
    expect(await (await fetch(`${central.url}/healthz`)).json()).toEqual({ ok: true })
    expect(await (await fetch(`${central.url}/readyz`)).json()).toEqual({ ready: true })
    expect(await (await fetch(`${central.url}/metrics`)).text()).toContain('tillside_request_seconds_bucket')
    const described = (await (await fetch(`${central.url}/openapi.json`)).json()) as { paths: Record<string, unknown> }
    expect(Object.keys(described.paths)).toContain('/v2/coupon/series')
    expect(described.paths['/api/offers/{id}']).toHaveProperty('put')
    expect(await (await fetch(`${central.url}/docs`)).text()).toContain('/sync/v1/redeem')
  })

  it('logs no secret, and nothing of the requests above went wrong inside', () => {
    expect(central.log.filter((line) => line.includes('"level":50'))).toEqual([])
    expect(central.log.join('')).not.toContain(central.demo?.admin.password)
  })

  it('tells a listening till to pull', async () => {
    const till = await enrolTill(central.url, central.demo?.enrolment[1]?.code ?? '')
    const stop = new AbortController()
    const stream = await fetch(`${central.url}/sync/v1/hints`, { headers: { authorization: `Bearer ${till.enrolled.token}` }, signal: stop.signal })
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    const heard = (async () => {
      let text = ''
      for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString()
        if (text.includes('event: pull')) return text
      }
      return text
    })()
    await make(admin)
    expect(await heard).toContain('event: pull')
    stop.abort()
  })
})
