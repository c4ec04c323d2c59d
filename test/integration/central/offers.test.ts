import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { draft, errorOf, made, signedIn, type Caller, type OfferBody } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolTill } from '../../support/test-till'

/** The offers section over HTTP, on a real PostgreSQL (2.2, 2.10). */

let central: TestCentral
let admin: Caller
let marketer: Caller
let manager: Caller

beforeAll(async () => {
  central = await startTestCentral()
  admin = await signedIn(central, 'admin')
  marketer = await signedIn(central, 'marketer.trail')
  manager = await signedIn(central, 'manager.101')
})
afterAll(() => central.stop())

const issueTo = (offer: OfferBody, customer: number, rest: Record<string, unknown> = {}) => admin.post(`/api/offers/${offer.id}/issue`, { customer: { id: customer }, ...rest })
const shown = async (offer: OfferBody) => (await admin.get(`/api/offers/${offer.id}`)).body as { offer: OfferBody; counts: Record<string, unknown>; information: Record<string, unknown> }

/** The organisation's date, some days from now. */
const day = (ahead: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date(Date.now() + ahead * 86_400_000))

describe('a preview', () => {
  it('of a new offer fills every default, makes a code and writes nothing', async () => {
    const before = (await admin.get('/api/offers?search=Only+looked+at')).body['offers']
    const reply = await admin.post('/api/offers/preview', { offer: draft({ name: 'Only looked at' }) })
    expect(reply).toMatchObject({ status: 200, body: { offer: { id: 0, posCode: 'NO_VALUE', status: 'active', delivery: 'platform' }, changes: [], effects: [], warnings: [] } })
    expect((reply.body['offer'] as OfferBody).code).toMatch(/^[A-Z0-9]{8}$/)
    expect((await admin.get('/api/offers?search=Only+looked+at')).body['offers']).toEqual(before)
  })

  it('of an edit tells each changed field, old and new, and counts what it does to coupons', async () => {
    const offer = await made(admin, { expiry: { kind: 'fixed', on: day(60) } })
    for (const customer of [11, 12, 13]) expect((await issueTo(offer, customer)).status).toBe(200)
    const edit = { ...offer, name: 'Shorter', expiry: { kind: 'fixed', on: day(30) } }
    const preview = await admin.post(`/api/offers/${offer.id}/preview`, { offer: edit })
    expect(preview.body).toMatchObject({
      changes: [
        { field: 'name', before: 'Made here', after: 'Shorter' },
        { field: 'expiry.on', before: day(60), after: day(30) },
      ],
      effects: [{ kind: 'ends', of: 'coupons', count: 3, from: day(60), to: day(30) }],
    })
    expect((await shown(offer)).offer).toMatchObject({ name: 'Made here', version: 1 })
    const rules = await admin.post(`/api/offers/${offer.id}/preview`, { offer: { ...offer, discount: { kind: 'amount', value: '2.00' }, couponExpiry: { kind: 'days', n: 5 }, redemption: { start: { afterDays: 2 } } } })
    expect(rules.body['effects']).toEqual([
      { kind: 'ends', of: 'coupons', count: 3, from: day(60), to: day(5) },
      { kind: 'starts', of: 'coupons', count: 3, from: null, to: day(2) },
      { kind: 'rules', count: 3, fields: ['discount.value'] },
    ])
    expect((await admin.post(`/api/offers/${offer.id}/preview`, { offer: { ...offer, status: 'paused' } })).body['effects']).toEqual([{ kind: 'stops', count: 3 }])
  })

  it('says what would be refused, and warns of what is only odd', async () => {
    const offer = await made(admin)
    expect(errorOf(await admin.post(`/api/offers/${offer.id}/preview`, { offer: { ...offer, version: 7 } })).key).toBe('offer.stale')
    expect(errorOf(await admin.post('/api/offers/preview', { offer: draft({ products: { kind: 'selected' } }) }))).toMatchObject({ key: 'products.empty', field: 'products' })
    const odd = draft({ expiry: { kind: 'fixed', on: day(-2) }, codes: { kind: 'unique', length: 5, alphabet: 'numeric' }, issual: { total: 5000 }, redemption: { start: { from: day(9) } } })
    const preview = await admin.post('/api/offers/preview', { offer: odd })
    expect(preview.body).toMatchObject({ guessOneIn: 20 })
    expect((preview.body['warnings'] as { key: string }[]).map(({ key }) => key)).toEqual(['offer.starts_after_end', 'offer.ends_in_past', 'codes.guessable'])
  })
})

describe('the worst case of tills that are alone', () => {
  it('is for the tills enrolled in the scope; saved with the figures that were shown, and refused with others', async () => {
    const scoped = { redemption: { scope: [{ type: 'STORE', id: 101 }] }, offline: { mode: 'bounded', perTill: 3, perBillMax: '2.00' } }
    const preview = (await admin.post('/api/offers/preview', { offer: draft(scoped) })).body as { worst: Record<string, unknown> }
    expect(preview.worst).toEqual({ tills: 0, uses: 0, amount: '0.00', perCode: 1, issues: 0 })
    await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
    const old = { tills: 0, uses: 0, amount: '0.00' }
    const refused = await admin.post('/api/offers', { offer: draft(scoped), shown: old })
    expect(errorOf(refused)).toMatchObject({ key: 'offline.figure_moved', details: { tills: 1, uses: 3, amount: '6.00', perCode: 1 } })
    const offer = await made(admin, scoped, { shown: { tills: 1, uses: 3, amount: '6.00' } })
    expect((await shown(offer)).information['worst']).toMatchObject({ tills: 1, uses: 3, amount: '6.00', by: 'person:1' })
  })

  it('is zero under strict: the total is in units, and a limit of each customer leaves it to the centre', async () => {
    const worst = async (more: Record<string, unknown>) => (await admin.post('/api/offers/preview', { offer: draft({ offline: { mode: 'strict' }, ...more }) })).body['worst']
    const zero = { uses: 0, amount: '0.00', issues: 0 }
    const codes = { kind: 'common', code: 'WORSTOFALL' }
    // A coupon for one use may be used once at each till that is alone, and a customer's own of a common code is one too.
    const { tills } = (await worst({ redemption: { total: 9 } })) as { tills: number }
    expect(tills).toBeGreaterThan(0)
    expect(await worst({ redemption: { total: 9 } })).toEqual({ tills, ...zero, perCode: tills })
    expect(await worst({ codes, redemption: { total: 9 } })).toEqual({ tills, ...zero, perCode: tills })
    expect(await worst({ redemption: { total: 9, perCustomer: 1 } })).toEqual({ tills, ...zero, perCode: 0 })
    expect(await worst({ redemption: { total: 9, perCoupon: 2, minGapDays: 1 } })).toEqual({ tills, ...zero, perCode: 0 })
  })

  it('without a bound must be acknowledged', async () => {
    const preview = await admin.post('/api/offers/preview', { offer: draft({ offline: { mode: 'allow' } }) })
    expect(preview.body['worst']).toMatchObject({ uses: null, amount: null })
    expect(errorOf(await admin.post('/api/offers', { offer: draft({ offline: { mode: 'allow' } }) })).key).toBe('offline.unbounded')
    expect((await made(admin, { offline: { mode: 'allow' } }, { acknowledged: true })).version).toBe(1)
  })
})

describe('saving', () => {
  it('gives an offer without a currency the organisation’s', async () => {
    const { currency: _own, ...bare } = draft({ redemption: { billMin: '12.50' } })
    const euro = { currency: 'EUR', discount: { kind: 'amount', value: '5.00' }, redemption: { billMin: '12.50' } }
    expect((await admin.post('/api/offers/preview', { offer: bare })).body).toMatchObject({ offer: euro })
    expect(await admin.post('/api/offers', { offer: { ...bare, currency: null } })).toMatchObject({ status: 200, body: { offer: euro } })
    expect((await admin.post('/api/offers', { offer: { ...bare, currency: 'JPY' } })).status).toBe(400)
  })

  it('refuses a stale edit with what the others changed and what this one would', async () => {
    const offer = await made(admin, { terms: 'One' })
    await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, name: 'Theirs' } })
    const mine = await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, terms: 'Mine' } })
    expect(mine.status).toBe(409)
    expect(errorOf(mine)).toMatchObject({
      key: 'offer.stale',
      details: {
        version: 2,
        by: 'person:1',
        theirs: [{ field: 'name', before: 'Made here', after: 'Theirs' }],
        yours: [{ field: 'terms', before: 'One', after: 'Mine' }],
      },
    })
    expect((await shown(offer)).offer).toMatchObject({ name: 'Theirs', terms: 'One', version: 2 })
  })

  it.each([
    ['expiry.kind', { expiry: { kind: 'campaign' } }, {}],
    ['codes.kind', { codes: { kind: 'uploaded' } }, {}],
    ['codes.sample', { codes: { kind: 'randomised', sample: 'QRST98765' } }, { codes: { kind: 'randomised', sample: 'QRST12345' } }],
  ])('never changes %s', async (field, change, begun) => {
    const offer = await made(admin, begun)
    expect(errorOf(await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, ...change } }))).toEqual(expect.objectContaining({ key: 'field.frozen', field }))
    expect((await shown(offer)).offer.version).toBe(1)
  })

  it('never shows a sample again, and keeps it over an edit', async () => {
    const offer = await made(admin, { codes: { kind: 'randomised', sample: 'WXYZ12345' } })
    expect(offer['codes']).toEqual({ kind: 'randomised', sample: '' })
    const saved = await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, name: 'Other' } })
    expect(saved).toMatchObject({ status: 200, body: { offer: { version: 2, codes: { sample: '' } } } })
    const { rows } = await central.database.pool.query<{ text: string }>("select coalesce(before::text, '') || after::text as text from audit where subject = $1", [`offer:${offer.id}`])
    expect(rows).toHaveLength(2)
    expect(rows.map(({ text }) => text).join('')).not.toContain('WXYZ')
    const sent = await central.database.pool.query<{ text: string }>("select body::text as text from change where feed = 'ref' and key = $1", [`offer:${offer.id}`])
    expect(sent.rows).toHaveLength(2)
    expect(sent.rows.map(({ text }) => text).join('')).not.toContain('WXYZ')
    expect(errorOf(await admin.post('/api/offers', { offer: draft({ codes: { kind: 'randomised', sample: 'WXYZ54321' } }) })).key).toBe('codes.taken')
  })

  it('takes an offer code of one’s own, once', async () => {
    const offer = await made(admin, { code: 'SPRING-1' })
    expect(offer.code).toBe('SPRING-1')
    expect(errorOf(await admin.post('/api/offers', { offer: draft({ code: 'SPRING-1' }) }))).toMatchObject({ key: 'offer.code_taken', field: 'code' })
    const other = await made(admin)
    expect(errorOf(await admin.put(`/api/offers/${other.id}`, { offer: { ...other, code: 'SPRING-1' } }))).toMatchObject({ key: 'offer.code_taken', field: 'code' })
    expect((await admin.put(`/api/offers/${other.id}`, { offer: { ...other, code: 'SPRING-2' } })).body).toMatchObject({ offer: { code: 'SPRING-2', version: 2 } })
  })

  it('may change a common code: the new one is issued, the old one stays this offer’s', async () => {
    const offer = await made(admin, { codes: { kind: 'common', code: 'ALLOFUS' } })
    const first = await issueTo(offer, 21)
    expect(first.body['code']).toBe('ALLOFUS')
    expect((await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, codes: { kind: 'common', code: 'ALLOFYOU' } } })).status).toBe(200)
    expect((await issueTo(offer, 22)).body['code']).toBe('ALLOFYOU')
    for (const code of ['ALLOFUS', 'allofyou']) expect(errorOf(await admin.post('/api/offers', { offer: draft({ codes: { kind: 'common', code } }) })).key).toBe('codes.taken')
    expect((await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, version: 2, codes: { kind: 'common', code: 'ALLOFUS' } } })).status).toBe(200)
  })
})

describe('pausing, resuming and ending', () => {
  it('each once, audited; an end is never undone', async () => {
    const offer = await made(admin)
    const to = (status: string) => admin.post(`/api/offers/${offer.id}/status`, { status })
    expect((await to('paused')).body).toMatchObject({ offer: { status: 'paused', version: 2 } })
    expect(errorOf(await issueTo(offer, 11)).key).toBe('offer.not_active')
    expect((await to('paused')).body).toMatchObject({ offer: { version: 2 } })
    expect((await to('active')).body).toMatchObject({ offer: { status: 'active', version: 3 } })
    expect((await to('ended')).body).toMatchObject({ offer: { status: 'ended', version: 4 } })
    expect(errorOf(await to('active'))).toMatchObject({ key: 'offer.ended' })
    expect(errorOf(await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, version: 4 } })).key).toBe('offer.ended')
    const { rows } = await central.database.pool.query<{ what: string }>('select what from audit where subject = $1 order by id', [`offer:${offer.id}`])
    expect(rows.map(({ what }) => what)).toEqual(['offer.create', 'offer.pause', 'offer.resume', 'offer.end'])
  })

  it('is for those who own it', async () => {
    expect(errorOf(await marketer.post('/api/offers/1/status', { status: 'paused' })).key).toBe('auth.not_allowed')
    expect((await manager.post('/api/offers/1/status', { status: 'paused' })).status).toBe(403)
  })
})

describe('a copy', () => {
  it('has the configuration, and a number, code and version of its own', async () => {
    const offer = await made(admin, { terms: 'As agreed', redemption: { billMin: '10.00' } })
    await admin.post(`/api/offers/${offer.id}/status`, { status: 'paused' })
    const copy = (await admin.post(`/api/offers/${offer.id}/duplicate`, { name: 'Again' })).body['offer'] as OfferBody
    expect(copy).toMatchObject({ name: 'Again', terms: 'As agreed', status: 'active', version: 1, redemption: { billMin: '10.00' } })
    expect([copy.id, copy.code]).not.toEqual([offer.id, offer.code])
  })

  it('of an offer with a common or randomised code brings its own', async () => {
    const common = await made(admin, { codes: { kind: 'common', code: 'ONEFORALL' } })
    const copy = (codes?: unknown) => admin.post(`/api/offers/${common.id}/duplicate`, codes === undefined ? {} : { codes })
    expect(errorOf(await copy())).toMatchObject({ key: 'field.required', field: 'codes.code' })
    expect(errorOf(await copy({ kind: 'common', code: 'ONEFORALL' })).key).toBe('codes.taken')
    expect(errorOf(await copy({ kind: 'uploaded' })).key).toBe('field.frozen')
    expect((await copy({ kind: 'common', code: 'TWOFORALL' })).status).toBe(200)
    const foreign = (await marketer.post('/api/offers/1/duplicate', {})).body['offer'] as OfferBody
    expect(foreign['owner']).toEqual({ type: 'CONCEPT', id: 2 })
  })
})

describe('the table of offers', () => {
  const ids = (body: Record<string, unknown>) => (body['offers'] as { offer: OfferBody }[]).map(({ offer }) => offer.id)

  it('is searched by name or code, whatever the letter case, and by "active only"', async () => {
    const named = await made(admin, { name: 'Zebra 100% stripes' })
    const coded = await made(admin, { code: 'ZEBRA-7', expiry: { kind: 'fixed', on: day(-1) } })
    expect(ids((await admin.get('/api/offers?search=zebra')).body)).toEqual([coded.id, named.id])
    expect(ids((await admin.get('/api/offers?search=zebra&active=true')).body)).toEqual([named.id])
    expect(ids((await admin.get('/api/offers?search=100%25%20S')).body)).toEqual([named.id])
    expect(ids((await admin.get('/api/offers?search=Z_bra')).body)).toEqual([])
    await admin.post(`/api/offers/${named.id}/status`, { status: 'paused' })
    expect(ids((await admin.get('/api/offers?search=zebra&active=true')).body)).toEqual([])
  })

  it.each(['modified', 'created'])('pages by %s without a gap and without a repetition', async (sort) => {
    const all = ids((await admin.get(`/api/offers?sort=${sort}&limit=100`)).body)
    const seen: number[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body } = await admin.get(`/api/offers?sort=${sort}&limit=7${next === '' ? '' : `&cursor=${next}`}`)
      seen.push(...ids(body))
      next = body['next'] as string | null
    }
    expect(seen).toEqual(all)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('sorts by change, and by birth', async () => {
    const first = await made(admin, { name: 'Sorted A' })
    const second = await made(admin, { name: 'Sorted B' })
    await admin.put(`/api/offers/${first.id}`, { offer: { ...first, terms: 'New' } })
    expect(ids((await admin.get('/api/offers?search=Sorted')).body)).toEqual([first.id, second.id])
    expect(ids((await admin.get('/api/offers?search=Sorted&sort=created')).body)).toEqual([second.id, first.id])
  })

  it('shows name, discount, last day, counts and nothing long; one’s own unit’s offers and the organisation’s', async () => {
    const offer = await made(admin, { name: 'Row', terms: 'Long', owner: { type: 'CONCEPT', id: 1 } })
    const row = ((await admin.get('/api/offers?search=Row')).body['offers'] as { offer: OfferBody }[]).find((each) => each.offer.id === offer.id)
    expect(row).toMatchObject({ offer: { name: 'Row', codes: { kind: 'unique' }, expiry: { on: '2099-12-31' } }, counts: { issued: 0, uses: 0 }, inside: false })
    expect(row?.offer).not.toHaveProperty('terms')
    expect(ids((await marketer.get('/api/offers?search=Row')).body)).not.toContain(offer.id)
    const own = await made(marketer, { name: 'Row of trail', currency: 'GBP' })
    expect(own['owner']).toEqual({ type: 'CONCEPT', id: 2 })
    expect(ids((await marketer.get('/api/offers?search=Row')).body)).toEqual([own.id])
    expect(ids((await manager.get('/api/offers?search=Row')).body)).toEqual([])
    expect(errorOf(await admin.get('/api/offers?cursor=nonsense')).key).toBe('request.malformed')
    expect((await admin.get('/api/offers?limit=0')).status).toBe(400)
  })
})

describe('Information', () => {
  it('tells who made and changed it and when, and what became of its coupons', async () => {
    const offer = await made(admin, { couponExpiry: { kind: 'days', n: 3 } })
    const codes: string[] = []
    for (const customer of [31, 32, 33, 34]) codes.push(String((await issueTo(offer, customer)).body['code']))
    await admin.put(`/api/offers/${offer.id}`, { offer: { ...offer, name: 'Changed' } })
    const { pool } = central.database
    await pool.query("update coupon set uses = 1 where offer = $1 and holder = 31", [offer.id])
    const before = (await shown(offer)).information
    expect(before).toMatchObject({ madeBy: { by: 'person:1', name: expect.any(String) as string }, changedBy: { by: 'person:1' }, inside: false, rate: 0.25, tally: { unissued: 0, redeemed: 1, revoked: 0, expired: 0 } })
    expect(before['changedAt']).toBeGreaterThan(before['madeAt'] as number)
    central.clock.ahead = 4 * 86_400_000
    const late = await signedIn(central, 'admin')
    expect((await late.get(`/api/offers/${offer.id}`)).body).toMatchObject({ counts: { issued: 4, lastIssuedAt: expect.any(Number) as number }, information: { tally: { redeemed: 1, expired: 3 } } })
    central.clock.ahead = 0
  })
})
