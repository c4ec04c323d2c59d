import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeMaker } from '../../../src/central/coupons/code-maker'
import { shapeOf, sizeOf } from '../../../src/central/coupons/code-shape'
import { startTestCentral, type TestCentral } from '../../support/central'
import { HeldFeeds, living } from '../../support/held-feeds'
import { ListClient } from '../../support/list-client'
import { enrolTill } from '../../support/test-till'

/** Files brought over HTTP and taken row by row, on a real PostgreSQL (3.3). */
let central: TestCentral
let admin: ListClient
let marketer: ListClient
let trail: ListClient

beforeAll(async () => {
  central = await startTestCentral()
  const password = central.demo?.admin.password ?? ''
  admin = await ListClient.signIn(central.url, 'admin', password)
  marketer = await ListClient.signIn(central.url, 'marketer', password)
  trail = await ListClient.signIn(central.url, 'marketer.trail', password)
})
afterAll(() => central.stop())

const rows = async <Row extends object>(statement: string, values: unknown[] = []) => (await central.database.pool.query<Row>(statement, values)).rows
const customer = async (externalId: string) => (await rows('select first_name, last_name, mobile, email from customer where external_id = $1', [externalId]))[0]

describe('files', () => {
  it('come in a form or as they are, and go out as they came', async () => {
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, n) => (n * 7919) % 256))
    const form = await marketer.bring(bytes, 'C:\\lists\\my "list".csv')
    expect(form).toMatchObject({ status: 200, body: { bytes: bytes.length } })
    const raw = await marketer.upload(new Uint8Array(bytes), { 'content-type': 'text/csv' }, '?name=raw.csv')
    expect(raw).toMatchObject({ status: 200, body: { bytes: bytes.length, name: 'raw.csv' } })
    for (const { body } of [form, raw]) {
      const reply = await fetch(`${central.url}/api/files/${body.id}`, { headers: { authorization: `Bearer ${await tokenOf('marketer')}` } })
      expect(Buffer.from(await reply.arrayBuffer()).equals(bytes)).toBe(true)
    }
    expect((await marketer.send('POST', `/api/files/${raw.body.id}/delete`)).status).toBe(200)
    expect((await marketer.text(`/api/files/${raw.body.id}`)).status).toBe(404)
    expect(await rows('select 1 from file_chunk where file = $1', [raw.body.id])).toEqual([])
  })

  it('that are none, or broken, or too large, are refused and not kept', async () => {
    const before = await rows('select count(*) as n from file')
    const refused = async (reply: Promise<{ status: number; body: unknown }>) => {
      const { status, body } = await reply
      return [status, (body as { error: { key: string } }).error.key]
    }
    const form = (text: string) => marketer.upload(text, { 'content-type': 'multipart/form-data; boundary=x' })
    expect(await refused(marketer.bring(''))).toEqual([400, 'file.empty'])
    expect(await refused(marketer.upload('', { 'content-type': 'text/csv' }))).toEqual([400, 'file.empty'])
    expect(await refused(form('--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nno file\r\n--x--\r\n'))).toEqual([400, 'file.needed'])
    expect(await refused(form('--x\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\nhalf a f'))).toEqual([400, 'request.malformed'])
    expect(await refused(form('nonsense'))).toEqual([400, 'request.malformed'])
    expect(await refused(marketer.upload('<a/>', { 'content-type': 'application/xml' }))).toEqual([415, 'request.media_type'])
    expect(await refused(marketer.send('POST', '/api/files/999999/delete'))).toEqual([404, 'file.not_found'])
    expect(await rows('select count(*) as n from file')).toEqual(before)
  })

  it('are their bringer’s, and an administrator’s', async () => {
    const { body } = await marketer.bring('a\n')
    expect((await trail.text(`/api/files/${body.id}`)).status).toBe(404)
    expect((await admin.text(`/api/files/${body.id}`)).text).toBe('a\n')
  })
})

describe('customers', () => {
  const file = ['First name;Surname;Mobile number;E-mail;CRM id', 'Zoë;Ünlü;0160 1234567;zoe@example.com;L1', 'Bo;;;bo@example.com;L2', ';No name;0160 1234568;;L3', 'Bad;Mobile;12;;L4'].join('\r\n')

  it('are looked at first: dialect, header and meanings are guessed, and a person may choose otherwise', async () => {
    const { body } = await marketer.bring(Buffer.from(`\uFEFF${file}`, 'utf16le'))
    const preview = await marketer.preview(body.id, 'customers')
    expect(preview).toMatchObject({
      dialect: { encoding: 'utf-16le', separator: ';', lineEnd: '\n', header: true },
      mapping: { firstName: 0, lastName: 1, mobile: 2, email: 3, externalId: 4 },
      header: ['First name', 'Surname', 'Mobile number', 'E-mail', 'CRM id'],
    })
    expect(preview.rows.map(({ line, cells }) => [line, cells[0]])).toEqual([[2, 'Zoë'], [3, 'Bo'], [4, ''], [5, 'Bad']])
    const other = await marketer.preview(body.id, 'customers', '&header=false&separator=,')
    expect(other.rows[0]).toMatchObject({ line: 1, cells: ['First name;Surname;Mobile number;E-mail;CRM id'] })
  })

  it.each([['utf-8', Buffer.from(file)], ['UTF-16 with a mark', Buffer.from(`\uFEFF${file}`, 'utf16le')]])('are taken from %s; bad rows come back with line and reason, and a second time changes nothing', async (_name, bytes) => {
    const first = await marketer.take(bytes, { kind: 'customers' })
    expect(first).toMatchObject({ state: 'done', done: 4, total: 4, result: { rows: 4, good: 2, bad: 2 }, failure: null, subject: 'list:customers' })
    expect(first.badRows).toEqual([
      '4,field.required,firstName,The field is required.,,No name,0160 1234568,,L3',
      '5,customer.malformed,mobile,"That is no mobile number, e-mail address or customer number.",Bad,Mobile,12,,L4',
    ])
    expect(await customer('L1')).toEqual({ first_name: 'Zoë', last_name: 'Ünlü', mobile: '+491601234567', email: 'zoe@example.com' })
    const before = await rows('select * from customer order by id')
    expect(await marketer.take(bytes, { kind: 'customers' })).toMatchObject({ result: { good: 2, bad: 2 } })
    expect(await rows('select * from customer order by id')).toEqual(before)
  })

  it('that are known are brought up to date, one row after the other; a row that names two is refused', async () => {
    await marketer.take('firstName,email,externalId\nUma,uma@example.com,M1\nUma2,,M1\nVic,vic@example.com,M2\n', { kind: 'customers' })
    expect(await customer('M1')).toMatchObject({ first_name: 'Uma2', email: 'uma@example.com' })
    const again = await marketer.take('firstName,email,externalId\nUma,new@example.com,M1\nOdd,vic@example.com,M1\nNew,uma@example.com,M9\n', { kind: 'customers' })
    expect(again).toMatchObject({ result: { good: 1, bad: 2 } })
    const moved = await marketer.take('firstName,email,externalId\nUma,new@example.com,M1\n', { kind: 'customers' })
    expect(moved).toMatchObject({ result: { good: 1, bad: 0 } })
    expect(await customer('M1')).toMatchObject({ email: 'new@example.com' })
    expect(await marketer.take('firstName,email,externalId\nNew,uma@example.com,M9\n', { kind: 'customers' })).toMatchObject({ result: { good: 1 } })
  })

  it('need columns that say whom they mean', async () => {
    const { body } = await marketer.bring('a,b\n1,2\n')
    const { dialect } = await marketer.preview(body.id, 'customers')
    const start = (mapping: Record<string, number>) => marketer.send<{ error: { key: string; field: string } }>('POST', '/api/lists', { file: body.id, dialect, mapping, what: { kind: 'customers' } })
    expect((await start({ firstName: 0 })).body.error).toMatchObject({ key: 'csv.column_missing', field: 'mapping.mobile' })
    expect((await start({ firstName: 0, email: 0 })).body.error).toMatchObject({ key: 'csv.column_twice' })
    expect((await start({ firstName: 0, email: 1, shoe: 1 })).body.error).toMatchObject({ key: 'request.malformed', field: 'mapping.shoe' })
  })

  it('are not for whoever acts for one unit', async () => {
    const { body } = await trail.bring('firstName,email\nA,a@example.com\n')
    const { dialect, mapping } = await trail.preview(body.id, 'customers')
    expect(await trail.send('POST', '/api/lists', { file: body.id, dialect, mapping, what: { kind: 'customers' } })).toMatchObject({ status: 403 })
    const job = await marketer.take('firstName,email\nA,a@example.com\n', { kind: 'customers' })
    expect((await trail.send('GET', `/api/jobs/${job.id}`)).status).toBe(404)
    expect((await trail.send('POST', `/api/jobs/${job.id}/cancel`)).status).toBe(404)
    expect((await marketer.send('POST', `/api/jobs/${job.id}/cancel`)).status).toBe(409)
    expect((await trail.send<{ jobs: unknown[] }>('GET', '/api/jobs')).body.jobs).toEqual([])
    const seen = await marketer.send<{ jobs: { id: number }[]; next: number | null }>('GET', '/api/jobs?limit=1')
    expect(seen.body.jobs.map(({ id }) => id)).toEqual([job.id])
    const older = await marketer.send<{ jobs: { id: number }[] }>('GET', `/api/jobs?limit=1&before=${seen.body.next}`)
    expect(older.body.jobs[0]?.id).toBeLessThan(job.id)
  })
})

describe('bad rows', () => {
  it('are forgotten a month after their job has ended', async () => {
    const old = await marketer.take('email\nnobody@example.com\n', { kind: 'audience', list: 'old', mode: 'add' })
    const young = await marketer.take('email\nnobody@example.com\n', { kind: 'audience', list: 'young', mode: 'add' })
    await rows('update job set ended_at = ended_at - 31 * 86400000::bigint where id = $1', [old.id])
    await marketer.take('email\nzoe@example.com\n', { kind: 'audience', list: 'new', mode: 'add' })
    const left = await rows<{ job: number }>('select job from job_bad_row where job = any($1)', [[old.id, young.id]])
    expect(left).toEqual([{ job: young.id }])
  })
})

describe('products', () => {
  it('are added and changed by their SKU; tills hear of what changed only', async () => {
    const file = 'sku\tname\tprice\tcategory\tsale\tattributes\nX-1\tCup\t4,50\tKitchen\tno\tsize=M; colour=red\nX-2\tPlate\t4.5\t\t\t\nX-3\tBowl\t9.00\t\tyes\t\n'
    const first = await marketer.take(file, { kind: 'products' })
    expect(first).toMatchObject({ result: { good: 2, bad: 1 } })
    expect(first.badRows[0]).toMatch(/^3,field.malformed,price,/)
    expect(await rows("select sku, price, on_sale, attributes from product where sku like 'X-%' order by sku")).toEqual([
      { sku: 'X-1', price: '4.50', on_sale: false, attributes: { size: 'M', colour: 'red' } },
      { sku: 'X-3', price: '9.00', on_sale: true, attributes: {} },
    ])
    await marketer.take(file.replace('9.00', '8.00'), { kind: 'products' })
    const told = await rows("select key, count(*) as n from change where feed = 'ref' and key like 'product:X-%' group by key order by key")
    expect(told).toEqual([{ key: 'product:X-1', n: 1 }, { key: 'product:X-3', n: 2 }])
  })
})

describe('units', () => {
  it('are put under what stands above them, row by row; the tree stays a tree', async () => {
    const file = ['type,code,name,parent,currency,timezone', 'concept,north,North,,SEK,Europe/Stockholm', 'zone,north.a,Zone A,north,,', 'store,north.a.1,Store 1,north.a,,', 'till,north.a.1.1,Till 1,north.a.1,,', 'till,lone,Till 2,,,', 'store,Nope!,x,,,', 'store,far,Far,missing,,', 'zone,z,Z,,SEK,', 'concept,c,C,,XXX,Mars/Base']
    const done = await admin.take(file.join('\n'), { kind: 'units' })
    expect(done).toMatchObject({ result: { rows: 9, good: 4, bad: 5 } })
    expect(done.badRows.map((row) => row.split(',').slice(0, 3).join(','))).toEqual(['6,unit.parent_wrong,parent', '7,field.malformed,code', '8,unit.parent_wrong,parent', '9,field.malformed,currency', '10,field.malformed,currency'])
    const tree = await admin.send<{ units: { type: string; id: number; code: string; parent: { type: string; id: number } | null }[] }>('GET', '/api/organisation')
    const unit = (code: string) => tree.body.units.find((known) => known.code === code)
    expect(unit('north.a.1.1')?.parent).toEqual({ type: 'STORE', id: unit('north.a.1')?.id })
    expect(unit('north.a.1')?.parent).toEqual({ type: 'ZONE', id: unit('north.a')?.id })
    const ring = await admin.take('type,code,name,parent\nzone,north.b,B,north.a\nzone,north.a,A,north.b\n', { kind: 'units' })
    expect(ring.badRows).toHaveLength(1)
    const told = await rows<{ body: { zoneTables: { zone: string }[] } }>("select body from change where feed = 'ref' and key = 'org' order by txn desc limit 1")
    expect(told[0]?.body.zoneTables.map(({ zone }) => zone)).toContain('Europe/Stockholm')
  })

  it('that stand elsewhere see other offers: their tills hear of these, of who holds them and of their counts', async () => {
    const till = await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
    const line = { pull: async (request: never) => (await till.call('pull', request)).body, snapshot: async (request: never) => (await till.call('snapshot', request)).body }
    const feeds = () => new HeldFeeds(line, { wanted: /^(ref|idents|store)/ })
    const held = feeds()
    await held.sync()
    const offers = () => Object.keys(living(held.rows('ref'))).filter((key) => key.startsWith('offer:'))
    const [before, { store }] = [offers(), till.enrolled]
    expect(await admin.take(`type,code,name,parent\nstore,${store.code},Moved,orchard.islands\n`, { kind: 'units' })).toMatchObject({ result: { good: 1 } })
    await held.sync()
    expect([before.includes('offer:28'), before.includes('offer:30')]).toEqual([true, false])
    expect([offers().includes('offer:28'), offers().includes('offer:30')]).toEqual([false, true])
    const fresh = feeds()
    await fresh.sync()
    expect(held.feeds).toEqual([`idents:${store.id}`, 'ref', `store:${store.id}`])
    for (const feed of held.feeds) expect([feed, living(held.rows(feed))]).toEqual([feed, living(fresh.rows(feed))])
  })

  it('are an administrator’s', async () => {
    const { body } = await marketer.bring('code,name\na,A\n')
    const { dialect, mapping } = await marketer.preview(body.id, 'units')
    expect(await marketer.send('POST', '/api/lists', { file: body.id, dialect, mapping, what: { kind: 'units' } })).toMatchObject({ status: 403 })
  })
})

describe('audiences', () => {
  it('are filled and emptied by whom rows name', async () => {
    const file = 'email\nzoe@example.com\nnobody@example.com\nnot an address\nbo@example.com\n'
    const done = await marketer.take(file, { kind: 'audience', list: 'spring', mode: 'add' })
    expect(done).toMatchObject({ result: { good: 2, bad: 2 } })
    expect(done.badRows.map((row) => row.split(',')[1])).toEqual(['customer.unknown', 'customer.malformed'])
    const members = () => rows("select c.email from audience_member m join customer c on c.org = m.org and c.id = m.customer where m.list = 'spring' order by 1")
    expect(await members()).toEqual([{ email: 'bo@example.com' }, { email: 'zoe@example.com' }])
    await marketer.take('email\nbo@example.com\n', { kind: 'audience', list: 'spring', mode: 'remove' })
    expect(await members()).toEqual([{ email: 'zoe@example.com' }])
  })
})

describe('codes', () => {
  let offer: number
  const make = async (codes: object) => {
    const made = { name: 'By file', expiry: { kind: 'fixed', on: '2099-12-31' }, discount: { kind: 'percent', value: '10' }, currency: 'EUR', codes }
    const { status, body } = await marketer.send<{ offer: { id: number } }>('POST', '/api/offers', { offer: made })
    expect([status, body]).toMatchObject([200, {}])
    return body.offer.id
  }
  const coupons = (of: number) => rows<{ code: string; state: string; holder: string | null; dated: boolean }>('select c.code, c.state, p.email as holder, c.issued_on is not null as dated from coupon c left join customer p on p.org = c.org and p.id = c.holder where c.offer = $1 order by c.code', [of])
  const counts = async (of: number) => (await rows('select made, issued from offer_count where offer = $1', [of]))[0]
  beforeAll(async () => {
    offer = await make({ kind: 'uploaded' })
    await marketer.take('firstName,email\nAda,ada@example.com\nBen,ben@example.com\n', { kind: 'customers' })
  })

  it('are for whoever asks, or for the customer of their row; each once, however often the file comes', async () => {
    const file = 'Coupon code,E-mail\nup-1,\nUP-2,ada@example.com\n\uFF35\uFF30-3,nobody@example.com\nno code!,\nup-1,\n'
    const first = await marketer.take(file, { kind: 'codes', offer })
    expect(first).toMatchObject({ state: 'done', subject: `offer:${offer}`, result: { rows: 5, good: 3, bad: 2 } })
    expect(first.badRows.map((row) => row.split(',').slice(0, 3).join(','))).toEqual(['4,customer.unknown,', '5,code.malformed,code'])
    const stand = [{ code: 'UP-2', state: 'issued', holder: 'ada@example.com', dated: true }, { code: 'up-1', state: 'unissued', holder: null, dated: false }]
    expect(await coupons(offer)).toEqual(stand)
    expect(await counts(offer)).toEqual({ made: 2, issued: 1 })
    expect(await marketer.take(file, { kind: 'codes', offer })).toMatchObject({ result: { good: 3, bad: 2 } })
    expect(await coupons(offer)).toEqual(stand)
    expect(await counts(offer)).toEqual({ made: 2, issued: 1 })
    expect(await rows('select 1 from every_issual where offer = $1', [offer])).toHaveLength(1)
  })

  it('are one offer’s: another’s, another customer’s, and what offers generate are refused', async () => {
    const other = await make({ kind: 'uploaded' })
    const taken = await marketer.take('code,email\nUP-1,\nup-2,ben@example.com\nfresh-1,\n', { kind: 'codes', offer: other })
    expect(taken.badRows.map((row) => row.split(',').slice(0, 2).join(','))).toEqual(['2,codes.taken', '3,codes.taken'])
    expect((await marketer.take('code,email\nUP-2,ben@example.com\n', { kind: 'codes', offer })).badRows).toHaveLength(1)
    const unique = { kind: 'unique', length: 8, alphabet: 'numeric', prefix: 'GEN-', suffix: '' } as const
    const maker = await make(unique)
    const shape = shapeOf(unique)
    if (shape === null) throw new Error('the shape of generated codes')
    const core = [...central.centre.orgs.values()][0]?.core
    await core?.store.transact((tx) => tx.codes.take(maker, { name: shape.name, size: sizeOf(shape) }))
    const [range] = await rows<{ key: string; last: number }>(
      'select o.permutation_key as key, r.until - 1 as last from code_range r join org o on o.org = r.org where r.offer = $1',
      [maker],
    )
    const next = codeMaker(range?.key ?? '', shape).code(range?.last ?? 0)
    expect((await marketer.take(`code\n${next}\n`, { kind: 'codes', offer: other })).badRows).toHaveLength(1)
    const sample = 'Q7Z4K2W'
    await make({ kind: 'randomised', sample })
    const whole = await marketer.take(`code\n${sample.slice(0, 3)}ABCD\n${sample.slice(0, 2)}ABCDE\n`, { kind: 'codes', offer: other })
    expect(whole.badRows.map((row) => row.split(',').slice(0, 2).join(','))).toEqual(['2,codes.taken'])
  })

  it('that were revoked may come again, for somebody else', async () => {
    await rows("update coupon set state = 'revoked', revoked_at = 1 where offer = $1 and code = 'UP-2'", [offer])
    expect(await marketer.take('code,email\nUP-2,ben@example.com\nup-1,ada@example.com\n', { kind: 'codes', offer })).toMatchObject({ result: { good: 2, bad: 0 } })
    expect((await coupons(offer)).map(({ code, state, holder }) => [code, state, holder])).toEqual([['UP-2', 'issued', 'ben@example.com'], ['up-1', 'issued', 'ada@example.com']])
    expect(await counts(offer)).toEqual({ made: 2, issued: 3 })
  })

  it('are not for offers that make their own, nor for another unit’s', async () => {
    const unique = await make({ kind: 'unique', length: 8, alphabet: 'safe' })
    const { body } = await marketer.bring('code\nA1\n')
    const job = await marketer.ended(await marketer.start(body.id, { kind: 'codes', offer: unique }))
    expect(job).toMatchObject({ state: 'failed', failure: { key: 'codes.no_upload' } })
    const theirs = await trail.bring('code\nA1\n')
    const { dialect, mapping } = await trail.preview(theirs.body.id, 'codes')
    expect(await trail.send('POST', '/api/lists', { file: theirs.body.id, dialect, mapping, what: { kind: 'codes', offer } })).toMatchObject({ status: 403 })
  })
})

describe('customers whose coupons are revoked', () => {
  it('lose every live coupon of the offer; rows that matched nobody are told, and it must be understood', async () => {
    const offer = { name: 'Revoked', expiry: { kind: 'fixed', on: '2099-12-31' }, discount: { kind: 'percent', value: '10' }, currency: 'EUR', codes: { kind: 'uploaded' }, redemption: { anyone: true, perCoupon: 1 } }
    const { id } = (await marketer.send<{ offer: { id: number } }>('POST', '/api/offers', { offer })).body.offer
    await marketer.take('code,email\nREV-1,ada@example.com\nREV-2,ada@example.com\nREV-3,ben@example.com\nREV-4,\n', { kind: 'codes', offer: id })
    await rows("update coupon set uses = 1 where offer = $1 and code = 'REV-2'", [id])
    const file = 'email\nada@example.com\nzoe@example.com\nnobody@example.com\nada@example.com\n'
    const { body } = await marketer.bring(file)
    const { dialect, mapping } = await marketer.preview(body.id, 'revocations')
    const ask = (understood: boolean) => marketer.send<{ job: number; error: { key: string } }>('POST', '/api/lists', { file: body.id, dialect, mapping, what: { kind: 'revocations', offer: id, understood } })
    expect((await ask(false)).body.error.key).toBe('revocation.not_understood')
    const job = await marketer.ended((await ask(true)).body.job)
    expect(job).toMatchObject({ state: 'done', result: { rows: 4, good: 2, bad: 2, revoked: 1, redeemed: 1 } })
    const bad = (await marketer.text(`/api/jobs/${job.id}/bad-rows`)).text.split('\r\n').slice(1, 3)
    expect(bad.map((row) => row.split(',').slice(0, 2).join(','))).toEqual(['3,row.no_coupon', '4,customer.unknown'])
    expect(await rows('select code, state from coupon where offer = $1 order by code', [id])).toEqual([
      { code: 'REV-1', state: 'revoked' },
      { code: 'REV-2', state: 'issued' },
      { code: 'REV-3', state: 'issued' },
      { code: 'REV-4', state: 'unissued' },
    ])
  })
})

describe('redeemed coupons', () => {
  it('become facts, conflicts become cases, and the same file again changes nothing', async () => {
    const offer = { name: 'Redeemed', expiry: { kind: 'fixed', on: '2099-12-31' }, discount: { kind: 'percent', value: '10' }, currency: 'EUR', codes: { kind: 'uploaded' }, redemption: { anyone: true, perCoupon: 1 } }
    const made = await marketer.send<{ offer: { id: number } }>('POST', '/api/offers', { offer })
    const { id } = made.body.offer
    await marketer.take('code,email\nRED-1,ada@example.com\nRED-2,ben@example.com\nRED-3,ada@example.com\n', { kind: 'codes', offer: id })
    const { units } = (await admin.send<{ units: { type: string; id: number; code: string; parent: { id: number } | null }[] }>('GET', '/api/organisation')).body
    const till = units.find(({ type, parent }) => type === 'TILL' && parent?.id === 101)
    const now = Date.now()
    const file = [
      'code;redeemed at;till;bill amount;receipt;email',
      `red-1;${now - 60_000};${till?.code};40,00;B-1;ada@example.com`,
      `RED-1;${new Date(now - 30_000).toISOString()};${till?.id};40,00;B-2;ada@example.com`,
      `RED-2;${now - 20_000};${till?.code};;;ben@example.com`,
      `NO-SUCH;${now};${till?.code};1,00;;`,
      `RED-3;${now + 3_600_000};${till?.code};1,00;;`,
      `RED-3;${now};nowhere;1,00;;`,
      `RED-3;yesterday;${till?.code};1,00;;`,
      `RED-3;${now};${till?.code};lots;;ada@example.com`,
    ].join('\n')
    const facts = () => rows('select settlement, conflict, counted, offline, till, at from redemption where offer = $1 order by at', [id])
    const cases = async () => (await rows<{ n: number }>("select count(*) as n from manager_case where row ->> 'offer' = $1::text", [String(id)]))[0]?.n
    const first = await marketer.take(file, { kind: 'redemptions', offer: id })
    expect(first.badRows.map((row) => row.split(',').slice(0, 3).join(','))).toEqual(['5,code.unknown,code', '6,field.out_of_range,at', '7,unit.unknown,till', '8,field.malformed,at', '9,bill.amount_malformed,amount'])
    const stand = [
      { settlement: 'accepted', conflict: null, counted: true, offline: true, till: till?.id, at: now - 60_000 },
      { settlement: 'disputed', conflict: 'code_used_twice', counted: true, offline: true, till: till?.id, at: now - 30_000 },
      { settlement: 'accepted', conflict: null, counted: true, offline: true, till: till?.id, at: now - 20_000 },
    ]
    expect(await facts()).toEqual(stand)
    expect(await cases()).toBe(1)
    await marketer.take(file, { kind: 'redemptions', offer: id })
    expect(await facts()).toEqual(stand)
    expect(await cases()).toBe(1)
    expect(await rows('select uses from offer_count where offer = $1', [id])).toEqual([{ uses: 3 }])
    expect(await rows('select code, uses from coupon where offer = $1 order by code', [id])).toEqual([{ code: 'RED-1', uses: 2 }, { code: 'RED-2', uses: 1 }, { code: 'RED-3', uses: 0 }])
  })
})

async function tokenOf(user: string): Promise<string> {
  const reply = await fetch(`${central.url}/api/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user, password: central.demo?.admin.password }) })
  return ((await reply.json()) as { token: string }).token
}
