import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { draft, errorOf, made, serviceClient, signedIn, type Caller, type OfferBody, type Reply } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'

/** Issual to one customer over HTTP, on a real PostgreSQL: every refusal of 2.6, and what is given. */

let central: TestCentral
let admin: Caller
let manager: Caller

beforeAll(async () => {
  central = await startTestCentral()
  admin = await signedIn(central, 'admin')
  manager = await signedIn(central, 'manager.101')
})
afterAll(() => central.stop())

let customers = 100
/** Nobody has had anything of theirs. */
const freshCustomer = async (): Promise<number> => {
  const { body } = await admin.post('/api/customers', { firstName: 'Nele', lastName: 'Stone', externalId: `I-${(customers += 1)}`, email: `i${customers}@example.com` })
  return Number(body['id'])
}
const issue = (offer: Pick<OfferBody, 'id'>, customer: number | Record<string, unknown>, rest: Record<string, unknown> = {}, as = admin): Promise<Reply> =>
  as.post(`/api/offers/${offer.id}/issue`, { customer: typeof customer === 'number' ? { id: customer } : customer, ...rest })
const reasons = (reply: Reply) => ((errorOf(reply).details ?? {}) as { reasons?: { key: string; figures: Record<string, unknown> }[] }).reasons ?? []
const keys = (reply: Reply): string[] => reasons(reply).map(({ key }) => key)
/** Some days from now. Tokens of today have ended by then, so everybody signs in, and once more on the way back. */
async function later<T>(days: number, work: () => Promise<T>): Promise<T> {
  central.clock.ahead = days * 86_400_000
  admin = await signedIn(central, 'admin')
  const done = await work()
  central.clock.ahead = 0
  admin = await signedIn(central, 'admin')
  manager = await signedIn(central, 'manager.101')
  return done
}
const day = (ahead: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date(Date.now() + ahead * 86_400_000))

describe('a coupon is given', () => {
  it('with its code, its days and the filled message; nothing is sent', async () => {
    const { rows: before } = await central.database.pool.query<{ n: number }>('select count(*) as n from message')
    const customer = await freshCustomer()
    const offer = await made(admin, {
      name: 'Five off',
      couponExpiry: { kind: 'days', n: 10 },
      redemption: { start: { afterDays: 1 } },
      issual: { message: '{{first_name}} {{last_name}} ({{fullname}}): {{code}} for {{offer_name}}, {{discount}}, until {{valid_through}}, {{valid_days}} days{{optout}}' },
    })
    const reply = await issue(offer, customer)
    const code = String(reply.body['code'])
    expect(reply).toMatchObject({ status: 200, body: { validThrough: day(10), startsOn: day(1), resent: false } })
    expect(reply.body['message']).toBe(`Nele Stone (Nele Stone): ${code} for Five off, 5.00 EUR, until ${day(10)}, 10 days`)
    expect(code).toMatch(/^[A-Z0-9]{8}$/)
    expect((await central.database.pool.query<{ n: number }>('select count(*) as n from message')).rows).toEqual(before)
    expect((await admin.get(`/api/offers/${offer.id}`)).body).toMatchObject({ counts: { issued: 1 } })
  })

  it('to a customer by any identifier, once under one Idempotency-Key, and audited', async () => {
    const offer = await made(admin)
    await freshCustomer()
    const named = { externalId: `I-${customers}` }
    const headers = { 'idempotency-key': randomUUID() }
    const replies = await Promise.all([1, 2, 3].map(() => admin.post(`/api/offers/${offer.id}/issue`, { customer: named }, headers)))
    expect(new Set(replies.map(({ body }) => body['code'])).size).toBe(1)
    expect((await issue(offer, { email: `I${customers}@EXAMPLE.com` })).status).toBe(200)
    const { rows } = await central.database.pool.query<{ n: number }>("select count(*) as n from audit where what = 'coupon.issue' and (after->>'offer')::bigint = $1", [offer.id])
    expect(rows).toEqual([{ n: 2 }])
  })
})

describe('a refusal', () => {
  it('of what there is not stands alone', async () => {
    expect(errorOf(await issue({ id: 999_999 }, 1)).key).toBe('offer.not_found')
    expect(errorOf(await issue(await made(admin), {})).key).toBe('field.required')
  })

  it('for the offer: not active, and past its last day, with everything else that applies', async () => {
    const offer = await made(admin, { expiry: { kind: 'fixed', on: day(-1) }, status: 'paused' })
    const reply = await issue(offer, { externalId: 'nobody' })
    expect(reply.status).toBe(409)
    expect(keys(reply)).toEqual(['offer.not_active', 'offer.expired', 'customer.unknown'])
  })

  it('for the customer: unknown, blocked, not on the list', async () => {
    expect(errorOf(await issue(await made(admin), { mobile: '0151 000 0000' }))).toMatchObject({ key: 'customer.unknown' })
    const customer = await freshCustomer()
    const offer = await made(admin, { audience: 'birthday-club' })
    expect(keys(await issue(offer, customer))).toEqual(['audience.not_included'])
    await central.database.pool.query('update customer set blocked = true where org = 1 and id = $1', [customer])
    expect(keys(await issue(offer, customer))).toEqual(['customer.blocked', 'audience.not_included'])
    expect((await issue(offer, 5)).status).toBe(200)
  })

  it('for what the customer had of listed offers in the last six months, the organisation’s own months where it says so', async () => {
    const customer = await freshCustomer()
    const earlier = await made(admin)
    const offer = await made(admin, { issual: { notAfterOffers: [earlier.id] } })
    await issue(earlier, customer)
    expect(keys(await issue(offer, customer))).toEqual(['issual.recently_had'])
    const late = () => later(170, () => issue(offer, customer))
    expect(keys(await late())).toEqual(['issual.recently_had'])
    const { settings, revision } = (await admin.get('/api/settings')).body as { settings: Record<string, unknown>; revision: number }
    const saved = await admin.put('/api/settings', { settings: { ...settings, issualMonths: 3 }, revision })
    expect((await late()).status).toBe(200)
    await admin.put('/api/settings', { settings, revision: saved.body['revision'] })
  })

  it('for the customer’s limit and gap, and every issue counts, also of coupons since revoked', async () => {
    const customer = await freshCustomer()
    const offer = await made(admin, { issual: { maxPerCustomer: 2, minGapDays: 3 } })
    await issue(offer, customer)
    const soon = await issue(offer, customer)
    expect(reasons(soon)).toEqual([{ key: 'issual.gap', figures: { from: { kind: 'date', date: day(3) } } }])
    await central.database.pool.query("update coupon set state = 'revoked' where org = 1 and offer = $1", [offer.id])
    await later(3, async () => {
      expect((await issue(offer, customer)).status).toBe(200)
      expect(keys(await issue(offer, customer))).toEqual(['issual.customer_limit', 'issual.gap'])
    })
  })

  it('for the offer’s limit, exactly, however many ask at once', async () => {
    const offer = await made(admin, { issual: { total: 5 } })
    const replies = await Promise.all(Array.from({ length: 12 }, (_, n) => issue(offer, 200 + n)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(5)
    expect(replies.flatMap((reply) => (reply.status === 200 ? [] : keys(reply)))).toEqual(Array.from({ length: 7 }, () => 'issual.offer_limit'))
  })

  it('for want of codes', async () => {
    expect(keys(await issue(await made(admin, { codes: { kind: 'uploaded' } }), 11))).toEqual(['codes.exhausted'])
  })

  it('for the place: outside the issual scope, or delivered by a third party', async () => {
    const offer = await made(admin, { issual: { scope: [{ type: 'ZONE', id: 11 }] } })
    const at = (type: string, id: number) => issue(offer, 11, { place: { type, id } })
    expect((await at('STORE', 101)).status).toBe(200)
    expect(keys(await at('STORE', 140))).toEqual(['issual.not_here'])
    expect(errorOf(await at('STORE', 9999)).key).toBe('unit.unknown')
    expect((await issue(offer, 11)).status).toBe(200)
    const delivered = await made(admin, { delivery: 'third_party' })
    expect(keys(await issue(delivered, 11))).toContain('issual.not_here')
  })

  it('of a manager outside their own store', async () => {
    const offer = await made(admin)
    expect((await issue(offer, 11, {}, manager)).status).toBe(200)
    expect((await issue(offer, 11, { place: { type: 'STORE', id: 101 } }, manager)).status).toBe(200)
    expect(errorOf(await issue(offer, 11, { place: { type: 'STORE', id: 102 } }, manager))).toMatchObject({ key: 'auth.not_allowed', field: 'place' })
    const foreign = await made(admin, { owner: { type: 'CONCEPT', id: 2 } })
    expect(errorOf(await issue(foreign, 11, {}, manager)).key).toBe('offer.not_found')
  })
})

describe('whoever qualifies again', () => {
  const again = { issual: { maxPerCustomer: 1, minGapDays: 30, total: 1, onRequalify: 'resend' } }

  it('gets the coupon that still lives once more, past limits and gap, and no count moves', async () => {
    const customer = await freshCustomer()
    const offer = await made(admin, again)
    const first = await issue(offer, customer)
    expect(await issue(offer, customer)).toMatchObject({ status: 200, body: { code: first.body['code'], validThrough: first.body['validThrough'], resent: true } })
    expect((await admin.get(`/api/offers/${offer.id}`)).body).toMatchObject({ counts: { issued: 1 } })
    expect(keys(await issue(offer, await freshCustomer()))).toEqual(['issual.offer_limit'])
    await central.database.pool.query("update coupon set state = 'revoked' where org = 1 and offer = $1", [offer.id])
    expect(keys(await issue(offer, customer))).toEqual(['issual.customer_limit', 'issual.gap', 'issual.offer_limit'])
  })

  it('gets a common code once; held, it is the limit or the same again', async () => {
    const customer = await freshCustomer()
    const plain = await made(admin, { codes: { kind: 'common', code: `C-${randomUUID().slice(0, 8)}` } })
    expect((await issue(plain, customer)).status).toBe(200)
    expect(keys(await issue(plain, customer))).toEqual(['issual.customer_limit'])
    const kind = await made(admin, { codes: { kind: 'common', code: `D-${randomUUID().slice(0, 8)}` }, issual: { onRequalify: 'resend' } })
    const first = await issue(kind, customer)
    expect(await issue(kind, customer)).toMatchObject({ status: 200, body: { code: first.body['code'], resent: true } })
    expect((await admin.get(`/api/offers/${kind.id}`)).body).toMatchObject({ counts: { issued: 1 } })
  })
})

describe('texts', () => {
  it.each(['issual.message', 'issual.resendTemplate', 'issual.reminders.0.template', 'issual.reminders.0.subject'])('with a tag that does not exist are refused on save: %s', async (field) => {
    const [, part = ''] = field.split('.')
    const reminder = { daysBefore: 1, at: '10:00', channel: 'email', template: 'Soon', subject: 'Soon', [field.split('.')[3] ?? 'template']: 'Hi {{nickname}}' }
    const issual = part === 'reminders' ? { reminders: [reminder] } : { [part]: 'Hi {{nickname}}' }
    expect(errorOf(await admin.post('/api/offers', { offer: draft({ issual }) }))).toMatchObject({ key: 'template.unknown_tag', field })
    const offer = await made(admin)
    expect(errorOf(await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, issual } })).key).toBe('template.unknown_tag')
  })
})

describe('sending a coupon again', () => {
  it('is an operation of its own: only with a text, of a live coupon, to whom one can reach; audited', async () => {
    const customer = await freshCustomer()
    const [without, offer] = [await made(admin), await made(admin, { issual: { resendTemplate: 'Again: {{code}}' } })]
    const resend = (reply: Reply) => admin.post('/api/coupons/resend', { code: reply.body['code'] })
    expect(errorOf(await resend(await issue(without, customer))).key).toBe('resend.not_enabled')
    const given = await issue(offer, customer)
    expect(await resend(given)).toMatchObject({ status: 200, body: { channel: 'email' } })
    const { rows } = await central.database.pool.query<{ text: string }>('select text from message where offer = $1', [offer.id])
    expect(rows).toEqual([{ text: `Again: ${String(given.body['code'])}` }])
    await central.database.pool.query("update coupon set state = 'revoked' where org = 1 and offer = $1", [offer.id])
    expect(errorOf(await resend(given)).key).toBe('resend.not_live')
  })
})

describe('a service', () => {
  it('issues what it has claimed with the same refusals, in the place it names', async () => {
    const timeline = await serviceClient(central, admin, 'timeline')
    await timeline.post('/api/service/programmes', { ref: 'days', name: 'Days' })
    const offer = await made(admin, { issual: { maxPerCustomer: 1, scope: [{ type: 'ZONE', id: 11 }], message: 'Yours: {{code}}' } })
    await timeline.post('/api/service/claims', { ref: 'days', offer: offer.id })
    const give = (place?: unknown) => timeline.post('/api/service/issue', { ref: 'days', offer: offer.id, customer: { id: 77 }, ...(place === undefined ? {} : { place }) })
    const first = await give({ type: 'STORE', id: 101 })
    expect(first).toMatchObject({ status: 200, body: { message: `Yours: ${String(first.body['code'])}` } })
    expect(keys(await give({ type: 'STORE', id: 140 }))).toEqual(['issual.customer_limit', 'issual.not_here'])
    expect(errorOf(await timeline.post('/api/service/issue', { ref: 'nights', offer: offer.id, customer: { id: 77 } })).key).toBe('offer.not_found')
  })
})
