import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../../src/central/db/database'
import { buildCentre, type BuiltCentre } from '../../support/built-centre'
import { testDatabase, type TestDatabase } from '../../support/postgres'
import { startCopy, temporaryFolder, type ServiceCopy } from '../../support/service-copy'
import { clockNow, enrolTill, newOpId, post, type TestTill } from '../../support/test-till'

/*
 * Two copies of the service, as processes of their own, on one PostgreSQL: what tills and integrations see when one is
 * killed, when one is told to stop in the middle of its work, and when a newer version changes the tables meanwhile.
 */

let built: BuiltCentre
let server: TestDatabase
let database: Database
let first: ServiceCopy
let second: ServiceCopy
let till: TestTill
const folder = temporaryFolder()
const LIMIT = 150

beforeAll(async () => {
  built = await buildCentre()
  server = await testDatabase()
  first = await startCopy(built.program, server.url, folder.path)
  second = await startCopy(built.program, server.url, folder.path)
  database = openDatabase(server.url, 4, () => undefined)
  till = await enrolTill(first.line.url, second.line.enrolment[0]?.code ?? '')
})
afterEach(async () => {
  if (first.child.exitCode !== null || first.child.signalCode !== null) first = await startCopy(built.program, server.url, folder.path)
})
afterAll(async () => {
  await database.close()
  await Promise.all([first.stop(), second.stop()])
  built.remove()
  await server.close()
  folder.remove()
})

const OFFER = {
  name: 'Operation',
  expiry: { kind: 'fixed', on: '2099-12-31' },
  discount: { kind: 'percent', value: '10' },
  currency: 'EUR',
  codes: { kind: 'common', code: 'OPERATION' },
  saleItems: true,
}
const signedIn = async ({ line }: ServiceCopy) => ((await post(line.url, '/api/sign-in', line.admin, null)).body as { token: string }).token

/** An offer that anybody may redeem with one code, `LIMIT` times altogether. */
async function limitedOffer(copy: ServiceCopy, code: string): Promise<number> {
  const offer = { ...OFFER, code: `OP-${code}`, codes: { kind: 'common', code }, redemption: { anyone: true, perCoupon: LIMIT, total: LIMIT } }
  const { status, body } = await post(copy.line.url, '/api/offers', { offer, acknowledged: true }, await signedIn(copy))
  expect({ status, body }).toMatchObject({ status: 200 })
  return (body as { offer: { id: number } }).offer.id
}

/** One question, the same to the letter however often it is asked. */
function question(code: string, offer: number) {
  const stamps = { clock: clockNow(), cashier: null, approver: null, incarnation: till.enrolled.incarnation, seq: 1, intentHash: 'a'.repeat(64) }
  return { opId: newOpId(), ...stamps, intent: till.intent(code, offer) }
}

type Asked = { readonly opId: string; readonly approved: boolean | null }

/** Redeems until told to stop; a call that got no answer is asked again at the other copy under the same operation id, as a till does. */
async function redeemOn(copies: readonly ServiceCopy[], offer: number, code: string, go: { on: boolean }, seen: Asked[]): Promise<void> {
  for (let n = 0; go.on; n++) {
    const asked = question(code, offer)
    let approved: boolean | null = null
    for (let tried = 0; approved === null && tried < 40; tried++) {
      const at = copies[(n + tried) % copies.length]?.line.url ?? ''
      const reply = await post(at, '/sync/v1/redeem', asked, till.enrolled.token).catch(() => null)
      if (reply?.status === 200) approved = (reply.body as { decision: { ok: boolean } }).decision.ok
      else await sleep(25)
    }
    seen.push({ opId: asked.opId, approved })
  }
}

async function counted(offer: number): Promise<{ uses: number; facts: ReadonlySet<string> }> {
  const { rows } = await database.pool.query<{ uses: number }>('select uses from offer_count where offer = $1', [offer])
  const facts = await database.pool.query<{ op_id: string }>('select op_id from redemption where offer = $1 and counted', [offer])
  return { uses: rows[0]?.uses ?? -1, facts: new Set(facts.rows.map(({ op_id }) => op_id)) }
}

describe('the command line', () => {
  /** One task of the built program, on a database; answers what it printed, and how it ended. */
  function task(url: string, ...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: Record<string, unknown>; readonly trouble: string }> {
    const child = spawn(process.execPath, [built.program, '--data', folder.path, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DATABASE_URL: url } })
    const [out, err] = [[], []] as [Buffer[], Buffer[]]
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes))
    return new Promise((done) => {
      child.on('close', (code) => done({ code, said: code === 0 ? (JSON.parse(Buffer.concat(out).toString()) as Record<string, unknown>) : {}, trouble: Buffer.concat(err).toString() }))
    })
  }

  it('backs up beside the running copies, and restores into an empty database as another memory of the centre', async () => {
    const file = join(folder.path, 'by-hand.backup')
    const saved = await task(server.url, '--backup', file)
    expect(saved).toMatchObject({ code: 0, said: { backup: file } })
    const other = await testDatabase()
    const restored = openDatabase(other.url, 2, () => undefined)
    try {
      expect(await task(other.url, '--restore', file)).toMatchObject({ code: 0, said: { restored: file, rows: saved.said['rows'] } })
      const instance = async ({ pool }: Database) => (await pool.query<{ it: string; offers: number }>('select server_instance as it, (select count(*) from offer) as offers from org')).rows[0]
      const [was, now] = [await instance(database), await instance(restored)]
      expect(now?.offers).toBe(was?.offers)
      expect(now?.it).not.toBe(was?.it)
      // Not over what is there, not two things at once, and not without a word.
      expect(await task(other.url, '--restore', file)).toMatchObject({ code: 1, trouble: expect.stringContaining('the database is not empty') as string })
      expect(await task(other.url, '--backup', file, '--restored')).toMatchObject({ code: 2, trouble: expect.stringContaining('one at a time') as string })
      const copy = await startCopy(built.program, other.url, folder.path, [])
      expect((await fetch(`${copy.line.url}/readyz`)).status).toBe(200)
      expect(await copy.stop()).toBe(0)
    } finally {
      await restored.close()
      await other.close()
    }
  }, 60_000)
})

describe('two copies on one database', () => {
  it('one is killed while redemptions run: the other goes on, nothing approved is lost, nothing counts twice, the limit holds', async () => {
    const offer = await limitedOffer(first, 'KILLED1')
    const go = { on: true }
    const seen: Asked[] = []
    const tills = Array.from({ length: 6 }, (_, i) => redeemOn(i % 2 === 0 ? [first, second] : [second, first], offer, 'KILLED1', go, seen))
    while (seen.length < 40) await sleep(5)
    await first.kill()
    const atTheKill = seen.length
    while (seen.length < atTheKill + 150) await sleep(5)
    go.on = false
    await Promise.all(tills)
    const { uses, facts } = await counted(offer)
    const approved = seen.filter((one) => one.approved === true).map(({ opId }) => opId)
    expect(seen.filter((one) => one.approved === null)).toEqual([])
    expect(approved.filter((opId) => !facts.has(opId))).toEqual([])
    expect(uses).toBe(facts.size)
    expect(facts.size).toBe(Math.min(LIMIT, approved.length))
    expect(approved.length).toBe(LIMIT)
  }, 90_000)

  it('one is told to stop under load: every request it took is answered, and it ends within seconds with 0', async () => {
    const offer = await limitedOffer(first, 'STOPPED1')
    const cut: string[] = []
    let answered = 0
    let asking = true
    const one = async () => {
      while (asking) {
        try {
          const { status } = await post(first.line.url, '/sync/v1/redeem', question('STOPPED1', offer), till.enrolled.token)
          answered += 1
          if (status === 503) return
          if (status !== 200) cut.push(String(status))
        } catch (failure) {
          const why = (failure as { cause?: { code?: string } }).cause?.code ?? String(failure)
          // The door is shut: nothing was taken. Anything else would be a request cut off.
          if (why !== 'ECONNREFUSED') cut.push(why)
          return
        }
      }
    }
    const load = Array.from({ length: 8 }, one)
    while (answered < 60) await sleep(5)
    const began = performance.now()
    const code = await first.stop()
    asking = false
    await Promise.all(load)
    expect(code).toBe(0)
    expect(performance.now() - began).toBeLessThan(15_000)
    // A line that was idle may be closed in the very moment the client uses it again: then nothing was taken either.
    const { facts } = await counted(offer)
    expect({ cut: cut.filter((why) => why !== 'ECONNRESET' && why !== 'UND_ERR_SOCKET'), some: facts.size > 20 }).toEqual({ cut: [], some: true })
  }, 60_000)

  it('a newer version adds to the tables while the older copies serve: they go on, and wait for no lock', async () => {
    const offer = await limitedOffer(first, 'ROLLING1')
    const go = { on: true }
    const seen: Asked[] = []
    const tills = Array.from({ length: 4 }, () => redeemOn([first, second], offer, 'ROLLING1', go, seen))
    // What a migration may do by the additive rule (docs/scaling.md): columns with defaults, tables, indexes of their own.
    const longest = { ms: 0 }
    for (const statement of [
      "alter table redemption add column rolled text not null default 'no'",
      'alter table operation add column rolled bigint',
      'alter table offer_count add column rolled bigint not null default 0',
      'create table rolled (org bigint not null, id bigint not null, primary key (org, id))',
      'create index concurrently redemption_rolled on redemption (org, rolled)',
    ]) {
      const before = seen.length
      const began = performance.now()
      await database.pool.query(statement)
      longest.ms = Math.max(longest.ms, performance.now() - began)
      while (seen.length < before + 20) await sleep(2)
    }
    go.on = false
    await Promise.all(tills)
    expect(seen.filter(({ approved }) => approved === null)).toEqual([])
    const { uses, facts } = await counted(offer)
    expect(uses).toBe(facts.size)
    expect(longest.ms).toBeLessThan(5000)
  }, 60_000)
})

describe('the log', () => {
  it('names nobody and opens nothing: identifiers, codes, PINs, passwords and tokens never stand in it', async () => {
    const { url, admin, oauth } = second.line
    const token = await signedIn(second)
    const planted = ['+491555777001', 'planted.person@example.org', 'PLANTED-CODE-77', '730916', 'planted secret password', 'Plantagenet']
    const [mobile, email, code, pin, password, name] = planted
    await post(url, '/api/customers', { firstName: name, lastName: 'X', mobile, email }, token)
    await post(url, '/api/customers', { firstName: name, lastName: 'X', mobile, email, wrong: code }, token)
    await post(url, '/api/people', { login: 'planted', name, role: 'store_manager', unit: { type: 'STORE', id: 101 }, pin, password }, token)
    await post(url, '/api/sign-in', { user: email, password }, null)
    await post(url, '/v3/oauth/token/generate', { key: code, secret: password }, null)
    await post(url, '/sync/v1/redeem', { ...question(code ?? '', 1), intent: { ...till.intent(code ?? '', 1), posTransaction: code } }, till.enrolled.token)
    await fetch(`${url}/v2/coupon/is_redeemable?code=${code}&mobile=${encodeURIComponent(mobile ?? '')}`)
    await fetch(`${url}/api/offers/${code}`, { headers: { authorization: `Bearer ${token}` } })
    // Real trouble, so that there is something to log: the database throws every copy out.
    await database.pool.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tillside-central' and pid <> pg_backend_pid() and datname = current_database()").catch(() => undefined)
    await post(url, '/api/customers', { firstName: name, lastName: 'Y', email: 'two.planted@example.org' }, token).catch(() => undefined)
    await sleep(300)
    const logs = first.log() + second.log()
    expect(logs.split('\n').filter((line) => line !== '').every((line) => typeof (JSON.parse(line) as { level: number }).level === 'number')).toBe(true)
    const secrets = [...planted, 'two.planted', token, till.enrolled.token, admin.password, oauth.secret, till.enrolled.keys.code, till.enrolled.keys.customer]
    expect(secrets.filter((secret) => logs.includes(secret))).toEqual([])
    expect(logs).toContain('database_connection_lost')
  })
})
