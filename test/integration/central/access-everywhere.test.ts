import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL_ROUTES } from '../../../src/central/http/routes'
import type { Route } from '../../../src/central/http/route'
import { everythingOf, quiet } from '../../support/everything-of'
import { fromSchema } from '../../support/from-schema'
import { identities, mayCall, spoiltTokens, type Identity } from '../../support/identities'
import { startTwoOrganisations, OTHER_ORG, type TwoOrganisations } from '../../support/two-organisations'

/*
 * Every route with everyone who has no business there: tokens that were good once, and people, tills and clients of
 * another organisation who ask for what is not theirs by its right number. Routes are read from the registry, requests
 * are made from each route's own contract: what is added tomorrow is tried tomorrow.
 */

let central: TwoOrganisations
let own: readonly Identity[]
let others: readonly Identity[]
let spoilt: Readonly<Record<string, string>>

beforeAll(async () => {
  central = await startTwoOrganisations()
  ;({ own, others } = await identities(central))
  spoilt = await spoiltTokens(central)
})
afterAll(() => central.stop())

const named = (route: Route): string => `${route.method} ${route.path}`
const guarded = ALL_ROUTES.filter(({ access }) => access.kind !== 'anyone').map((route) => [named(route), route] as const)
/** The stream of hints has no end. */
const ending = guarded.filter(([name]) => !name.endsWith('/hints'))

interface Sent {
  readonly status: number
  readonly text: string
}

async function send(route: Route, token: string, id: number | string, body: unknown): Promise<Sent> {
  const reply = await fetch(central.url + route.path.replace(/:\w+/g, String(id)), {
    method: route.method,
    headers: { authorization: `Bearer ${token}`, ...(route.method === 'GET' ? {} : { 'content-type': 'application/json' }) },
    ...(route.method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  })
  return { status: reply.status, text: await reply.text() }
}

describe('a token that is not good', () => {
  it.each(guarded)('opens nothing: %s', async (_name, route) => {
    for (const [whose, token] of Object.entries(spoilt)) expect({ whose, status: (await send(route, token, 1, {})).status }).toEqual({ whose, status: 401 })
  })
})

describe('somebody of another organisation', () => {
  /** Numbers and names that exist in the demo, and in the demo alone. */
  async function ofTheDemo(): Promise<{ ids: number[]; marks: string[] }> {
    const query = async (sql: string) => (await central.database.pool.query<{ it: string }>(sql)).rows.map((row) => String(row.it))
    const ids = [
      'select id as it from offer where org = 1',
      "select id as it from unit where org = 1 and type in ('STORE', 'TILL') limit 12",
      'select id as it from person where org = 1 limit 8',
      'select id as it from customer where org = 1 limit 5',
    ]
    const marks = ["select body->>'name' as it from offer where org = 1",
      "select name as it from unit where org = 1 and type = 'STORE'",
      'select email as it from customer where org = 1 limit 400',
      'select mobile as it from customer where org = 1 limit 400',
      'select login as it from person where org = 1 and unit_id is not null',
    ]
    return {
      ids: (await Promise.all(ids.map(query))).flat().map(Number),
      marks: (await Promise.all(marks.map(query))).flat().filter((mark) => mark.length > 6),
    }
  }

  it('reads nothing of it and changes nothing in it, whatever they call and by whatever number', async () => {
    const { ids, marks } = await ofTheDemo()
    await quiet(central)
    const before = await everythingOf(central, 1)
    let accepted = 0
    for (const [name, route] of ending) {
      const bodies = route.body === null ? [{}] : fc.sample(fromSchema(route.body, ids), { numRuns: 2, seed: 20 })
      const numbers = route.path.includes(':') ? [ids[1], ids.at(-1)] : [0]
      for (const { token, name: who } of others.filter(({ kind }) => mayCall(route, kind))) {
        if (name.endsWith('/api/sign-out')) continue // it would end the token the rest of the walk needs
        for (const id of numbers) {
          for (const body of bodies) {
            const { status, text } = await send(route, token, id ?? 1, body)
            if (status < 300) accepted += 1
            const leaks = marks.filter((mark) => text.includes(mark))
            expect({ name, who, id, leaks, failed: status >= 500 ? text : '' }).toEqual({ name, who, id, leaks: [], failed: '' })
          }
        }
      }
    }
    expect(await everythingOf(central, 1)).toEqual(before)
    // The walk is worth something only if calls came through to their own organisation.
    expect(accepted).toBeGreaterThan(40)
    expect(Object.values(await everythingOf(central, OTHER_ORG)).filter((digest) => !digest.startsWith('0 ')).length).toBeGreaterThan(8)
  }, 120_000)
})

describe('somebody of another unit', () => {
  it('a store’s manager sees tills, people and cases of no other store, and reaches none of its tills', async () => {
    const one = own.find(({ name }) => name === 'manager of 101')?.token ?? ''
    const reads = ALL_ROUTES.filter((route) => route.method === 'GET' && route.access.kind === 'person' && mayCall(route, 'store_manager') && !route.path.includes(':'))
    expect(reads.length).toBeGreaterThan(2)
    const names = await central.database.pool.query<{ name: string }>("select name from unit where org = 1 and type = 'STORE' and id <> 101")
    for (const route of reads) {
      const { text } = await send(route, one, 0, null)
      expect({ path: route.path, seen: names.rows.filter(({ name }) => text.includes(`"${name}"`)) }).toEqual({ path: route.path, seen: [] })
    }
    const foreign = await central.database.pool.query<{ id: number }>("select id from unit where org = 1 and type = 'TILL' and parent_id = 102")
    for (const route of ALL_ROUTES.filter(({ path }) => path.startsWith('/api/tills/:id/'))) {
      for (const { id } of foreign.rows) expect([403, 404]).toContain((await send(route, one, id, { disabled: true })).status)
    }
  })

  it('a marketer of one concept changes no offer of another, nor of the organisation', async () => {
    const trail = own.find(({ name }) => name === 'marketer of a concept')?.token ?? ''
    const offers = await central.database.pool.query<{ id: number; body: unknown }>("select id, body from offer where org = 1 and (body->'owner'->>'id') is distinct from '2'")
    expect(offers.rows.length).toBeGreaterThan(3)
    const saves = ALL_ROUTES.filter(({ method, path }) => method === 'PUT' && path === '/api/offers/:id')
    for (const route of saves) for (const { id, body } of offers.rows) expect([403, 404]).toContain((await send(route, trail, id, { offer: body })).status)
  })

  it('a till cannot speak for the till of another store', async () => {
    const other = own.find(({ name }) => name === 'till of another store')?.token ?? ''
    const foreign = ['people:101', 'store:101', 'idents:101', `till:${central.demo?.enrolment[0]?.tillId ?? 0}`]
    for (const feed of foreign) {
      const body = { feed, after: null, limit: 100 }
      const reply = await fetch(`${central.url}/sync/v1/snapshot`, { method: 'POST', headers: { authorization: `Bearer ${other}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
      expect({ feed, status: reply.status }).toEqual({ feed, status: 404 })
      const pull = await fetch(`${central.url}/sync/v1/pull`, { method: 'POST', headers: { authorization: `Bearer ${other}`, 'content-type': 'application/json' }, body: JSON.stringify({ cursors: [{ feed, epoch: 'e', pos: 0 }], limit: 100 }) })
      expect(JSON.stringify(((await pull.json()) as { pages: unknown }).pages)).toBe('[]')
    }
  })
})
