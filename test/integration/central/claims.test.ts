import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCatalogue } from '../../../src/central/core/catalogue'
import type { Core } from '../../../src/central/core/core'
import { pgStore } from '../../../src/central/db/pg-store'
import { claimOffer } from '../../../src/central/claims/claim-offer'
import { saveProgramme } from '../../../src/central/claims/programmes'
import { draft, errorOf, made, serviceClient, signedIn, type Caller, type OfferBody } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'

/** Claims over HTTP, each service with a client of its own, on a real PostgreSQL (2.8). */

let central: TestCentral
let admin: Caller
let outbound: Caller
let dvs: Caller
let loyalty: Caller

beforeAll(async () => {
  central = await startTestCentral()
  admin = await signedIn(central, 'admin')
  outbound = await serviceClient(central, admin, 'outbound')
  dvs = await serviceClient(central, admin, 'dvs')
  loyalty = await serviceClient(central, admin, 'loyalty')
})
afterAll(() => central.stop())

const day = (ahead: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date(Date.now() + ahead * 86_400_000))
const register = (service: Caller, ref: string, endsOn: string | null = null) => service.post('/api/service/programmes', { ref, name: `The ${ref}`, endsOn })
const claim = (service: Caller, ref: string, offer: number) => service.post('/api/service/claims', { ref, offer })
const offersOf = async (service: Caller, ref: string, show: 'claimable' | 'held'): Promise<number[]> => {
  const found: number[] = []
  let cursor = ''
  for (;;) {
    const { status, body } = await service.get(`/api/service/offers?ref=${ref}&show=${show}&limit=100${cursor}`)
    expect(status).toBe(200)
    found.push(...(body['offers'] as { offer: OfferBody }[]).map(({ offer }) => offer.id))
    if (body['next'] === null) return found
    cursor = `&cursor=${body['next'] as string}`
  }
}
const issue = (service: Caller, ref: string, offer: number, customer: number, rest: Record<string, unknown> = {}) =>
  service.post('/api/service/issue', { ref, offer, customer: { id: customer }, ...rest })

describe('a claim', () => {
  it('makes the offer the campaign’s own, and is told to whoever comes second', async () => {
    await register(dvs, 'receipt-a')
    await register(loyalty, 'silver')
    const offer = await made(admin)
    expect(await claim(dvs, 'receipt-a', offer.id)).toMatchObject({ status: 200, body: { claim: { service: 'dvs', ref: 'receipt-a', name: 'The receipt-a', endsOn: null }, version: 2 } })
    const second = await claim(loyalty, 'silver', offer.id)
    expect(second.status).toBe(409)
    expect(errorOf(second)).toMatchObject({ key: 'claim.taken', details: { service: 'dvs', ref: 'receipt-a', name: 'The receipt-a' } })
    expect((await claim(dvs, 'receipt-a', offer.id)).body).toMatchObject({ version: 2 })
    expect(errorOf(await claim(dvs, 'receipt-b', offer.id)).key).toBe('claim.programme_unknown')
    await register(dvs, 'receipt-b')
    expect(errorOf(await claim(dvs, 'receipt-b', offer.id)).key).toBe('claim.taken')
    const { rows } = await central.database.pool.query<{ what: string; who: string }>("select what, who from audit where subject = $1 order by id", [`offer:${offer.id}`])
    expect(rows).toEqual([{ what: 'offer.create', who: 'person:1' }, { what: 'offer.claim', who: expect.stringMatching(/^client:/) as string }])
  })

  it('of an outbound campaign is one at most; the others may have any number', async () => {
    await register(outbound, 'letter')
    await register(dvs, 'many')
    const [a, b] = [await made(admin), await made(admin)]
    expect((await claim(outbound, 'letter', a.id)).status).toBe(200)
    expect(errorOf(await claim(outbound, 'letter', b.id)).key).toBe('claim.one_offer_only')
    expect((await claim(outbound, 'letter', a.id)).status).toBe(200)
    expect(await offersOf(outbound, 'letter', 'claimable')).toEqual([])
    for (const each of [b, await made(admin)]) expect((await claim(dvs, 'many', each.id)).status).toBe(200)
    expect(await offersOf(dvs, 'many', 'held')).toHaveLength(2)
  })

  it('is neither made nor moved by an edit, and is kept by one', async () => {
    await register(dvs, 'kept', day(20))
    const offer = await made(admin)
    const foreign = { service: 'loyalty', ref: 'gold', name: 'Gold programme' }
    expect(errorOf(await admin.post('/api/offers', { offer: draft({ claim: foreign }) })).key).toBe('claim.by_service_only')
    expect(errorOf(await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, claim: foreign } })).key).toBe('claim.by_service_only')
    await claim(dvs, 'kept', offer.id)
    const saved = await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, name: 'Named anew', version: 2 } })
    expect(saved.body).toMatchObject({ offer: { name: 'Named anew', claim: { ref: 'kept', endsOn: day(20) } } })
  })

  it('of what has ended is refused', async () => {
    await register(dvs, 'late')
    const offer = await made(admin, { status: 'ended' })
    expect(errorOf(await claim(dvs, 'late', offer.id)).key).toBe('offer.ended')
    expect(errorOf(await claim(dvs, 'late', 999_999)).key).toBe('offer.not_found')
  })
})

describe('thirty-two that claim at once', () => {
  const MANY = 32
  const coreOf = (n: number): Core => {
    // A core of its own for each, as in as many copies of the service: nothing is shared but the database.
    const clock = { now: () => Date.now() + n }
    const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) }
    return { store: pgStore(central.database, 1, random), catalogue: createCatalogue(clock), clock, random, trouble: () => undefined }
  }
  const saving = { who: 'client:x', from: 'test' }

  it('exactly one wins, and every other is told who', async () => {
    const offer = await made(admin)
    const refs = Array.from({ length: MANY }, (_, n) => `crowd-${n}`)
    const cores = refs.map((_, n) => coreOf(n))
    for (const [n, ref] of refs.entries()) {
      const core = cores[n]!
      await saveProgramme(core, { service: 'timeline', ref, name: ref, endsOn: null }, saving)
    }
    const answers = await Promise.all(refs.map((ref, n) => claimOffer(cores[n]!, { service: 'timeline', ref }, offer.id, saving)))
    const winners = answers.flatMap((answer) => (answer.ok ? [answer.value.claim.ref] : []))
    expect(winners).toHaveLength(1)
    const told = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]))
    expect(told).toHaveLength(MANY - 1)
    for (const error of told) expect(error).toMatchObject({ key: 'claim.taken', details: { service: 'timeline', ref: winners[0] } })
    expect((await admin.get(`/api/offers/${offer.id}`)).body).toMatchObject({ offer: { claim: { ref: winners[0] }, version: 2 } })
  })

  it('an outbound campaign that claims as many offers at once gets one', async () => {
    const offers: OfferBody[] = []
    for (let n = 0; n < 8; n += 1) offers.push(await made(admin))
    const core = coreOf(0)
    await saveProgramme(core, { service: 'outbound', ref: 'greedy', name: 'Greedy', endsOn: null }, saving)
    const answers = await Promise.all(offers.map((offer, n) => claimOffer(coreOf(n), { service: 'outbound', ref: 'greedy' }, offer.id, saving)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.error.key]))).toEqual(Array.from({ length: 7 }, () => 'claim.one_offer_only'))
  })
})

describe('a claimed offer', () => {
  it('is invisible to every other service and campaign, and visible to its own', async () => {
    await register(dvs, 'mine')
    await register(dvs, 'not-mine')
    await register(loyalty, 'bronze')
    const [taken, free] = [await made(admin), await made(admin)]
    await claim(dvs, 'mine', taken.id)
    expect(await offersOf(dvs, 'mine', 'held')).toEqual([taken.id])
    for (const [service, ref] of [[dvs, 'not-mine'], [loyalty, 'bronze']] as const) {
      const claimable = await offersOf(service, ref, 'claimable')
      expect(claimable).toContain(free.id)
      expect(claimable).not.toContain(taken.id)
      expect(await offersOf(service, ref, 'held')).toEqual([])
      expect(errorOf(await service.get(`/api/service/offers/${taken.id}?ref=${ref}`)).key).toBe('offer.not_found')
      expect((await service.get(`/api/service/offers/${free.id}?ref=${ref}`)).status).toBe(200)
      expect(errorOf(await issue(service, ref, taken.id, 41))).toMatchObject({ key: 'offer.not_found' })
    }
    expect(await issue(dvs, 'mine', taken.id, 41)).toMatchObject({ status: 200, body: { resent: false } })
    // The back office acts for the organisation and needs no claim.
    expect((await admin.post(`/api/offers/${taken.id}/issue`, { customer: { id: 42 } })).status).toBe(200)
  })

  it('made inside a campaign is claimed from birth, listed only on request, and edited there', async () => {
    await register(outbound, 'spring', day(40))
    const reply = await outbound.post('/api/service/offers', { ref: 'spring', offer: draft({ name: 'Inside spring' }) })
    expect(reply).toMatchObject({ status: 200, body: { offer: { claim: { service: 'outbound', ref: 'spring', endsOn: day(40) } } } })
    const offer = reply.body['offer'] as OfferBody
    const listed = async (more: string) => ((await admin.get(`/api/offers?search=Inside+spring${more}`)).body['offers'] as { offer: OfferBody }[]).map((row) => row.offer.id)
    expect(await listed('')).toEqual([])
    expect(await listed('&inside=true')).toEqual([offer.id])
    expect(errorOf(await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, name: 'Outside' } })).key).toBe('offer.made_inside')
    const edited = await outbound.put(`/api/service/offers/${offer.id}`, { ref: 'spring', offer: { ...offer, name: 'Edited inside' } })
    expect(edited).toMatchObject({ status: 200, body: { offer: { name: 'Edited inside', version: 2 } } })
    expect((await admin.post(`/api/offers/${offer.id}/status`, { status: 'paused' })).status).toBe(200)
    expect(errorOf(await outbound.post('/api/service/offers', { ref: 'spring', offer: draft() })).key).toBe('claim.one_offer_only')
    await register(dvs, 'inner')
    const byHand = await made(admin, { name: 'Inside by hand' }, { inside: { service: 'dvs', ref: 'inner' } })
    expect(byHand).toMatchObject({ claim: { service: 'dvs', ref: 'inner' } })
    expect((await admin.get(`/api/offers/${byHand.id}`)).body).toMatchObject({ information: { inside: true, madeBy: { by: 'person:1' } } })
    expect(errorOf(await admin.post('/api/offers', { offer: draft(), inside: { service: 'dvs', ref: 'nowhere' } })).key).toBe('claim.programme_unknown')
    const randomised = { ref: 'inner', offer: draft({ codes: { kind: 'randomised', sample: 'INSIDE1' } }) }
    expect(errorOf(await dvs.post('/api/service/offers', randomised)).key).toBe('codes.not_here')
    const other = (await dvs.post('/api/service/offers', { ref: 'inner', offer: draft() })).body['offer'] as OfferBody
    expect(errorOf(await outbound.put(`/api/service/offers/${other.id}`, { ref: 'spring', offer: other })).key).toBe('offer.not_found')
  })
})

describe('a campaign’s end', () => {
  it('moves what depends on it, and the preview counts that before', async () => {
    await register(dvs, 'ends', day(30))
    const [fixed, follows] = [await made(admin, { expiry: { kind: 'fixed', on: day(90) } }), await made(admin, { expiry: { kind: 'campaign' }, couponExpiry: { kind: 'days', n: 60 } })]
    for (const offer of [fixed, follows]) await claim(dvs, 'ends', offer.id)
    for (const customer of [51, 52]) await issue(dvs, 'ends', fixed.id, customer)
    expect((await issue(dvs, 'ends', follows.id, 51)).body['validThrough']).toBe(day(30))
    const moved = { ref: 'ends', name: 'The ends', endsOn: day(100) }
    expect((await dvs.post('/api/service/programmes/preview', moved)).body['offers']).toMatchObject([
      { offer: fixed.id, from: day(30), to: day(100), effects: [{ kind: 'ends', of: 'coupons', count: 2, from: day(30), to: day(90) }] },
      { offer: follows.id, effects: [{ kind: 'ends', of: 'coupons', count: 1, from: day(30), to: day(60) }] },
    ])
    expect((await dvs.post('/api/service/programmes', moved)).body).toMatchObject({ endsOn: day(100), offersMoved: 2 })
    expect((await dvs.post('/api/service/programmes', moved)).body).toMatchObject({ offersMoved: 0 })
    expect((await admin.get(`/api/offers/${follows.id}`)).body).toMatchObject({ offer: { claim: { endsOn: day(100) }, version: 3 } })
    expect((await issue(dvs, 'ends', follows.id, 53)).body['validThrough']).toBe(day(60))
  })
})

describe('a client', () => {
  it('speaks for its service alone, or for one campaign of it', async () => {
    await register(loyalty, 'platinum')
    const bound = await serviceClient(central, admin, 'loyalty', 'platinum')
    const own = await serviceClient(central, admin, null)
    expect(((await bound.get('/api/service/programmes')).body['programmes'] as { ref: string }[]).map(({ ref }) => ref)).toEqual(['platinum'])
    expect(errorOf(await register(bound, 'another'))).toMatchObject({ key: 'auth.not_allowed', field: 'ref' })
    expect(errorOf(await own.get('/api/service/programmes')).key).toBe('auth.not_allowed')
    expect((await own.get('/v2/coupon/series?limit=1')).status).toBe(200)
    expect((await admin.get('/api/service/programmes')).status).toBe(403)
    expect(errorOf(await admin.post('/api/clients/service', { key: 'nobody', service: 'dvs', ref: null })).key).toBe('client.not_found')
    const all = (await admin.get('/api/programmes')).body['programmes'] as { service: string; ref: string }[]
    expect(all).toContainEqual(expect.objectContaining({ service: 'loyalty', ref: 'gold' }))
  })

  it('of the third party alone issues what it delivers', async () => {
    const magazine = await serviceClient(central, admin, 'third_party', 'gazette')
    await register(magazine, 'gazette')
    const offer = await made(admin, { delivery: 'third_party', codes: { kind: 'uploaded' } })
    await claim(magazine, 'gazette', offer.id)
    // It has no codes yet: that alone is said to its own client, and to others also that it is not theirs to issue.
    expect(errorOf(await issue(magazine, 'gazette', offer.id, 61)).details).toMatchObject({ reasons: [{ key: 'codes.exhausted' }] })
    expect(errorOf(await admin.post(`/api/offers/${offer.id}/issue`, { customer: { id: 61 } })).details).toMatchObject({ reasons: [{ key: 'codes.exhausted' }, { key: 'issual.not_here' }] })
    const rival = await serviceClient(central, admin, 'third_party', 'herald')
    await register(rival, 'herald')
    expect(errorOf(await issue(rival, 'herald', offer.id, 61)).key).toBe('offer.not_found')
  })
})
