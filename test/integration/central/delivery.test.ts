import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import { pgOutbox } from '../../../src/central/db/messages/outbox'
import { createDelivery, type Delivery } from '../../../src/central/messages/delivery'
import { enqueue, type MessageDraft } from '../../../src/central/messages/enqueue'
import type { Messaging } from '../../../src/central/core/message-port'
import { NO_MESSAGING } from '../../../src/central/messages/messaging'
import { bodyOf, headerOf, startMailServer, type MailServer } from '../../support/mail-server'
import { startSmsGateway, type SmsGateway } from '../../support/sms-gateway'
import { pgAdapter, type PgAdapter } from '../../support/store-seed'

const MINUTE = 60_000
const ann = { id: 7, mobile: '+491700000001', email: 'ann@example.org' }

describe('the delivery of messages', () => {
  let adapter: PgAdapter
  let mail: MailServer
  let gateway: SmsGateway
  let store: CentralStore
  let now: number
  const deliveries: Delivery[] = []
  const troubles: unknown[] = []

  beforeAll(async () => {
    adapter = await pgAdapter(12)
  })
  afterAll(() => adapter.close())
  beforeEach(async () => {
    store = await adapter.fresh()
    mail = await startMailServer()
    gateway = await startSmsGateway()
    now = Date.UTC(2026, 5, 10, 10)
    troubles.length = 0
  })
  afterEach(async () => {
    for (const delivery of deliveries.splice(0)) await delivery.close()
    await mail.close()
    await gateway.close()
    if (troubles.length > 0) throw new Error('a try could not be recorded', { cause: troubles })
  })

  const outbox = () => pgOutbox(adapter.database, store.org)
  function copyOfService(service: Messaging = { mail: mail.settings, sms: gateway.settings }): Delivery {
    const delivery = createDelivery({ outbox: outbox(), clock: { now: () => now }, service, trouble: (...what) => troubles.push(what) })
    deliveries.push(delivery)
    return delivery
  }
  function write(once: string, more: Partial<MessageDraft> = {}) {
    const draft: MessageDraft = { once, channel: 'email', to: { kind: 'customer', customer: ann }, purpose: 'resend', offer: 1, subject: 'Your coupon', text: 'Käse, 10% off: A1', ...more }
    return store.transact((tx) => enqueue(tx, draft, now))
  }
  const kept = (once: string) => store.read((tx) => tx.messages.byOnce(once))
  const tries = async () =>
    (await adapter.database.pool.query<{ outcome: string | null }>('select outcome from message_attempt where org = $1 order by message, n', [store.org])).rows.map((row) => row.outcome)

  it('hands mail to the server and SMS to the gateway, and keeps what they said', async () => {
    await write('a')
    await write('b', { channel: 'sms', text: 'Say "hi"\nA1' })
    expect(await copyOfService().run()).toBe(2)
    const [sent] = mail.mails
    expect(sent).toMatchObject({ to: ann.email, from: 'desk@shop.example' })
    expect([headerOf(sent!, 'Subject'), headerOf(sent!, 'From'), headerOf(sent!, 'To')]).toEqual(['Your coupon', 'The Shop <desk@shop.example>', ann.email])
    expect(decodeURIComponent(bodyOf(sent!).replace(/=([0-9A-F]{2})/g, '%$1').replace('% off', '%25 off'))).toBe('Käse, 10% off: A1')
    expect(gateway.requests).toMatchObject([{ method: 'POST', path: '/send', headers: { authorization: 'Bearer of-the-gateway' } }])
    expect(JSON.parse(gateway.requests[0]?.body ?? '')).toEqual({ to: ann.mobile, text: 'Say "hi"\nA1' })
    expect(await kept('a')).toMatchObject({ state: 'sent', attempts: 1, sentAt: now, delivery: 'taken' })
    expect(await kept('b')).toMatchObject({ state: 'sent', delivery: 'taken' })
    expect(await copyOfService().run()).toBe(0)
  })

  it('tries again later and later when the gateway is busy, under the same key, and keeps each try', async () => {
    let broken = true
    gateway.answer = () => (broken ? { status: 503 } : { status: 200 })
    await write('a', { channel: 'sms' })
    const delivery = copyOfService()
    await delivery.run()
    expect(await kept('a')).toMatchObject({ state: 'waiting', reason: 'gateway_503', attempts: 1 })
    now += 29_000
    expect(await delivery.run()).toBe(0)
    now += 1000
    expect(await delivery.run()).toBe(1)
    now += 59_000
    expect(await delivery.run()).toBe(0)
    broken = false
    now += 1000
    await delivery.run()
    expect(await kept('a')).toMatchObject({ state: 'sent', reason: null, attempts: 3 })
    expect(new Set(gateway.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(await tries()).toEqual(['gateway_503', 'gateway_503', 'sent'])
  })

  it('waits as long as the gateway asks', async () => {
    gateway.answer = () => ({ status: 429, headers: { 'retry-after': '300' } })
    await write('a', { channel: 'sms' })
    const delivery = copyOfService()
    await delivery.run()
    now += 299_000
    expect(await delivery.run()).toBe(0)
    now += 1000
    expect(await delivery.run()).toBe(1)
  })

  it('gives up at once what will never be taken, and after eight tries what is not', async () => {
    mail.refuse = () => ({ code: 550, text: 'no such mailbox' })
    await write('a')
    const delivery = copyOfService()
    await delivery.run()
    expect(await kept('a')).toMatchObject({ state: 'failed', reason: 'smtp_550', attempts: 1 })
    mail.refuse = () => ({ code: 451, text: 'later' })
    gateway.answer = () => ({ status: 400 })
    await write('b')
    await write('c', { channel: 'sms' })
    for (let i = 0; i < 12; i++, now += 61 * MINUTE) await delivery.run()
    expect(await kept('b')).toMatchObject({ state: 'failed', reason: 'smtp_451', attempts: 8 })
    expect(await kept('c')).toMatchObject({ state: 'failed', reason: 'gateway_400', attempts: 1 })
  })

  it('waits for a mail server that is away', async () => {
    await write('a')
    const away = { ...mail.settings, port: 1 }
    await copyOfService({ mail: away, sms: null }).run()
    expect(await kept('a')).toMatchObject({ state: 'waiting', reason: 'smtp_esocket' })
    now += MINUTE
    await copyOfService().run()
    expect(await kept('a')).toMatchObject({ state: 'sent' })
  })

  it('speaks TLS and signs in, and tells nothing to a server without either or one nobody vouches for', async () => {
    const safe = await startMailServer({ tls: true, user: 'shop', password: 'of the shop' })
    await write('a')
    await copyOfService({ mail: safe.settings, sms: null }).run()
    expect(safe.mails).toMatchObject([{ to: ann.email, secure: true }])
    await write('b')
    await copyOfService({ mail: { ...mail.settings, tls: 'starttls' }, sms: null }).run()
    expect([mail.mails, (await kept('b'))?.state]).toEqual([[], 'waiting'])
    await write('c')
    await copyOfService({ mail: { ...safe.settings, ca: null }, sms: null }).run()
    expect([safe.mails.length, (await kept('c'))?.reason]).toEqual([1, 'smtp_esocket'])
    await safe.close()
  })

  it('leaves everything in the outbox where nothing sends, until it is too late', async () => {
    await write('a')
    await write('b', { notAfter: now + MINUTE })
    const idle = copyOfService(NO_MESSAGING)
    expect(await idle.run()).toBe(0)
    expect([(await kept('a'))?.state, (await kept('b'))?.state]).toEqual(['waiting', 'waiting'])
    now += MINUTE
    await idle.run()
    expect(await kept('b')).toMatchObject({ state: 'skipped', reason: 'too_late', attempts: 0 })
    await copyOfService().run()
    expect(mail.mails).toHaveLength(1)
  })

  it('sends by the organisation’s own server where it has one', async () => {
    const own = await startMailServer()
    await adapter.database.db.insertInto('message_settings').values({ org: store.org, mail: JSON.stringify(own.settings), sms: null }).execute()
    await write('a')
    await copyOfService().run()
    expect([own.mails.length, mail.mails.length]).toEqual([1, 0])
    await own.close()
  })

  it('sends each of five hundred messages once though four copies work at them', async () => {
    await store.transact(async (tx) => {
      for (let n = 0; n < 500; n++) {
        await enqueue(tx, { once: `m${n}`, channel: n % 2 === 0 ? 'sms' : 'email', to: { kind: 'customer', customer: ann }, purpose: 'notice', offer: null, subject: `${n}`, text: `${n}` }, now)
      }
    })
    const done = await Promise.all([copyOfService(), copyOfService(), copyOfService(), copyOfService()].map((copy) => copy.run()))
    expect(done.reduce((sum, n) => sum + n, 0)).toBe(500)
    expect(done.filter((n) => n > 0).length).toBeGreaterThan(1)
    expect(new Set(gateway.requests.map(({ body }) => body)).size).toBe(250)
    expect([gateway.requests.length, mail.mails.length]).toEqual([250, 250])
  })

  it('takes over from a copy that died while sending, under the same Message-ID', async () => {
    await write('a')
    const died = outbox()
    expect(await died.claim(['email'], now, now + 2 * MINUTE, 20)).toHaveLength(1)
    const other = copyOfService()
    now += MINUTE
    expect(await other.run()).toBe(0)
    now += MINUTE
    expect(await other.run()).toBe(1)
    expect(await kept('a')).toMatchObject({ state: 'sent', attempts: 2 })
    expect(await tries()).toEqual([null, 'sent'])
    const { rows } = await adapter.database.pool.query<{ id: number }>('select id from message where org = $1', [store.org])
    expect(headerOf(mail.mails[0]!, 'Message-ID')).toBe(`<message-${store.org}-${rows[0]?.id}@shop.example>`)
  })

  it('sends again rather than loses what the server took and nobody wrote down, as the same mail', async () => {
    await write('a')
    const dies = { ...outbox(), finish: () => Promise.reject(new Error('the process is gone')) }
    const dying = createDelivery({ outbox: dies, clock: { now: () => now }, service: { mail: mail.settings, sms: null }, trouble: () => undefined })
    deliveries.push(dying)
    await dying.run()
    now += 2 * MINUTE
    await copyOfService().run()
    await copyOfService().run()
    expect(mail.mails.map((sent) => headerOf(sent, 'Message-ID'))).toEqual(Array<string>(2).fill(headerOf(mail.mails[0]!, 'Message-ID')))
    expect(await tries()).toEqual([null, 'sent'])
  })

  it('does not send what was called off while it waited', async () => {
    await write('a')
    await store.transact((tx) => tx.messages.erase(ann.id))
    expect(await copyOfService().run()).toBe(0)
  })
})
