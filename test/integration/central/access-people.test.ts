import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideCase } from '../../../src/central/cases/decide-case'
import { openCase } from '../../../src/central/cases/open-case'
import { createRateLimit, BUDGETS } from '../../../src/central/http/rate-limit'
import { pgRateWindows } from '../../../src/central/db/rate-windows'
import { createApp } from '../../../src/central/http/app'
import { ALL_ROUTES } from '../../../src/central/http/routes'
import { startTestCentral, type TestCentral } from '../../support/central'
import { accepted, enrolTill, post, type TestTill } from '../../support/test-till'

/** People, sessions, clients, the audit log, and what is kept of a person: over HTTP, on a real database (3.2). */

let central: TestCentral
let admin: string
let till: TestTill

beforeAll(async () => {
  central = await startTestCentral()
  admin = (await signIn('admin')).token
  till = await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
})
afterAll(() => central.stop())

interface Tokens {
  readonly token: string
  readonly refreshToken: string
}
const signIn = async (user: string, password = central.demo?.admin.password): Promise<Tokens> => (await post(central.url, '/api/sign-in', { user, password }, null)).body as Tokens
const as = (token: string) => ({
  post: (path: string, body: unknown = {}) => post(central.url, path, body, token),
  async put(path: string, body: unknown) {
    const reply = await fetch(central.url + path, { method: 'PUT', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
  },
  async get(path: string) {
    const reply = await fetch(central.url + path, { headers: { authorization: `Bearer ${token}` } })
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
  },
})
const isIn = async (token: string): Promise<boolean> => (await as(token).get('/api/organisation')).status === 200
const text = async (sql: string): Promise<string> => JSON.stringify((await central.database.pool.query(sql)).rows)

async function peopleOfTill(): Promise<Record<string, string>> {
  const { body } = await till.call('snapshot', { feed: 'people:101', after: null, limit: 1000 })
  return Object.fromEntries(body.rows.map(({ key, body: row }) => [key, (row as { name: string }).name]))
}
/** What the till hears of its people after `pos`. */
async function heardAfter(pos: number, epoch: string) {
  const { body } = await till.call('pull', { cursors: [{ feed: 'people:101', epoch, pos }], limit: 1000 })
  return body.pages.flatMap(({ rows }) => rows.map(({ key, body: row }) => [key, row === null ? null : (row as { name: string }).name] as const))
}

describe('sessions', () => {
  it('a refresh token is good once; its second use ends the whole sign-in, and no other', async () => {
    const first = await signIn('marketer')
    const other = await signIn('marketer')
    const second = (await post(central.url, '/api/sign-in/refresh', { refreshToken: first.refreshToken }, null)).body as Tokens
    expect(await isIn(second.token)).toBe(true)
    expect(await post(central.url, '/api/sign-in/refresh', { refreshToken: first.refreshToken }, null)).toMatchObject({ status: 401, body: { error: { key: 'auth.expired' } } })
    expect([await isIn(first.token), await isIn(second.token), await isIn(other.token)]).toEqual([false, false, true])
    expect(await post(central.url, '/api/sign-in/refresh', { refreshToken: second.refreshToken }, null)).toMatchObject({ status: 401 })
    expect(await text("select what from audit where what = 'sign_in.refresh_reused'")).toContain('sign_in.refresh_reused')
  })

  it('of two who use a refresh token at once at most one goes on', async () => {
    const { refreshToken } = await signIn('marketer')
    const tries = await Promise.all(Array.from({ length: 6 }, () => post(central.url, '/api/sign-in/refresh', { refreshToken }, null)))
    expect(tries.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  })

  it('signing out ends the sign-in and its refresh token', async () => {
    const { token, refreshToken } = await signIn('marketer')
    expect((await as(token).post('/api/sign-out')).status).toBe(200)
    expect(await isIn(token)).toBe(false)
    expect((await post(central.url, '/api/sign-in/refresh', { refreshToken }, null)).status).toBe(401)
  })

  it('end by the clock: a token after 15 minutes, its refresh token after 12 hours', async () => {
    const { token, refreshToken } = await signIn('marketer')
    central.clock.ahead += 16 * 60_000
    expect((await as(token).get('/api/organisation')).body).toMatchObject({ error: { key: 'auth.expired' } })
    central.clock.ahead += 12 * 3_600_000
    expect((await post(central.url, '/api/sign-in/refresh', { refreshToken }, null)).status).toBe(401)
    await signIn('marketer')
    const old = createHash('sha256').update(token).digest('hex')
    expect(await text(`select count(*) as n from session where token_hash = '${old}'`)).toBe('[{"n":0}]')
    admin = (await signIn('admin')).token
  })

  it('are ended for a person by an administrator, everywhere at once', async () => {
    const [one, two] = [await signIn('manager.101'), await signIn('manager.101')]
    const { rows } = await central.database.pool.query<{ id: number }>("select id from person where login = 'manager.101'")
    const id = rows[0]?.id ?? 0
    expect((await as(admin).post(`/api/people/${id}/sign-out`)).body).toEqual({ ended: 4 })
    expect([await isIn(one.token), await isIn(two.token)]).toEqual([false, false])
  })
})

describe('people', () => {
  it('come, change store, get a new PIN and go; tills hear of each', async () => {
    const draft = { login: 'nia.o', name: 'Nia Okoro', role: 'cashier', unit: { type: 'STORE', id: 101 }, pin: '135246' }
    const { body: before } = await till.call('snapshot', { feed: 'people:101', after: null, limit: 1 })
    const made = await as(admin).post('/api/people', draft)
    expect(made).toMatchObject({ status: 200, body: { name: 'Nia Okoro', hasPin: true, hasPassword: false, disabled: false } })
    const { id } = made.body as { id: number }
    expect((await peopleOfTill())[String(id)]).toBe('Nia Okoro')
    expect(await as(admin).post('/api/people', { ...draft, name: 'Another' })).toMatchObject({ status: 409, body: { error: { key: 'person.login_taken' } } })
    await as(admin).put(`/api/people/${id}`, { unit: { type: 'STORE', id: 102 } })
    expect((await peopleOfTill())[String(id)]).toBeUndefined()
    await as(admin).put(`/api/people/${id}`, { unit: { type: 'STORE', id: 101 }, name: 'Nia Okoro-Lind' })
    await as(admin).put(`/api/people/${id}/secrets`, { pin: '864209' })
    expect((await peopleOfTill())[String(id)]).toBe('Nia Okoro-Lind')
    await as(admin).put(`/api/people/${id}`, { disabled: true })
    expect((await peopleOfTill())[String(id)]).toBeUndefined()
    const heard = (await heardAfter(before.pos, before.epoch)).filter(([key]) => key === String(id)).map(([, name]) => name)
    expect(heard).toEqual(['Nia Okoro', null, 'Nia Okoro-Lind', 'Nia Okoro-Lind', null])
    const logged = await text(`select what, before, after from audit where subject = 'person:${id}' order by id`)
    expect(logged).toContain('"what":"person.create"')
    expect(logged).not.toMatch(/Nia|864209|argon2/)
  })

  it('whose rights change are out at once, and sign in again with the new ones', async () => {
    const draft = { login: 'kai', name: 'Kai', role: 'marketer', unit: null, password: 'a long enough one' }
    const { id } = (await as(admin).post('/api/people', draft)).body as { id: number }
    const kai = await signIn('kai', 'a long enough one')
    expect((await as(kai.token).get('/api/offers')).status).toBe(200)
    await as(admin).put(`/api/people/${id}`, { role: 'store_manager', unit: { type: 'STORE', id: 101 } })
    expect(await isIn(kai.token)).toBe(false)
    const again = await signIn('kai', 'a long enough one')
    await as(admin).put(`/api/people/${id}/secrets`, { password: 'quite another one' })
    expect(await isIn(again.token)).toBe(false)
    expect((await post(central.url, '/api/sign-in', { user: 'kai', password: 'a long enough one' }, null)).status).toBe(401)
  })

  it('are kept only inside the keeper’s unit, and nobody shuts themselves out', async () => {
    const draft = { login: 'concept.admin', name: 'Cy', role: 'admin', unit: { type: 'CONCEPT', id: 2 }, password: 'a long enough one' }
    const cy = await as(admin).post('/api/people', draft)
    const own = as((await signIn('concept.admin', 'a long enough one')).token)
    const inside = (await own.get('/api/people')).body['people'] as { unit: { id: number } | null }[]
    expect(inside.length).toBeGreaterThan(0)
    const all = (await as(admin).get('/api/people')).body['people'] as unknown[]
    expect(inside.length).toBeLessThan(all.length)
    expect((await own.put('/api/people/1', { name: 'Taken over' })).status).toBe(404)
    expect((await own.put('/api/people/1/secrets', { password: 'taken over now' })).status).toBe(404)
    expect((await own.post('/api/people', { ...draft, login: 'x', unit: null })).status).toBe(403)
    expect((await own.put(`/api/people/${(cy.body as { id: number }).id}`, { unit: null })).status).toBe(403)
    for (const path of ['/api/clients', '/api/audit']) expect((await own.get(path)).status).toBe(403)
    expect((await own.post('/api/customers/9/erase')).status).toBe(403)
    expect(await as(admin).put('/api/people/1', { disabled: true })).toMatchObject({ status: 409, body: { error: { key: 'person.self' } } })
    expect(await as(admin).post('/api/people', { ...draft, login: 'y', role: 'cashier' })).toMatchObject({ status: 400, body: { error: { key: 'field.required', field: 'unit' } } })
  })
})

describe('clients', () => {
  it('are made with a secret shown once, work, and are shut out at once with their tokens', async () => {
    const made = (await as(admin).post('/api/clients', { name: 'Web shop', till: null })).body as { key: string; secret: string }
    const listed = await as(admin).get('/api/clients')
    expect(JSON.stringify(listed.body)).toContain(made.key)
    expect(JSON.stringify(listed.body)).not.toContain(made.secret)
    const token = async () => post(central.url, '/v3/oauth/token/generate', { key: made.key, secret: made.secret }, null)
    const { accessToken } = ((await token()).body as { data: { accessToken: string } }).data
    expect((await as(accessToken).get('/v2/coupon/series')).status).toBe(200)
    expect((await as(admin).post('/api/clients/disabled', { key: made.key, disabled: true })).status).toBe(200)
    expect((await as(accessToken).get('/v2/coupon/series')).status).toBe(401)
    expect((await token()).status).toBe(401)
    await as(admin).post('/api/clients/disabled', { key: made.key, disabled: false })
    expect((await token()).status).toBe(200)
    expect(await as(admin).post('/api/clients/disabled', { key: 'none', disabled: true })).toMatchObject({ status: 404, body: { error: { key: 'client.not_found' } } })
  })
})

describe('limits', () => {
  it('copies of the service share one budget a minute, and the next minute is a new one', async () => {
    let now = 60_000_000
    const copy = () => createRateLimit(pgRateWindows(central.database), { now: () => now })
    const copies = [copy(), copy(), copy()]
    const caller = { kind: 'person', org: 1, who: 'person:4711' } as const
    const heavy = { method: 'POST', bodyLimit: 32 * 1024 * 1024, access: { kind: 'person' } }
    const round = async () => (await Promise.all(Array.from({ length: 100 }, (_, i) => (copies[i % 3] ?? copy()).wait(caller, heavy)))).filter((wait) => wait === null).length
    expect(await round()).toBe(BUDGETS.person.heavy)
    expect(await round()).toBe(0)
    now += 60_000
    expect(await round()).toBe(BUDGETS.person.heavy)
  })

  it('whoever is over it hears how long to wait', async () => {
    const centre = { ...central.centre, rates: { wait: () => Promise.resolve(7) } }
    const app = createApp(centre, ALL_ROUTES, { tls: null, proxies: [] })
    const reply = await app.inject({ method: 'GET', url: '/api/organisation', headers: { authorization: `Bearer ${admin}` } })
    expect([reply.statusCode, reply.headers['retry-after'], reply.json<{ error: { key: string } }>().error.key]).toEqual([429, '7', 'request.rate_limited'])
    await app.close()
  })
})

describe('the audit log', () => {
  const changing = ALL_ROUTES.filter(({ method, access }) => method !== 'GET' && access.kind !== 'anyone')

  it('is left out only with a reason', () => {
    for (const { path, unaudited } of changing) expect({ path, says: unaudited === undefined || unaudited.length > 20 }).toEqual({ path, says: true })
  })

  const known = new Map<string, Promise<string>>()
  /** Whoever may call it, signed in once for all routes. */
  function tokenOf({ access }: (typeof ALL_ROUTES)[number]): Promise<string> {
    const { demo, url } = central
    const fresh: Readonly<Record<string, () => Promise<string>>> = {
      till: () => Promise.resolve(till.enrolled.token),
      client: async () => ((await post(url, '/v3/oauth/token/generate', demo?.oauth, null)).body as { data: { accessToken: string } }).data.accessToken,
      admin: () => Promise.resolve(admin),
      marketer: async () => (await signIn('marketer')).token,
      store_manager: async () => (await signIn('manager.101')).token,
    }
    const kind = access.kind === 'person' ? (access.roles.find((role) => role === 'admin') ?? access.roles[0] ?? 'admin') : access.kind
    const token = known.get(kind) ?? fresh[kind]?.() ?? Promise.resolve('')
    known.set(kind, token)
    return token
  }

  const entered = changing.filter(({ unaudited }) => unaudited === undefined).map((route) => [`${route.method} ${route.path}`, route] as const)
  it.each(entered)('%s leaves an entry, whatever its handler forgets', async (_name, route) => {
    // The same door with a handler that changes something and says nothing of it.
    const silent = { ...route, body: null, query: null, idempotent: undefined as never, handle: () => Promise.resolve({ ok: true as const, value: { ok: true } }) }
    const app = createApp(central.centre, [silent], { tls: null, proxies: [] })
    const token = await tokenOf(route)
    const path = route.path.replace(/:\w+/g, '31')
    const before = Number((await as(admin).get('/api/audit?limit=1')).body['next'])
    const reply = await app.inject({ method: route.method, url: path, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, payload: '{}' })
    expect(reply.statusCode).toBe(200)
    const entries = (await as(admin).get(`/api/audit?limit=5&subject=${encodeURIComponent(path)}`)).body['entries'] as { id: number; what: string; from: string }[]
    expect(entries[0]).toMatchObject({ what: `call.${route.method} ${route.path}`, from: '127.0.0.1' })
    expect(entries[0]?.id).toBeGreaterThan(before)
    await app.close()
  })

  it('pages by cursor and filters by who, what, subject and time', async () => {
    const first = (await as(admin).get('/api/audit?limit=3')).body as { entries: { id: number }[]; next: number }
    const second = (await as(admin).get(`/api/audit?limit=3&before=${first.next}`)).body as { entries: { id: number }[] }
    const ids = [...first.entries, ...second.entries].map(({ id }) => id)
    expect(ids).toEqual([...ids].sort((a, b) => b - a))
    expect(new Set(ids).size).toBe(6)
    const people = (await as(admin).get('/api/audit?what=person&who=person:1&limit=500')).body['entries'] as { what: string; who: string }[]
    expect(people.length).toBeGreaterThan(3)
    expect(people.every(({ what, who }) => what.startsWith('person.') && who === 'person:1')).toBe(true)
    expect((await as(admin).get('/api/audit?until=1')).body).toEqual({ entries: [], next: null })
  })
})

describe('one person’s data', () => {
  const MOBILE = '+491555999001'

  it('of a customer is told whole, then forgotten everywhere; facts stay, and tills forget the identifier', async () => {
    const draft = { firstName: 'Wilhelmina', lastName: 'Quastenberg', mobile: MOBILE, email: 'wilhelmina@quast.example', externalId: 'Q-77' }
    const made = await post(central.url, '/api/customers', draft, admin, { 'idempotency-key': 'customer-of-today' })
    expect(made).toMatchObject({ status: 200 })
    const { id } = made.body as { id: number }
    const core = [...central.centre.orgs.values()][0]?.core
    const madeAt = Date.now()
    const message = { once: 'gdpr-1', channel: 'sms', purpose: 'notice', offer: null, customer: id, address: MOBILE, subject: null, text: 'Dear Wilhelmina, a coupon', madeAt, expiresAt: madeAt + 86_400_000 } as const
    await core?.store.transact((tx) => tx.messages.insert(message))
    const { body: exported } = await as(admin).post(`/api/customers/${id}/record`)
    for (const part of ['Wilhelmina', 'Quastenberg', MOBILE, 'wilhelmina@quast.example', 'Q-77', 'Dear Wilhelmina']) expect(JSON.stringify(exported)).toContain(part)
    const { pos, epoch } = (await till.call('snapshot', { feed: 'idents:101', after: null, limit: 1 })).body

    expect((await as(admin).post(`/api/customers/${id}/erase`)).body).toEqual({ idents: 3 })

    const { body: pulled } = await till.call('pull', { cursors: [{ feed: 'idents:101', epoch, pos }], limit: 1000 })
    const ident = till.identKey(MOBILE)
    expect(pulled.pages.flatMap(({ rows }) => rows).filter(({ key, body }) => key === ident && body === null)).toHaveLength(1)
    for (const trace of ['Wilhelmina', 'Quastenberg', MOBILE, 'wilhelmina@quast', 'Q-77']) expect({ trace, found: await tablesWith(trace) }).toEqual({ trace, found: [] })
    expect(await text(`select id from customer where id = ${id}`)).toBe(`[{"id":${id}}]`)
    expect(await text(`select what from audit where subject = 'customer:${id}' order by id`)).toMatch(/customer.create.*record.export.*customer.erase/)
    // Whoever repeats the call that made them learns nothing, and makes nobody.
    expect(JSON.stringify((await post(central.url, '/api/customers', draft, admin, { 'idempotency-key': 'customer-of-today' })).body)).not.toContain('Wilhelmina')
  })

  it('of somebody of the staff goes from people, feeds and cases', async () => {
    const draft = { login: 'theodora.x', name: 'Theodora Xenakis', role: 'cashier', unit: { type: 'STORE', id: 101 }, pin: '909090' }
    const { id } = (await as(admin).post('/api/people', draft)).body as { id: number }
    // Two tills use one coupon offline: a case with the cashier's name in it.
    await conflictOf(id)
    expect(await text('select row from manager_case')).toContain('Theodora Xenakis')
    const { body: exported } = await as(admin).post(`/api/people/${id}/record`)
    expect(JSON.stringify(exported)).toContain('Theodora Xenakis')
    // She wrote and approved a record of another one, and decided a third.
    await casesOf(id)
    expect((await as(admin).post(`/api/people/${id}/erase`)).body).toEqual({ cases: 3 })
    for (const trace of ['Theodora', 'theodora.x']) expect({ trace, found: await tablesWith(trace) }).toEqual({ trace, found: [] })
    expect((await peopleOfTill())[String(id)]).toBeUndefined()
    expect(await as(admin).post('/api/people/1/erase')).toMatchObject({ status: 409, body: { error: { key: 'person.self' } } })
  })

  async function conflictOf(cashier: number): Promise<void> {
    const { rows } = await central.database.pool.query<{ id: number }>("select id from offer where org = 1 and body->'redemption'->>'anyone' = 'true' order by id limit 1")
    const offer = rows[0]?.id ?? 0
    const opId = till.redeemAlone('NOSUCHCODE', offer, '1.00')
    const last = till.records.splice(-2)
    for (const { type, body, opId: op } of last) till.record({ type, body, opId: op, cashier } as never)
    await till.push()
    expect([opId.length, accepted('1').ok]).toEqual([36, true])
  }

  async function casesOf(id: number): Promise<void> {
    const core = [...central.centre.orgs.values()][0]?.core
    if (core === undefined) throw new Error('no demo')
    const made = { opId: '018f0000-0000-7000-8000-00000000c0de', at: Date.now(), till: 1001, store: 101, cashier: id, approver: id, offline: true }
    await core.store.transact(async (tx) => {
      await openCase(core, tx, { class: 'journal_forked', sides: [], records: [made], store: 101, now: Date.now() })
      await openCase(core, tx, { class: 'unknown_code', sides: [], store: 101, now: Date.now() })
      const [newest] = await tx.cases.list([101], 1)
      await decideCase(tx, { case: newest?.id ?? 0, action: 'fraud', note: '', by: 'Theodora Xenakis', who: `person:${id}`, from: 'till:1001', at: Date.now(), stores: null })
    })
  }

  /** Every table of the database in which a text still stands. */
  async function tablesWith(trace: string): Promise<string[]> {
    const { rows } = await central.database.pool.query<{ name: string }>("select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
    const found: string[] = []
    for (const { name } of rows) {
      const hit = await central.database.pool.query(`select 1 from "${name}" t where t::text ilike $1 limit 1`, [`%${trace}%`])
      if (hit.rowCount !== 0) found.push(name)
    }
    return found
  }
})
