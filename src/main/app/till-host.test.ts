import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argon2id } from 'hash-wasm'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { STAMP } from '../../../test/support/journal-drafts'
import { answerJson, playCentre, type PlayedCentre } from '../../../test/support/played-centre'
import type { AppState } from '../../protocol/ipc/app-calls'
import type { MainEvent } from '../../protocol/ipc/worker-calls'
import type { RecordDraft } from '../../protocol/sync/record'
import type { TillLine } from '../ipc/till-line'
import { openLog } from '../log/log'
import { centreClient } from '../network/centre-client'
import { secretBox } from '../secrets/secret-box'
import { openClockFile } from '../till/clock-file'
import { machineClock } from '../till/machine-clock'
import { foldersIn } from './folders'
import { pageHandlers } from './page-handlers'
import type { ViewKeeper } from '../till/view-store'
import { openHost, type TillHost } from './till-host'
import { workerHandlers } from './worker-handlers'

/*
 * Main without Electron: real files, a real journal, real HTTP to a centre that the test plays.
 */

const TOKEN = 'till-token-0123456789abcdef'
const KEYS = { code: Buffer.alloc(32, 1).toString('base64'), customer: Buffer.alloc(32, 2).toString('base64') }
const UNIT = (id: number, name: string) => ({ id, code: `C${id}`, name })
const PAGE = { postMessage: () => undefined }
const line: TillLine = { connect: () => undefined, tell: () => undefined, close: () => undefined }

let pinHash = ''
let folder = ''
let copies: string | null = null
let centre: PlayedCentre
let host: TillHost
let states: AppState[] = []
let events: MainEvent[] = []
let peoplePages: unknown[] = []

beforeAll(async () => {
  pinHash = await argon2id({ password: '482913', salt: new Uint8Array(16).fill(7), iterations: 1, parallelism: 1, memorySize: 64, hashLength: 32, outputType: 'encoded' })
})

const feeds = [
  { feed: 'ref', epoch: 'e1', rows: 3 },
  { feed: 'people:2', epoch: 'e1', rows: 2 },
]
const known = { seq: 0, hash: '0'.repeat(64) }
const person = (id: number, name: string, role: string) => ({ key: String(id), body: { id, name, role, pinHash } })

const ANSWERS: Record<string, (body: Record<string, unknown>) => [number, unknown]> = {
  enrol: ({ code }) => {
    if (code === 'USED') return [409, { error: { key: 'enrol.code_used', message: 'm' } }]
    return [200, { token: TOKEN, till: UNIT(1, 'Till 1'), store: UNIT(2, 'Store 2'), org: UNIT(3, 'Org'), keys: KEYS, incarnation: 1, serverInstance: 's', serverTime: 1_800_000_000_000 }]
  },
  snapshot: ({ feed }) => [200, { feed, epoch: 'e1', pos: 10, rows: [person(1, 'Asha', 'cashier'), person(2, 'Mei', 'store_manager')], next: null }],
  hello: () => [200, { protocol: 1, serverTime: 1_800_000_000_000, serverInstance: 's', incarnation: 1, status: 'OK', known, feeds }],
  pull: () => [200, { serverTime: 1_800_000_000_000, pages: [{ feed: 'ref', epoch: 'e1', pos: 4, rows: [] }, ...peoplePages], more: false, resnapshot: [], feeds }],
  redeem: ({ opId }) => [200, { opId, decision: { ok: false, offerVersion: 1, engineVersion: 1, reasons: [{ key: 'coupon.used', figures: {} }] }, at: 1, replayed: false }],
  push: () => [200, { ackThrough: 2, outcomes: [], status: 'OK' }],
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'host-'))
  states = []
  events = []
  peoplePages = []
  centre = await playCentre((call, response) => {
    const [status, value] = ANSWERS[call.path.replace('/sync/v1/', '')]!(call.body as Record<string, unknown>)
    answerJson(response, status, value)
  })
  host = await open()
})
afterEach(async () => {
  await host.close()
  await centre.close()
  rmSync(folder, { recursive: true })
})

async function open(): Promise<TillHost> {
  const folders = foldersIn(folder)
  const clockFile = await openClockFile(folders.clock, () => undefined)
  const machine = machineClock(null)
  return openHost({
    folders,
    machine,
    clockFile,
    fromCopy: [],
    log: openLog(folders.logs, machine.wall),
    journalCopy: copies,
    box: secretBox({ isEncryptionAvailable: () => false, encryptString: () => Buffer.alloc(0), decryptString: () => '' }),
    client: centreClient(fetch),
    demo: true,
    version: '0.1.0',
    onState: (state) => states.push(state),
    onEvent: (event) => events.push(event),
  })
}

const VIEW: ViewKeeper = { look: () => Promise.reject(new Error('nobody asks')), letGo: () => Promise.resolve(false), rebuilt: () => Promise.resolve(false) }
let ids = 0
const freshId = () => `01890000-0000-7000-8000-${String((ids += 1)).padStart(12, '0')}`
const page = (codes: readonly string[] = []) => pageHandlers({ host, line, demo: { url: centre.url, codes }, freshId, saveTable: () => Promise.reject(new Error('nobody saves here')) })
const worker = () => workerHandlers(host, VIEW, () => 0)
const enrolled = () => page().enrol({ address: centre.url, code: 'ONE' }, PAGE)
const signedIn = () => page().signIn({ person: 1, pin: '482913' }, PAGE)
const lastBody = (name: string) => centre.heard.findLast(({ path }) => path === `/sync/v1/${name}`)?.body as Record<string, unknown>

const BILL = { currency: 'INR', total: '100.00', lines: [] }
function intent(opId: string): RecordDraft {
  const customer = null
  return { type: 'intent', opId, body: { action: 'redeem', codeKey: '0123456789abcdef', offer: 5, offerVersion: 1, engineVersion: 1, bill: BILL as never, customer, couponsOnBill: 0, posTransaction: null } }
}
const abandon = (opId: string): RecordDraft => ({ type: 'abandon', opId, body: { why: 'cancelled' } })

describe('the disk', () => {
  it('is told past the view, and only when it changed', async () => {
    await enrolled()
    const { space } = host.till()!
    const told: string[] = []
    Object.assign(space, { space: () => Promise.resolve(told.length === 0 ? 'full' : 'ok') })
    const before = states.length
    await host.lookAtDisk()
    told.push('once')
    expect(host.state().disk).toBe('full')
    await host.lookAtDisk()
    await host.lookAtDisk()
    expect(states.slice(before).map(({ disk }) => disk)).toEqual(['full', 'ok'])
  })
})

describe('the second copy of the journal', () => {
  afterEach(() => (copies = null))

  it('is kept where another place was named, and told when that is away', async () => {
    await enrolled()
    await host.keepCopy()
    expect(host.state().copy).toBe('none')
    await host.close()
    copies = join(folder, 'elsewhere')
    mkdirSync(copies)
    host = await open()
    await host.till()?.journal.append(abandon('01890000-0000-7000-8000-000000000001'), STAMP)
    await host.keepCopy()
    expect(states.at(-1)?.copy).toBe('kept')
    const own = join(folder, 'journal', '1', 'incarnation-000001')
    const [segment = ''] = readdirSync(own)
    expect(readFileSync(join(copies, '3-1', 'incarnation-000001', segment))).toEqual(readFileSync(join(own, segment)))
    rmSync(copies, { recursive: true })
    writeFileSync(copies, 'no folder')
    await host.till()?.journal.append(abandon('01890000-0000-7000-8000-000000000002'), STAMP)
    await host.keepCopy()
    await host.keepCopy()
    expect(states.slice(-2).map(({ copy }) => copy)).toEqual(['kept', 'failing'])
  })
})

describe('enrolment', () => {
  it('makes a till of the machine, with its people, and survives a restart', async () => {
    expect(host.state()).toMatchObject({ phase: 'unenrolled', demo: true, secrets: 'file' })
    expect(await enrolled()).toMatchObject({ ok: true, value: { phase: 'locked', till: { id: 1 }, store: { id: 2 } } })
    expect(states.at(-1)?.phase).toBe('locked')
    await host.close()
    host = await open()
    expect(host.state().phase).toBe('locked')
    expect(await page().people(undefined, PAGE)).toEqual({
      ok: true,
      value: [
        { id: 1, name: 'Asha', role: 'cashier', lockedUntil: null },
        { id: 2, name: 'Mei', role: 'store_manager', lockedUntil: null },
      ],
    })
  })

  it('refuses a second one, a used code, an address that is none and one where nobody is', async () => {
    expect(await page().enrol({ address: centre.url, code: 'USED' }, PAGE)).toEqual({ ok: false, error: { key: 'enrol.code_used' } })
    expect(await page().enrol({ address: 'http://evil.example', code: 'ONE' }, PAGE)).toEqual({ ok: false, error: { key: 'enrol.address_malformed' } })
    expect(await page().enrol({ address: 'http://127.0.0.1:9', code: 'ONE' }, PAGE)).toEqual({ ok: false, error: { key: 'enrol.unreachable' } })
    await enrolled()
    expect(await enrolled()).toEqual({ ok: false, error: { key: 'enrol.already' } })
  })

  it('by the demo takes the first code that is not used, once for two clicks', async () => {
    const handlers = page(['USED', 'TWO', 'THREE'])
    const [first, second] = await Promise.all([handlers.enrolDemo(undefined, PAGE), handlers.enrolDemo(undefined, PAGE)])
    expect(first).toMatchObject({ ok: true })
    expect(second).toEqual({ ok: false, error: { key: 'enrol.already' } })
    expect(centre.heard.filter(({ path }) => path === '/sync/v1/enrol').map(({ body }) => (body as { code: string }).code)).toEqual(['USED', 'TWO'])
  })
})

describe('signing in', () => {
  it('tells the page and the till core, and out again', async () => {
    await enrolled()
    expect(await signedIn()).toMatchObject({ ok: true, value: { phase: 'signed_in', person: { id: 1, name: 'Asha', role: 'cashier' } } })
    await page().signOut(undefined, PAGE)
    expect(states.map(({ phase }) => phase)).toEqual(['locked', 'signed_in', 'locked'])
    expect(events).toEqual([
      { event: 'person', person: { id: 1, name: 'Asha', role: 'cashier' } },
      { event: 'person', person: null },
    ])
  })

  it('is nobody’s before enrolment, and nobody’s after a restart', async () => {
    expect(await signedIn()).toEqual({ ok: false, error: { key: 'till.not_enrolled' } })
    await enrolled()
    await signedIn()
    await host.close()
    host = await open()
    expect(host.state().phase).toBe('locked')
  })
})

describe('records', () => {
  it('are stamped by main: number, chain, clock, cashier', async () => {
    await enrolled()
    await signedIn()
    const first = await worker().append({ draft: intent(freshId()), approval: null })
    const second = await worker().append({ draft: abandon(freshId()), approval: null })
    expect(first).toMatchObject({ ok: true, value: { seq: 1, prev: '0'.repeat(64), cashier: 1, approver: null, incarnation: 1 } })
    if (!first.ok) throw new Error('refused')
    expect(second).toMatchObject({ ok: true, value: { seq: 2, prev: first.value.hash } })
  })

  it('are refused while nobody is signed in, but for the end of what was begun', async () => {
    await enrolled()
    expect(await worker().append({ draft: intent(freshId()), approval: null })).toEqual({ ok: false, error: { key: 'till.not_signed_in' } })
    expect(await worker().append({ draft: abandon(freshId()), approval: null })).toMatchObject({ ok: true, value: { cashier: null } })
  })

  it('carry the manager who approved, on one operation and no other', async () => {
    await enrolled()
    await signedIn()
    const yes = await page().approve({ person: 2, pin: '482913', reason: 'regular' }, PAGE)
    if (!yes.ok) throw new Error(yes.error.key)
    expect(yes.value.name).toBe('Mei')
    const opId = freshId()
    expect(await worker().append({ draft: intent(opId), approval: yes.value.approval })).toMatchObject({ ok: true, value: { cashier: 1, approver: 2 } })
    expect(await worker().append({ draft: abandon(opId), approval: yes.value.approval })).toMatchObject({ ok: true, value: { approver: 2 } })
    expect(await worker().append({ draft: intent(freshId()), approval: yes.value.approval })).toEqual({ ok: false, error: { key: 'pin.not_manager' } })
  })

  it('a cashier approves nothing, a wrong PIN neither, and nobody approves at a locked till', async () => {
    await enrolled()
    expect(await page().approve({ person: 2, pin: '482913', reason: 'x' }, PAGE)).toEqual({ ok: false, error: { key: 'till.not_signed_in' } })
    await signedIn()
    expect(await page().approve({ person: 1, pin: '482913', reason: 'x' }, PAGE)).toEqual({ ok: false, error: { key: 'pin.not_manager' } })
    expect(await page().approve({ person: 2, pin: '000000', reason: 'x' }, PAGE)).toEqual({ ok: false, error: { key: 'pin.wrong' } })
  })
})

describe('the line to the centre', () => {
  const net = (call: 'hello' | 'pull' | 'redeem' | 'push' | 'snapshot', body: unknown) => worker().net({ call, body: body as never, deadline: 2000 })
  const clock = { wall: 1, mono: 1, boot: 'forged', centre: null, error: null, suspect: false }

  it('hello carries main’s own journal and clock, and the worker hears nothing of people', async () => {
    await enrolled()
    const forged = { protocol: { min: 1, max: 1 }, app: '1', schema: 1, incarnation: 9, serverInstance: null, last: { seq: 99, hash: 'f'.repeat(64) }, journalLost: true, clock }
    expect(await net('hello', forged)).toMatchObject({ ok: true, value: { feeds: [{ feed: 'ref' }] } })
    expect(lastBody('hello')).toMatchObject({ incarnation: 1, last: known, journalLost: false })
    expect(lastBody('hello')['clock']).not.toMatchObject({ boot: 'forged' })
    expect(host.till()?.clock.read().centre).toBeGreaterThanOrEqual(1_800_000_000_000)
  })

  it('pull adds main’s own cursor, keeps the people, and passes on the rest', async () => {
    await enrolled()
    peoplePages = [{ feed: 'people:2', epoch: 'e1', pos: 12, rows: [{ pos: 12, key: '1', body: null }] }]
    const answer = await net('pull', { cursors: [{ feed: 'ref', epoch: 'e1', pos: 1 }, { feed: 'people:2', epoch: 'e1', pos: 0 }], limit: 10 })
    expect(answer).toMatchObject({ ok: true, value: { pages: [{ feed: 'ref' }], feeds: [{ feed: 'ref' }] } })
    expect(JSON.stringify(answer)).not.toContain('people')
    expect(lastBody('pull')['cursors']).toEqual([{ feed: 'ref', epoch: 'e1', pos: 1 }, { feed: 'people:2', epoch: 'e1', pos: 10 }])
    expect(host.roster.people.map(({ name }) => name)).toEqual(['Mei'])
    expect(host.roster.cursor?.pos).toBe(12)
  })

  it('a snapshot of the people is not for the worker', async () => {
    await enrolled()
    expect(await net('snapshot', { feed: 'people:2', after: null, limit: 10 })).toMatchObject({ ok: false, error: { key: 'request.malformed' } })
  })

  it('a redemption is asked as it stands in the journal, whatever the worker says of people and numbers', async () => {
    await enrolled()
    await signedIn()
    const opId = freshId()
    const stored = await worker().append({ draft: intent(opId), approval: null })
    if (!stored.ok) throw new Error(stored.error.key)
    const forged = { opId, clock, cashier: 2, approver: 2, incarnation: 7, seq: 70, intentHash: 'f'.repeat(64), intent: { ...intent(opId).body, bill: { ...BILL, total: '1.00' } } }
    expect(await net('redeem', forged)).toMatchObject({ ok: true, value: { opId } })
    expect(lastBody('redeem')).toMatchObject({ cashier: 1, approver: null, incarnation: 1, seq: 1, intentHash: stored.value.hash, intent: { bill: { total: '100.00' } } })
    expect(await net('redeem', { ...forged, opId: freshId() })).toMatchObject({ ok: false, error: { key: 'request.malformed' } })
  })

  it('a push sends the journal’s own records', async () => {
    await enrolled()
    await signedIn()
    const stored = await worker().append({ draft: intent(freshId()), approval: null })
    if (!stored.ok) throw new Error(stored.error.key)
    expect(await net('push', { incarnation: 1, records: [{ ...stored.value, cashier: 2, approver: 2 }] })).toMatchObject({ ok: true })
    expect(lastBody('push')['records']).toEqual([stored.value])
  })

  it('a failure says whether the centre answered', async () => {
    await enrolled()
    await centre.close()
    expect(await net('pull', { cursors: [], limit: 10 })).toEqual({ ok: false, error: { key: 'centre.unreachable', details: { answered: false } } })
  })
})

describe('small files that are damaged', () => {
  it('are taken from their copies: the machine is the same till, with its people, its wrong PINs and its journal, and says so', async () => {
    await enrolled()
    await signedIn()
    await worker().append({ draft: intent(freshId()), approval: null })
    for (let n = 0; n < 5; n += 1) await page().signIn({ person: 1, pin: '000000' }, PAGE)
    await host.close()
    const { enrolment, roster, tries, highWater } = foldersIn(folder)
    for (const file of [enrolment, roster, tries, join(highWater(1), 'high-water')]) writeFileSync(file, 'spoilt')
    host = await open()
    expect(host.state()).toMatchObject({ phase: 'locked', fromCopy: true })
    expect(await signedIn()).toMatchObject({ ok: false, error: { key: 'pin.locked' } })
    expect(host.till()?.journal.status()).toMatchObject({ lost: false, last: { seq: 1 } })
    expect(await worker().append({ draft: { type: 'abandon', opId: freshId(), body: { why: 'cancelled' } }, approval: null })).toMatchObject({ ok: true, value: { seq: 2 } })
    await host.close()
    const log = readFileSync(join(foldersIn(folder).logs, 'tillside.log'), 'utf8')
    for (const file of ['enrolment.sealed', 'people.sealed', 'pin-tries.json', 'high-water']) expect(log).toContain(`"event":"file.from_copy","file":"${file}"`)
    host = await open()
    expect(host.state().fromCopy, 'at the next start they are whole again').toBe(false)
  })
})

describe('secrets', () => {
  it('codes and customers are named by the organisation’s keys', async () => {
    await enrolled()
    const hmac = (fill: number, text: string) => createHmac('sha256', Buffer.alloc(32, fill)).update(text).digest('hex')
    expect(await worker().codeKey({ code: 'AB12' })).toEqual({ ok: true, value: hmac(1, 'AB12').slice(0, 16) })
    expect(await worker().identKey({ kind: 'mobile', value: '+919876543210' })).toEqual({ ok: true, value: hmac(2, 'mobile:+919876543210') })
  })

  it('the token and the PIN hashes are in their two files, the copies of these, and nowhere else', async () => {
    await enrolled()
    await signedIn()
    await worker().append({ draft: intent(freshId()), approval: null })
    await host.close()
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const holding = (secret: string) => files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(secret)).map(({ name }) => name)
    expect(holding(TOKEN)).toEqual(['enrolment.sealed', 'enrolment.sealed.bak'])
    expect(holding('$argon2id$')).toEqual(['people.sealed', 'people.sealed.bak'])
    expect(holding('482913')).toEqual([])
    expect(holding('Asha')).toEqual(['people.sealed', 'people.sealed.bak'])
    host = await open()
  })
})
