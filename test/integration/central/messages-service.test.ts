import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issue } from '../../../src/central/coupons/issue'
import type { RunningCentral } from '../../../src/central/service'
import { startMailServer, type MailServer } from '../../support/mail-server'
import { startSmsGateway, type SmsGateway } from '../../support/sms-gateway'
import { opIdOf } from '../../support/central-core'
import { copiesOfCentral, type Copies } from '../../support/two-copies'
import { v2Client } from '../../support/v2-client'

const DAY = 86_400_000
const HOLDERS = 25

/** Two copies of the service on one PostgreSQL, a real mail server and a real gateway, and a clock that is moved. */
describe('messages of a running service', () => {
  let copies: Copies
  let one: RunningCentral
  let two: RunningCentral
  let mail: MailServer
  let gateway: SmsGateway
  let token: string
  let offer: number
  let codes: readonly string[]

  beforeAll(async () => {
    mail = await startMailServer()
    gateway = await startSmsGateway()
    copies = await copiesOfCentral(Date.UTC(2026, 5, 1, 12), { mail: mail.settings, sms: gateway.settings })
    one = await copies.start()
    two = await copies.start()
    token = await signIn('admin')
    offer = await newOffer()
    codes = await issued()
  })
  afterAll(async () => {
    await copies.close()
    await mail.close()
    await gateway.close()
  })

  async function call(method: string, path: string, body?: unknown, bearer = token, headers: Record<string, string> = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const reply = await fetch(one.url + path, { method, headers: { authorization: `Bearer ${bearer}`, ...type, ...headers }, ...sent })
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
  }
  async function signIn(user: string): Promise<string> {
    const { body } = await call('POST', '/api/sign-in', { user, password: one.demo?.admin.password }, '')
    return String(body['token'])
  }
  const orgs = () => [...one.centre.orgs.values()][0]!

  async function newOffer(): Promise<number> {
    const reminders = [
      { daysBefore: 3, at: '10:00', channel: 'sms', template: '{{code}} ends in {{valid_days}} days. {{optout}}' },
      { daysBefore: 0, at: '09:00', channel: 'email', template: 'Last day of {{code}}', subject: 'Today, {{first_name}}' },
    ]
    const body = {
      name: 'Reminded',
      expiry: { kind: 'fixed', on: '2026-12-31' },
      discount: { kind: 'percent', value: '10' },
      currency: 'INR',
      codes: { kind: 'unique', length: 10, alphabet: 'safe' },
      couponExpiry: { kind: 'days', n: 10 },
      issual: { reminders, resendTemplate: 'Again: {{code}}' },
    }
    const made = await call('POST', '/api/offers', { offer: body })
    expect(made).toMatchObject({ status: 200 })
    return (made.body['offer'] as { id: number }).id
  }
  async function issued(): Promise<readonly string[]> {
    const made: string[] = []
    for (let n = 0; n < HOLDERS; n++) {
      const person = { firstName: `Holder${n}`, lastName: '', mobile: `90000000${String(n).padStart(2, '0')}`, email: `holder${n}@example.org` }
      const { id } = (await call('POST', '/api/customers', person)).body as { id: number }
      const customer = await orgs().core.store.read((tx) => tx.customers.byId(id))
      const done = await issue(orgs().core, {
        opId: opIdOf(n + 1),
        hash: String(n),
        offer,
        customer: { token: customer?.token ?? null, ident: null },
        place: null,
        issuer: { kind: 'organisation' },
      })
      if (!done.ok || !done.value.result.ok) throw new Error(`not issued: ${JSON.stringify(done)}`)
      made.push(done.value.result.code)
    }
    return made
  }
  const runBoth = () => Promise.all([one, two].flatMap(({ centre }) => [...centre.orgs.values()].map(({ messages }) => messages.run())))
  /** Whatever is due is worked through by both, also what one of them had begun by its own timer. */
  async function settled(): Promise<void> {
    await Promise.all([runBoth(), runBoth()])
    const waiting = async () => (await one.database.pool.query('select 1 from message where offer = $1 and state = $2', [offer, 'waiting'])).rowCount
    await expect.poll(waiting, { timeout: 20_000 }).toBe(0)
  }
  /** Ours: the demo has offers with reminders of its own. */
  const ours = () => gateway.requests.filter(({ body }) => codes.some((code) => body.includes(code)))
  const outbox = async (query = '', bearer = token) => (await call('GET', `/api/messages${query}`, undefined, bearer)).body as { messages: { id: number; offer: number; state: string; text: string }[]; next: string | null }

  it('a coupon is sent again at once, once for one request, and only by whom it concerns', async () => {
    const again = () => call('POST', '/api/coupons/resend', { code: codes[0] }, token, { 'idempotency-key': 'resend-1' })
    expect(await again()).toMatchObject({ status: 200, body: { channel: 'sms' } })
    expect(await again()).toMatchObject({ status: 200, body: { channel: 'sms' } })
    await expect.poll(() => ours().length, { timeout: 20_000 }).toBe(1)
    expect(JSON.parse(ours()[0]?.body ?? '')).toMatchObject({ text: `Again: ${codes[0]}` })
    expect(await call('POST', '/api/coupons/resend', { code: 'NOSUCHCODE' })).toMatchObject({ status: 404, body: { error: { key: 'code.unknown' } } })
    expect((await call('POST', '/api/coupons/resend', { code: codes[0] }, 'none')).status).toBe(401)
    const audit = await one.database.pool.query<{ after: unknown }>(`select after from audit where what = 'coupon.resend' order by id`)
    expect(audit.rows.map(({ after }) => after)).toEqual([{ sent: 'sms' }])
  })

  it('every holder is reminded once, though two copies run, and again after a restart nobody', async () => {
    await call('PUT', '/api/messaging', { mail: null, sms: null, optOut: 'Reply STOP' })
    copies.clock.now += 6 * DAY
    await settled()
    expect(ours()).toHaveLength(1)
    copies.clock.now += DAY
    await settled()
    const told = ours().slice(1).map(({ body }) => (JSON.parse(body) as { text: string }).text)
    expect(told.sort()).toEqual(codes.map((code) => `${code} ends in 3 days. Reply STOP`).sort())
    await two.stop()
    two = await copies.start()
    await settled()
    expect(ours()).toHaveLength(1 + HOLDERS)
  })

  it('what comes due while every copy is down goes out late the same day', async () => {
    token = await signIn('admin')
    await Promise.all([one.stop(), two.stop()])
    copies.clock.now += 3 * DAY - 2 * 3_600_000
    one = await copies.start()
    two = await copies.start()
    await settled()
    const mails = mail.mails.filter(({ raw }) => raw.includes('Last day of'))
    expect(new Set(mails.map(({ to }) => to)).size).toBe(HOLDERS)
    expect(mails).toHaveLength(HOLDERS)
    expect(copies.log.join('')).not.toMatch(/holder0@example|9000000000|Holder0/)
  })

  it('the outbox shows how each fares, page by page, and to a unit’s people their own alone', async () => {
    token = await signIn('admin')
    const first = await outbox('?limit=20')
    const second = await outbox(`?limit=20&before=${first.next}`)
    expect([first.messages.length, second.messages.length]).toEqual([20, 20])
    expect(new Set([...first.messages, ...second.messages].map(({ id }) => id)).size).toBe(40)
    expect(first.messages.filter((message) => message.offer === offer).every(({ state }) => state === 'sent')).toBe(true)
    expect((await outbox('?state=failed')).messages).toEqual([])
    expect(await outbox('')).toMatchObject({ configured: { email: true, sms: true } })
    expect((await call('GET', '/api/messages', undefined, await signIn('manager.101'))).status).toBe(403)
    expect((await call('GET', '/api/messages?limit=0')).status).toBe(400)
    const others = await orgs().core.store.read(async (tx) => (await tx.offers.all()).filter((stored) => stored.offer.owner !== null && stored.offer.owner !== undefined))
    await one.database.pool.query('update message set offer = $1 where id = $2', [others[0]?.id, first.messages[0]?.id])
    const trail = (await outbox('?limit=200', await signIn('marketer.trail'))).messages
    expect(trail.length).toBeGreaterThan(0)
    expect(trail.every((message) => others.every(({ id, offer: { owner } }) => id !== message.offer || owner?.type === 'CONCEPT'))).toBe(true)
  })

  it('an organisation’s own server is kept without showing its password, and never told to another', async () => {
    const own = { ...mail.settings, user: 'shop', password: 'very secret' }
    const saved = await call('PUT', '/api/messaging', { mail: own, sms: null, optOut: '' })
    expect(saved).toMatchObject({ status: 200, body: { mail: { hasPassword: true }, sends: { email: 'own', sms: 'service' } } })
    const { password: _secret, ...without } = own
    await call('PUT', '/api/messaging', { mail: { ...without, fromName: 'Shop' }, sms: null, optOut: '' })
    expect((await call('GET', '/api/messaging')).body).toMatchObject({ mail: { hasPassword: true, fromName: 'Shop' } })
    await call('PUT', '/api/messaging', { mail: { ...without, host: 'elsewhere.example' }, sms: null, optOut: '' })
    const moved = await call('GET', '/api/messaging')
    expect(moved.body).toMatchObject({ mail: { hasPassword: false } })
    const audit = await one.database.pool.query(`select before, after from audit where what = 'messaging.update'`)
    expect(JSON.stringify([audit.rows, saved.body, moved.body])).not.toContain('very secret')
    expect(await call('PUT', '/api/messaging', { mail: null, sms: { method: 'POST', url: 'http://10.0.0.1/send' }, optOut: '' })).toMatchObject({ status: 400 })
    expect((await call('GET', '/api/messaging', undefined, await signIn('marketer.trail'))).status).toBe(403)
    await call('PUT', '/api/messaging', { mail: null, sms: null, optOut: '' })
  })

  it('a gateway’s report is kept', async () => {
    const { token: client } = await v2Client(one)
    const report = (reference: string, delivered: boolean) => call('POST', '/api/messages/delivery', { reference, delivered }, client)
    const { rows } = await one.database.pool.query<{ gateway_ref: string; id: number }>(`select gateway_ref, id from message where channel = 'sms' and state = 'sent' limit 1`)
    const [{ gateway_ref, id } = { gateway_ref: '', id: 0 }] = rows
    expect((await report(gateway_ref, false)).body).toEqual({ known: true })
    expect((await report(gateway_ref, false)).body).toEqual({ known: false })
    expect((await report('nobody knows', true)).body).toEqual({ known: false })
    expect((await one.database.pool.query(`select delivery from message where id = $1`, [id])).rows).toEqual([{ delivery: 'undelivered' }])
  })

  it('with nothing configured messages wait in the outbox, which says so', async () => {
    await Promise.all([one.stop(), two.stop()])
    one = await copies.start({ mail: null, sms: null })
    const wasSent = mail.mails.length
    const notice = { channel: 'email', purpose: 'notice', offer: null, customer: null, address: 'a@example.org', subject: 's', text: 'Read me here', madeAt: copies.clock.now } as const
    await orgs().core.store.transact((tx) => tx.messages.insert({ once: 'notice', ...notice, expiresAt: copies.clock.now + DAY }))
    await orgs().messages.run()
    token = await signIn('admin')
    expect(await outbox('?limit=1')).toMatchObject({ configured: { email: false, sms: false }, messages: [{ text: 'Read me here', state: 'waiting', attempts: 0 }] })
    expect(mail.mails).toHaveLength(wasSent)
  })
})
