import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolTill, post, type TestTill } from '../../support/test-till'

let central: TestCentral
let till: TestTill
let offer: number
let admin: string
let manager: string
let neighbour: string

const LINES = [
  { id: 'a', qty: 1, unitPrice: '30.00', amount: '30.00' },
  { id: 'b', qty: 3, unitPrice: '3.34', amount: '10.00' },
]

beforeAll(async () => {
  central = await startTestCentral()
  till = await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
  admin = await signIn('admin')
  manager = await signIn(`manager.${till.enrolled.store.id}`)
  neighbour = await signIn(`manager.${till.enrolled.store.id + 1}`)
  const made = await post(central.url, '/api/offers', { offer: DRAFT }, admin)
  offer = (made.body as { offer: { id: number } }).offer.id
  const core = [...central.centre.orgs.values()][0]?.core
  await core?.store.transact(async (tx) => {
    for (const code of CODES) {
      await tx.coupons.insert({ codeKey: till.codeKey(code), slot: 0, offer, code, state: 'issued', issuedOn: '2026-01-01' as never, holder: null, explicitThrough: null, revokedAt: null, uses: 0 })
    }
  })
})
afterAll(() => central.stop())

const CODES = ['BACK-1', 'BACK-2', 'BACK-3', 'BACK-4']
const DRAFT = {
  name: 'Comes back',
  expiry: { kind: 'fixed', on: '2099-12-31' },
  discount: { kind: 'percent', value: '10' },
  currency: 'EUR',
  codes: { kind: 'uploaded' },
  redemption: { anyone: true, perCoupon: 1 },
  saleItems: true,
}

async function signIn(user: string): Promise<string> {
  const { body } = await post(central.url, '/api/sign-in', { user, password: central.demo?.admin.password }, null)
  return (body as { token: string }).token
}

async function get(path: string, token: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const reply = await fetch(central.url + path, { headers: { authorization: `Bearer ${token}` } })
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
}

let asked = 0
/** Redeems the code at the till; answers the number of the redemption. */
async function redeem(code: string): Promise<number> {
  const opId = `01900000-0000-7000-b000-${String((asked += 1)).padStart(12, '0')}`
  const now = Date.now()
  const clock = { wall: now, mono: 1, boot: 'b', centre: now, error: 20, suspect: false }
  const intent = till.intent(code, offer, { bill: { total: '40.00', lines: LINES, number: `N-${asked}` } })
  const { body } = await till.call('redeem', { opId, clock, cashier: null, approver: null, incarnation: 1, seq: 1, intentHash: 'a'.repeat(64), intent })
  expect(body.decision).toMatchObject({ ok: true })
  const { body: list } = await get(`/api/redemptions?offer=${offer}&limit=1`, admin)
  return (list['redemptions'] as { id: number }[])[0]?.id ?? 0
}

describe('redemptions in the back office', () => {
  it('come back line by line, once, and free the coupon with the last', async () => {
    const id = await redeem('BACK-1')
    const path = `/api/redemptions/${id}/return`
    const reason = 'wrong size'
    expect(await post(central.url, path, { lines: [{ id: 'b', qty: 1 }], reason }, manager)).toMatchObject({
      status: 200,
      body: { returned: [{ redemption: id, giveBack: '0.33', currency: 'EUR', becomes: 'redeemed', lines: [{ id: 'b', qty: 1, share: '0.33' }] }] },
    })
    expect(await post(central.url, path, { lines: [{ id: 'b', qty: 3 }], reason }, manager)).toMatchObject({ status: 409, body: { error: { key: 'return.line_twice' } } })
    expect(await post(central.url, path, { lines: [{ id: 'x' }], reason }, manager)).toMatchObject({ status: 409, body: { error: { key: 'return.line_unknown' } } })
    expect(await post(central.url, path, { reason }, manager)).toMatchObject({ status: 200, body: { returned: [{ giveBack: '3.67', becomes: 'reversed' }] } })
    expect(await post(central.url, path, { reason }, manager)).toMatchObject({ status: 409, body: { error: { key: 'reversal.already' } } })
    expect(await get(`/api/redemptions/${id}`, manager)).toMatchObject({
      status: 200,
      body: { id, code: 'BACK-1', undone: 'reversed', billNumber: 'N-1', bill: { total: '40.00' }, returned: [{ line: 'b', qty: 1 }, { line: 'a' }, { line: 'b', qty: 2 }] },
    })
    expect(await redeem('BACK-1')).toBeGreaterThan(id)
  })

  it('are reversed whole by a manager of the store, with what is left to give back', async () => {
    const id = await redeem('BACK-2')
    await post(central.url, `/api/redemptions/${id}/return`, { lines: [{ id: 'a' }], reason: 'r' }, manager)
    const path = `/api/redemptions/${id}/reverse`
    expect(await post(central.url, path, { reason: 'r' }, neighbour)).toMatchObject({ status: 403 })
    expect(await post(central.url, path, { reason: 'r' }, manager)).toMatchObject({ status: 200, body: { redemption: id, giveBack: '1.00', currency: 'EUR' } })
    expect(await post(central.url, path, { reason: 'r' }, manager)).toMatchObject({ status: 409, body: { error: { key: 'reversal.already' } } })
    expect(await post(central.url, '/api/redemptions/999999999/reverse', { reason: 'r' }, admin)).toMatchObject({ status: 404, body: { error: { key: 'reversal.unknown' } } })
  })

  it('are listed by offer, store and customer, page by page, each to its own store', async () => {
    const ids = [await redeem('BACK-3'), await redeem('BACK-4')]
    const { body: first } = await get(`/api/redemptions?offer=${offer}&limit=1`, admin)
    const { body: second } = await get(`/api/redemptions?offer=${offer}&limit=1&before=${String(first['next'])}`, admin)
    expect([first, second].map((page) => (page['redemptions'] as { id: number }[])[0]?.id)).toEqual([...ids].reverse())
    const store = till.enrolled.store.id
    const own = await get(`/api/redemptions?store=${store}&limit=200`, manager)
    expect((own.body['redemptions'] as { id: number }[]).map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
    expect(((await get(`/api/redemptions?offer=${offer}`, neighbour)).body['redemptions'] as unknown[]).length).toBe(0)
    expect((await get(`/api/redemptions?store=${store}`, neighbour)).status).toBe(403)
    expect((await get(`/api/redemptions/${ids[0]}`, neighbour)).status).toBe(403)
    expect((await get('/api/redemptions?limit=0', admin)).status).toBe(400)
  })
})

describe('reports', () => {
  it('show how an offer does, and a store its month', async () => {
    const { status, body } = await get(`/api/reports/offers/${offer}`, admin)
    expect(status).toBe(200)
    expect(body).toMatchObject({ offer, currency: 'EUR', total: { issued: 0, redeemed: 3, discount: '12.00', sales: '120.00', unrated: 0 } })
    expect(body['stores']).toMatchObject([{ store: till.enrolled.store.id, name: till.enrolled.store.name, own: { currency: 'EUR', discount: '12.00' } }])
    const month = new Date().toISOString().slice(0, 7)
    const own = await get(`/api/reports/stores/${till.enrolled.store.id}?month=${month}`, manager)
    expect(own.status).toBe(200)
    expect((own.body['offers'] as { offer: number }[]).find((row) => row.offer === offer)).toMatchObject({ name: 'Comes back', redeemed: 3, sales: '120.00' })
    expect((await get(`/api/reports/stores/${till.enrolled.store.id}?month=${month}`, neighbour)).status).toBe(403)
    expect((await get(`/api/reports/offers/${offer}`, neighbour)).body).toMatchObject({ total: { redeemed: 0 } })
    expect((await get('/api/reports/offers/999999', admin)).status).toBe(404)
    expect((await get(`/api/reports/offers/${offer}?from=2026-13-01`, admin)).status).toBe(400)
  })

  it('export them as CSV', async () => {
    for (const by of ['day', 'store', 'hour']) {
      const reply = await fetch(`${central.url}/api/reports/offers/${offer}/csv?by=${by}`, { headers: { authorization: `Bearer ${admin}` } })
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
      const [header, row] = (await reply.text()).replace('\uFEFF', '').split('\r\n')
      expect(header).toMatch(new RegExp(`^${by},`))
      expect(row).toContain(',0,3,12.00,120.00,EUR,0')
    }
  })

  it('count the demo’s history too, which was loaded as rows', async () => {
    const reports = [...central.centre.orgs.values()][0]?.reports
    await expect.poll(async () => (await reports?.store(101, { from: null, to: null }))?.offers.reduce((sum, { redeemed }) => sum + redeemed, 0), { timeout: 20_000 }).toBeGreaterThan(3)
  })
})
