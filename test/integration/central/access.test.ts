import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL_ROUTES } from '../../../src/central/http/routes'
import type { Route } from '../../../src/central/http/route'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolTill, post } from '../../support/test-till'

type Kind = 'till' | 'client' | 'admin' | 'marketer' | 'store_manager'

let central: TestCentral
const tokens = new Map<Kind, string>()

beforeAll(async () => {
  central = await startTestCentral()
  const demo = central.demo
  if (demo === null) throw new Error('no demo')
  tokens.set('till', (await enrolTill(central.url, demo.enrolment[0]?.code ?? '')).enrolled.token)
  const { body } = await post(central.url, '/v3/oauth/token/generate', demo.oauth, null)
  tokens.set('client', (body as { data: { accessToken: string } }).data.accessToken)
  const people: readonly (readonly [Kind, string])[] = [['admin', 'admin'], ['marketer', 'marketer'], ['store_manager', 'manager.101']]
  for (const [kind, user] of people) {
    const reply = await post(central.url, '/api/sign-in', { user, password: demo.admin.password }, null)
    tokens.set(kind, (reply.body as { token: string }).token)
  }
  // A client speaks for a service once an administrator has said so (2.8).
  await post(central.url, '/api/clients/service', { key: demo.oauth.key, service: 'outbound', ref: null }, tokens.get('admin') ?? '')
})
afterAll(() => central.stop())

async function call(route: Route, token: string | null): Promise<{ status: number; key: string | null }> {
  const reply = await fetch(central.url + route.path.replace(':id', '1001'), {
    method: route.method,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(route.method === 'GET' ? {} : { 'content-type': 'application/json' }) },
    ...(route.method === 'GET' ? {} : { body: '{}' }),
  })
  const text = await reply.text()
  expect(text).not.toMatch(/\bat .*\.(ts|mjs|js):\d+|node_modules|select |insert into/i)
  const error = reply.status >= 400 ? (JSON.parse(text) as { error?: { key: string } }).error : undefined
  return { status: reply.status, key: error?.key ?? null }
}

function mayCall({ access }: Route, kind: Kind): boolean {
  switch (access.kind) {
    case 'anyone':
      return true
    case 'till':
    case 'client':
      return access.kind === kind
    case 'person':
      return access.roles.some((role) => role === kind)
  }
}

const guarded = ALL_ROUTES.filter(({ access }) => access.kind !== 'anyone').map((route) => [`${route.method} ${route.path}`, route] as const)
/** Signing out ends the token that the other cases need; the event stream has no end. */
const kept = guarded.filter(([name]) => !name.includes('/api/sign-out') && !name.includes('/hints'))

describe('who may call what', () => {
  it('leaves open only what must be', () => {
    const open = ALL_ROUTES.filter(({ access }) => access.kind === 'anyone').map(({ path }) => path)
    expect(open.sort()).toEqual([
      '/api/sign-in', '/api/sign-in/refresh', '/docs', '/healthz', '/metrics', '/openapi.json', '/readyz', '/sync/v1/enrol', '/v3/oauth/token/generate',
    ])
  })

  it.each(guarded)('%s refuses nobody, a made-up token and a token of another kind', async (_name, route) => {
    expect((await call(route, null)).status).toBe(401)
    expect((await call(route, 'nonsense')).status).toBe(401)
    expect((await call(route, `1.${'A'.repeat(43)}`)).status).toBe(401)
    const others = [...tokens].filter(([kind]) => !mayCall(route, kind))
    for (const [kind, token] of others) expect({ kind, status: (await call(route, token)).status }).toEqual({ kind, status: 403 })
  })

  it.each(kept)('%s lets in whom it names', async (_name, route) => {
    for (const [kind, token] of [...tokens].filter(([known]) => mayCall(route, known))) {
      const { status } = await call(route, token)
      expect({ kind, allowed: status !== 401 && status !== 403 }).toEqual({ kind, allowed: true })
    }
  })

  it('does not know a till’s old token after it has enrolled again', async () => {
    const old = tokens.get('till') ?? ''
    const code = await post(central.url, '/api/tills/1001/enrolment', {}, tokens.get('admin') ?? '')
    await enrolTill(central.url, (code.body as { code: string }).code)
    expect((await post(central.url, '/sync/v1/ask', { opIds: [] }, old)).status).toBe(401)
  })
})

describe('what is refused at the door', () => {
  it('says so in the one shape, with a key and a request id', async () => {
    const unknown = await post(central.url, '/api/nothing', {}, null)
    expect(unknown).toMatchObject({ status: 404, body: { error: { key: 'request.not_found', requestId: expect.any(String) as unknown } } })
    expect((await fetch(`${central.url}/api/sign-in`)).status).toBe(405)
    const text = await fetch(`${central.url}/api/sign-in`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'hello' })
    expect(text.status).toBe(415)
    const torn = await fetch(`${central.url}/api/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"user":' })
    expect(await torn.json()).toMatchObject({ error: { key: 'request.malformed' } })
    const proto = await fetch(`${central.url}/api/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"__proto__":{"a":1},"user":"a","password":"b"}' })
    expect(proto.status).toBe(400)
    expect((await post(central.url, '/api/sign-in', { user: 'x'.repeat(300 * 1024), password: 'y' }, null)).status).toBe(413)
    expect(await post(central.url, '/api/sign-in', { user: 'a', password: 'b', extra: 1 }, null)).toMatchObject({ status: 400, body: { error: { key: 'request.malformed' } } })
  })

  it('locks a name after ten wrong passwords from one address, and no other name', async () => {
    const wrong = () => post(central.url, '/api/sign-in', { user: 'marketer.trail', password: 'wrong' }, null)
    for (let i = 0; i < 10; i++) expect((await wrong()).status).toBe(401)
    expect(await wrong()).toMatchObject({ status: 429, body: { error: { key: 'auth.locked' } } })
    const right = await post(central.url, '/api/sign-in', { user: 'admin', password: central.demo?.admin.password }, null)
    expect(right.status).toBe(200)
  })

  it('never signs a cashier in here, and never says whether a name exists', async () => {
    const password = central.demo?.admin.password
    expect(await post(central.url, '/api/sign-in', { user: 'cashier1.101', password }, null)).toMatchObject({ status: 401, body: { error: { key: 'auth.refused' } } })
    expect(await post(central.url, '/api/sign-in', { user: 'no such name', password }, null)).toMatchObject({ status: 401, body: { error: { key: 'auth.refused' } } })
  })
})
