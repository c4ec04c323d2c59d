import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf, made, serviceClient, signedIn, type Caller, type OfferBody } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolTill, type TestTill } from '../../support/test-till'

/** What is done with all coupons of an offer at once, over HTTP with the service's own workers. */

let central: TestCentral
let admin: Caller
let till: TestTill

beforeAll(async () => {
  central = await startTestCentral()
  admin = await signedIn(central, 'admin')
  till = await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
})
afterAll(() => central.stop())

interface Ended {
  readonly state: string
  readonly done: number
  readonly total: number
  readonly result: Record<string, unknown> | null
}

/** Starts long work and waits for its end. */
async function work(path: string, body: unknown): Promise<Ended> {
  const started = await admin.post(path, body)
  expect(started.status).toBe(200)
  return ended(Number(started.body['job']))
}

async function ended(job: number): Promise<Ended> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    const at = (await admin.get(`/api/jobs/${job}`)).body as unknown as Ended
    if (!['waiting', 'running'].includes(at.state)) return at
    await sleep(50)
  }
  throw new Error('the job did not end')
}

async function csvOf(offer: OfferBody): Promise<string[]> {
  const reply = await fetch(`${central.url}/api/offers/${offer.id}/codes.csv`, { headers: { authorization: `Bearer ${admin.token}` } })
  expect(reply.headers.get('content-type')).toContain('text/csv')
  return (await reply.text()).replace('\uFEFF', '').trimEnd().split('\r\n')
}

const audited = async (what: string, offer: OfferBody): Promise<number> => {
  const { rows } = await central.database.pool.query<{ n: number }>('select count(*) as n from audit where what = $1 and subject = $2', [what, `offer:${offer.id}`])
  return rows[0]?.n ?? 0
}

describe('codes for a third party', () => {
  it('are made as long work, downloaded as CSV, and on the record', async () => {
    const offer = await made(admin, { delivery: 'third_party', codes: { kind: 'unique', length: 6, alphabet: 'numeric', prefix: '-A', suffix: '' } })
    expect(await work(`/api/offers/${offer.id}/codes`, { count: 30_000 })).toMatchObject({ state: 'done', done: 30_000, total: 30_000, result: { made: 30_000 } })
    const [header, ...lines] = await csvOf(offer)
    expect(header).toBe('code,state,issued_on,valid_through,uses')
    // A spreadsheet would take the first character for the start of a formula.
    expect(lines.every((line) => /^'-A\d{6},unissued,,,0$/.test(line))).toBe(true)
    expect(new Set(lines).size).toBe(30_000)
    expect(await audited('codes.download', offer)).toBe(1)
    expect((await admin.get(`/api/offers/${offer.id}/codes`)).body).toEqual({ left: 970_000, guessOdds: 33, stoppedAt: null })
  })

  it('are made with the save that asks for them, or the offer is not saved', async () => {
    const codes = { kind: 'unique', length: 5, alphabet: 'numeric', prefix: 'S', suffix: '' }
    const draft = (name: string, more: Record<string, unknown> = {}) => ({ name, expiry: { kind: 'fixed', on: '2099-12-31' }, discount: { kind: 'amount', value: '5.00' }, codes, delivery: 'third_party', ...more })
    const saved = await admin.post('/api/offers', { offer: draft('With codes'), makeCodes: 500 })
    expect(await ended(Number(saved.body['job']))).toMatchObject({ state: 'done', result: { made: 500 } })
    const offer = saved.body['offer'] as OfferBody
    expect(await csvOf(offer)).toHaveLength(501)
    const more = await admin.put(`/api/offers/${offer.id}`, { offer, makeCodes: 20 })
    expect(await ended(Number(more.body['job']))).toMatchObject({ result: { made: 20 } })
    expect((await admin.put(`/api/offers/${offer.id}`, { offer: more.body['offer'] })).body).not.toHaveProperty('job')
    const tooMany = await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, version: offer.version + 2, name: 'Never' }, makeCodes: 99_999 })
    expect(errorOf(tooMany)).toMatchObject({ key: 'codes.too_many', field: 'makeCodes', details: { left: 99_480 } })
    expect(errorOf(await admin.post('/api/offers', { offer: draft('No such', { delivery: 'platform' }), makeCodes: 5 }))).toMatchObject({ key: 'codes.not_generated', field: 'makeCodes' })
    const named = await central.database.pool.query("select 1 from offer where body->>'name' in ('No such', 'Never')")
    expect(named.rowCount).toBe(0)
  })

  it('are refused where they would not fit, or where codes come to be when they are issued', async () => {
    const offer = await made(admin, { delivery: 'third_party', codes: { kind: 'unique', length: 5, alphabet: 'numeric', prefix: 'B', suffix: '' } })
    const refused = await admin.post(`/api/offers/${offer.id}/codes`, { count: 100_001 })
    expect(errorOf(refused)).toMatchObject({ key: 'codes.too_many', field: 'count', details: { left: 100_000 } })
    const platform = await made(admin)
    expect(errorOf(await admin.post(`/api/offers/${platform.id}/codes`, { count: 1 }))).toMatchObject({ key: 'codes.not_generated' })
  })
})

describe('issuing to a list', () => {
  it('gives everybody on it a coupon, and tells tills to take a new snapshot', async () => {
    const offer = await made(admin)
    const before = await till.hello()
    const feeds = ['ref', `coupons:${offer.id}`, `idents:${till.enrolled.store.id}`]
    const cursors = await Promise.all(feeds.map(async (feed) => {
      const { body } = await till.call('snapshot', { feed, after: null, limit: 5000 })
      return { feed, epoch: body.epoch, pos: body.pos }
    }))
    expect(before.feeds.map(({ feed }) => feed)).toContain(`coupons:${offer.id}`)
    const done = await work(`/api/offers/${offer.id}/issue-list`, { list: 'birthday-club' })
    const { issued, refused } = done.result as { issued: number; refused: Record<string, number> }
    expect(done).toMatchObject({ state: 'done', done: 200, total: 200 })
    expect(issued + (refused['customer.blocked'] ?? 0)).toBe(200)
    expect((await admin.get(`/api/offers/${offer.id}`)).body).toMatchObject({ counts: { issued, made: issued } })
    const { body: pulled } = await till.call('pull', { cursors, limit: 1000 })
    expect(new Set(pulled.resnapshot)).toEqual(new Set(feeds.slice(1)))
    expect(pulled.pages.map(({ feed }) => feed)).toEqual(['ref'])
    const { body: fresh } = await till.call('snapshot', { feed: `coupons:${offer.id}`, after: null, limit: 5000 })
    expect(fresh.rows).toHaveLength(issued)
    // Whoever took it since is not told again.
    const { body: again } = await till.call('pull', { cursors: [{ feed: fresh.feed, epoch: fresh.epoch, pos: fresh.pos }], limit: 1000 })
    expect(again.resnapshot).toEqual([])
    expect((await csvOf(offer)).slice(1).every((line) => /^[A-Z0-9]{8},issued,/.test(line))).toBe(true)
  })

  it('is open to the service that has claimed the offer, and to no other', async () => {
    const outbound = await serviceClient(central, admin, 'outbound')
    const offer = await made(admin, { codes: { kind: 'randomised', sample: 'SPRING26' }, delivery: 'platform' })
    expect((await outbound.post('/api/service/programmes', { ref: 'spring', name: 'Spring', endsOn: null })).status).toBe(200)
    expect((await outbound.post('/api/service/claims', { ref: 'spring', offer: offer.id })).status).toBe(200)
    const asked = { ref: 'spring', offer: offer.id, list: 'birthday-club' }
    const started = await outbound.post('/api/service/issue-list', asked)
    expect(started.status).toBe(200)
    expect(errorOf(await outbound.post('/api/service/issue-list', { ...asked, ref: 'summer' }))).toMatchObject({ key: 'offer.not_found' })
    const dvs = await serviceClient(central, admin, 'dvs')
    expect(errorOf(await dvs.post('/api/service/issue-list', asked))).toMatchObject({ key: 'offer.not_found' })
    const { issued } = (await ended(Number(started.body['job']))).result as { issued: number }
    const lines = (await csvOf(offer)).slice(1)
    expect(lines).toHaveLength(issued)
    expect(lines.every((line) => /^SPRI[A-Z0-9]{4},issued/.test(line))).toBe(true)
  })
})

describe('revoking', () => {
  it('needs to be understood, kills what is not redeemed, and answers with the counts', async () => {
    const offer = await made(admin)
    await work(`/api/offers/${offer.id}/issue-list`, { list: 'birthday-club' })
    expect(errorOf(await admin.post(`/api/offers/${offer.id}/revoke`, { what: 'all', understood: false }))).toMatchObject({ key: 'revocation.not_understood' })
    const done = await work(`/api/offers/${offer.id}/revoke`, { what: 'all', understood: true })
    const { issued } = (await admin.get(`/api/offers/${offer.id}`)).body['counts'] as { issued: number }
    expect(done).toMatchObject({ state: 'done', result: { revoked: issued, redeemed: 0 } })
    expect((await csvOf(offer)).slice(1).every((line) => line.includes(',revoked,'))).toBe(true)
    expect((await admin.get(`/api/offers/${offer.id}/codes`)).body).toMatchObject({ left: 0, stoppedAt: expect.any(Number) as number })
    expect(await audited('coupons.revoke', offer)).toBe(1)
    // A dead coupon is refused at once by a till that hears of it.
    const { body } = await till.call('pull', { cursors: [{ feed: 'deny', epoch: (await till.hello()).feeds[0]?.epoch ?? '', pos: 0 }], limit: 1000 })
    const denied = body.pages[0]?.rows.filter((row) => (row.body as { offer?: number } | null)?.offer === offer.id) ?? []
    expect(denied).toHaveLength(issued)
  })
})
