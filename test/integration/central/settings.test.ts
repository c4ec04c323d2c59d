import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { draft, errorOf, made, signedIn, type Caller, type OfferBody } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolTill } from '../../support/test-till'

/** The organisation's settings over HTTP, and what depends on them (3.2). */

let central: TestCentral
let admin: Caller

beforeAll(async () => {
  central = await startTestCentral()
  admin = await signedIn(central, 'admin')
})
afterAll(() => central.stop())

interface Shown {
  readonly settings: Record<string, unknown>
  readonly revision: number
}
/** The demo has decided this one. */
const DESK = [{ name: 'Offers desk', email: 'offers@example.com', of: 'organisation' }]
const shown = async () => (await admin.get('/api/settings')).body as unknown as Shown
/** Saves on top of what is there, and answers how to put it back. */
async function changed(more: Record<string, unknown>): Promise<() => Promise<unknown>> {
  const { settings, revision } = await shown()
  const saved = await admin.put('/api/settings', { settings: { ...settings, ...more }, revision })
  expect(saved).toMatchObject({ status: 200, body: { settings: more, revision: revision + 1 } })
  return () => admin.put('/api/settings', { settings, revision: revision + 1 })
}

describe('settings', () => {
  it('have a default for everything that was never decided', async () => {
    expect((await shown()).settings).toMatchObject({
      couponsPerBill: 1,
      codes: { length: 8, alphabet: 'alphanumeric', prefix: '', suffix: '' },
      offline: { perTill: 20, perBillMax: '500.00', maxHours: 24 },
      riskCaps: { unbounded: true, worstCase: null },
      issualMonths: 6,
      metadata: null,
      resendTemplate: null,
      pointsOfContact: DESK,
    })
  })

  it('are saved by an administrator of the whole, on top of the revision they saw, and audited', async () => {
    const { settings, revision } = await shown()
    const pocs = [{ name: 'Robin', email: 'robin@example.com', of: 'organisation' }, { name: 'Desk', email: 'desk@example.com', of: 'operator' }]
    const back = await changed({ pointsOfContact: pocs })
    const stale = await admin.put('/api/settings', { settings, revision })
    expect(errorOf(stale)).toMatchObject({ key: 'settings.stale', details: { revision: revision + 1 } })
    expect((await shown()).settings['pointsOfContact']).toEqual(pocs)
    expect((await (await signedIn(central, 'marketer')).put('/api/settings', { settings, revision })).status).toBe(403)
    expect((await (await signedIn(central, 'manager.101')).get('/api/settings')).status).toBe(200)
    await back()
    const { rows } = await central.database.pool.query<{ who: string; before: Shown['settings']; after: Shown['settings'] }>("select who, before, after from audit where what = 'settings.update' order by id")
    expect(rows.map(({ before, after }) => [before['pointsOfContact'], after['pointsOfContact']])).toEqual([[DESK, pocs], [pocs, DESK]])
  })

  it.each([
    ['template.unknown_tag', 'resendTemplate', { resendTemplate: 'Hi {{nobody}}' }],
    ['field.malformed', 'metadata', { metadata: [{ name: 'a', required: true }, { name: 'a', required: false }] }],
    ['field.malformed', 'pointsOfContact', { pointsOfContact: [{ name: 'A', email: 'a@example.com', of: 'operator' }, { name: 'B', email: 'A@example.com', of: 'operator' }] }],
    ['field.out_of_range', 'codes.length', { codes: { length: 40, prefix: 'A' } }],
    ['request.malformed', 'settings.metadata', { metadata: Array.from({ length: 21 }, (_, i) => ({ name: `f${i}`, required: false })) }],
    ['request.malformed', 'settings.couponsPerBill', { couponsPerBill: 51 }],
  ])('refuse %s at %s', async (key, field, more) => {
    const { settings, revision } = await shown()
    expect(errorOf(await admin.put('/api/settings', { settings: { ...settings, ...more }, revision }))).toMatchObject({ key, field })
    expect((await shown()).revision).toBe(revision)
  })

  it('reach the tills as far as the engine asks for them, and no further', async () => {
    const till = await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
    const { feeds } = await till.hello()
    const ref = feeds.find(({ feed }) => feed === 'ref')
    const back = await changed({ couponsPerBill: 3, pointsOfContact: [{ name: 'A', email: 'a@example.com', of: 'operator' }] })
    const { pages } = (await till.call('pull', { cursors: [{ feed: 'ref', epoch: ref?.epoch ?? '', pos: 0 }], limit: 2000 })).body
    const row = pages.flatMap(({ rows }) => rows).findLast(({ key }) => key === 'org')
    expect((row?.body ?? {}) as unknown as Shown).toHaveProperty('settings', { couponsPerBill: 3, randomisedCodes: true, issualMonths: 6, mobile: expect.any(Object) as object })
    await back()
  })
})

describe('an offer', () => {
  it('begins with the organisation’s codes and resend text', async () => {
    const back = await changed({ codes: { length: 12, alphabet: 'numeric', prefix: 'NL-', suffix: '' }, resendTemplate: 'Once more: {{code}}' })
    const offer = await made(admin, { codes: { kind: 'unique' } })
    expect(offer).toMatchObject({ codes: { length: 12, alphabet: 'numeric', prefix: 'NL-' }, issual: { resendTemplate: 'Once more: {{code}}' } })
    expect(String((await admin.post(`/api/offers/${offer.id}/issue`, { customer: { id: 5 } })).body['code'])).toMatch(/^NL-\d{12}$/)
    expect(await made(admin, { codes: { kind: 'unique', length: 6 }, issual: { resendTemplate: null } })).toMatchObject({ codes: { length: 6, prefix: 'NL-' }, issual: { resendTemplate: null } })
    await back()
    // What an offer has it keeps.
    expect((await admin.get(`/api/offers/${offer.id}`)).body).toMatchObject({ offer: { codes: { length: 12 } } })
  })

  it('takes the organisation’s limits of a till alone when it is saved, and keeps them', async () => {
    const back = await changed({ offline: { perTill: 2, perBillMax: '7.50', maxHours: 4 } })
    const offer = await made(admin)
    await back()
    expect((await admin.get(`/api/offers/${offer.id}`)).body).toMatchObject({ offer: { offline: { mode: 'bounded', perTill: 2, perBillMax: '7.50', maxHours: 4 } } })
    expect((await admin.get(`/api/offers/${(await made(admin)).id}`)).body).toMatchObject({ offer: { offline: { perTill: 20, perBillMax: '500.00', maxHours: 24 } } })
  })

  it('has the custom fields the organisation names, the required ones filled', async () => {
    const free = await made(admin, { metadata: { old: 'kept' } })
    const back = await changed({ metadata: [{ name: 'season', required: true }, { name: 'buyer', required: false }] })
    const make = (metadata: Record<string, string>) => admin.post('/api/offers', { offer: draft({ metadata }) })
    expect(errorOf(await make({}))).toMatchObject({ key: 'field.required', field: 'metadata.season' })
    expect(errorOf(await make({ season: ' ' }))).toMatchObject({ key: 'field.required', field: 'metadata.season' })
    expect(errorOf(await make({ season: 'Spring', colour: 'red' }))).toMatchObject({ key: 'field.malformed', field: 'metadata.colour' })
    expect((await make({ season: 'Spring', buyer: 'Kim' })).status).toBe(200)
    const edit = (metadata: Record<string, string>) => admin.put(`/api/offers/${free.id}`, { offer: { ...free, metadata } })
    expect(errorOf(await edit({ season: 'Spring', old: 'other' })).field).toBe('metadata.old')
    expect((await edit({ season: 'Spring', old: 'kept' })).status).toBe(200)
    await back()
  })

  it('stays under what the organisation is ready to lose', async () => {
    await enrolTill(central.url, central.demo?.enrolment[1]?.code ?? '')
    const back = await changed({ riskCaps: { unbounded: false, worstCase: '30.00' } })
    const make = (offline: Record<string, unknown>) => admin.post('/api/offers', { offer: draft({ offline }), acknowledged: true })
    expect(errorOf(await make({ mode: 'allow' }))).toMatchObject({ key: 'offline.over_cap', field: 'offline' })
    expect(errorOf(await make({ mode: 'bounded', perTill: 20 })).key).toBe('offline.over_cap')
    expect((await make({ mode: 'bounded', perTill: 1 })).status).toBe(200)
    expect((await make({ mode: 'never' })).status).toBe(200)
    await back()
    expect((await make({ mode: 'allow' })).status).toBe(200)
  })

  it('reminds points of contact that the organisation lists, by name or address', async () => {
    const make = (...pocs: string[]) => admin.post('/api/offers', { offer: draft({ expiryReminder: { pocs, daysBefore: 3 } }) })
    expect((await make('offers desk', 'Offers@example.com')).status).toBe(200)
    expect(errorOf(await make('Offers desk', 'stranger@example.com'))).toMatchObject({ key: 'field.malformed', field: 'expiryReminder.pocs' })
    const kept = (await make('Offers desk')).body['offer'] as OfferBody
    const back = await changed({ pointsOfContact: [{ name: 'New desk', email: 'new@example.com', of: 'operator' }] })
    expect((await admin.put(`/api/offers/${kept.id}`, { offer: { ...kept, name: 'Other' } })).status).toBe(200)
    await back()
  })

  it('has randomised codes only where they are switched on', async () => {
    const back = await changed({ randomisedCodes: false })
    const make = (sample: string) => admin.post('/api/offers', { offer: draft({ codes: { kind: 'randomised', sample } }) })
    expect(errorOf(await make('OFFON123'))).toMatchObject({ key: 'codes.not_enabled', field: 'codes.kind' })
    await back()
    expect((await make('OFFON123')).status).toBe(200)
  })
})
