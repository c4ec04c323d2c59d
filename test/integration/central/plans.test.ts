import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Core } from '../../../src/central/core/core'
import { issueIn } from '../../../src/central/coupons/issue'
import { revokeCode } from '../../../src/central/coupons/revoke'
import { ask, prepared } from '../../../src/central/db/prepared'
import { keyNumberOf } from '../../../src/central/db/coupons/key-number'
import { redeemMany } from '../../../src/central/redemption/redeem-many'
import { reverse } from '../../../src/central/redemption/reverse'
import { push } from '../../../src/central/sync/push'
import { activePlace, redeemCall } from '../../../src/central/sync/redeem-call'
import { sequenceAll } from '../../../src/central/sync/sequencer'
import { coreOn, intentFor, journal, NOON, opIdOf } from '../../support/central-core'
import { readMoreThan, rowReads } from '../../support/row-reads'
import { codeKey, draft, pgAdapter, STORE, TILLS, tokenOf, withOffer, type PgAdapter } from '../../support/store-seed'
import { accepted } from '../../support/test-till'

/*
 * PostgreSQL keeps plans that were made while the tables were empty. Then reading all of a table looked as cheap as finding a
 * row by its key, and a connection went on so when there were many (docs/adr/0062): nothing showed it but the time. Here the
 * rows that are read are counted, in a database nobody has analysed, for a few of each of the things that are asked all day.
 */

/** Rows of each table when it matters; reading one of them whole is far beyond what is allowed for all that is asked. */
const PLANTED = 5000
/** Of each kind, before and after. More than PostgreSQL takes to settle for a plan that it keeps (5). */
const EACH = 12
/** Rows of one table that one redemption, issual or record may read. */
const A_RECORD = 12

const [ONLINE, ALONE] = TILLS
let pg: PgAdapter
beforeAll(async () => {
  // One connection for shared transactions and one for all others: whatever plan is kept is the one that is used again.
  pg = await pgAdapter(1)
  await pg.database.pool.query(`do $$ declare t regclass; begin
    for t in select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
      execute format('alter table %s set (autovacuum_enabled = off)', t);
    end loop; end $$`)
})
afterAll(() => pg.close())

interface Shop {
  readonly core: Core
  readonly offer: number
  /** Codes nobody has used. */
  readonly codes: string[]
  readonly alone: ReturnType<typeof journal>
  operations: number
}

async function shop(): Promise<Shop> {
  const store = await pg.fresh()
  const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1, perCustomer: 9999, total: 99_999 } }), [])
  await store.transact(async (tx) => {
    for (const till of TILLS) await tx.tills.incarnate(till)
  })
  return { core: { ...coreOn(store).core, random: { bytes: randomBytes } }, offer, codes: [], alone: journal(), operations: 0 }
}

/** Coupons, customers and what goes with them: many of each, put down in a moment as a file or a restore does. */
async function plant({ core, offer, codes }: Shop, mark: string, many: number): Promise<void> {
  const { org } = core.store
  const fresh = Array.from({ length: many }, (_, n) => `${mark}${n}`)
  await pg.database.pool.query(`insert into customer (org, id, token, first_name, last_name, blocked) select $1::bigint, nextval('customer_number'), t, 'Ann', 'Lee', false from unnest($2::text[]) t`, [org, fresh.map((_, n) => customerOf(mark, n))])
  await pg.database.pool.query(
    `insert into coupon (org, code_key, slot, offer, code, state, issued_on, holder) select $1::bigint, k, 0, $2::bigint, c, 'issued', '2026-06-01', h.id
      from unnest($3::bigint[], $4::text[], $5::text[]) r(k, c, t) join customer h on h.org = $1::bigint and h.token = r.t`,
    [org, offer, fresh.map((code) => keyNumberOf(codeKey(code))), fresh, fresh.map((_, n) => customerOf(mark, n))],
  )
  codes.push(...fresh)
}
const customerOf = (mark: string, n: number): string => tokenOf(mark.charCodeAt(0) * 100_000 + n)

/** What was done before comes as many times again under other keys: operations, redemptions, issuals, records, changes. */
const COPIES: Readonly<Record<string, string>> = {
  operation: `'op_id', md5(i::text)`,
  redemption: `'op_id', md5(i::text), 'number', -i, 'who', md5(i::text), 'code_key', substr(md5(i::text), 1, 16)`,
  issual: `'op_id', md5(i::text), 'customer', 900000 + i`,
  journal: `'till', 9, 'op_id', md5(i::text), 'seq', i`,
  customer_count: `'who', md5(i::text)`,
  change: `'txn', -i, 'key', md5(i::text), 'pos', (select pos from feed_head where org = $1::bigint) + i`,
}

async function copyWhatWasDone({ core }: Shop): Promise<void> {
  const { org } = core.store
  await sequenceAll(core.store)
  for (const [table, other] of Object.entries(COPIES)) {
    await pg.database.pool.query(`insert into ${table} select r.* from (select * from ${table} where org = $1::bigint limit 1) one, generate_series(1, ${PLANTED}) i,
      lateral jsonb_populate_record(one::${table}, jsonb_build_object(${other})) r`, [org])
  }
  await pg.database.pool.query(`update feed_head set pos = pos + ${PLANTED} where org = $1::bigint`, [org])
}

const take = ({ codes }: Shop): string => codes.pop() ?? ''
const nextId = (at: Shop): string => opIdOf((at.operations += 1))
const buyer = (n: number, mark: string) => ({ token: customerOf(mark, n), ident: null })

async function sell(at: Shop, n: number, mark: string): Promise<void> {
  const intent = intentFor(take(at), at.offer, { customer: buyer(n, mark) })
  const clock = { wall: NOON, mono: 1, boot: 'b', centre: NOON, error: 20, suspect: false }
  const answer = await redeemCall(at.core, ONLINE, { opId: nextId(at), clock, cashier: null, approver: null, incarnation: 1, seq: 1, intentHash: 'a'.repeat(64), intent })
  expect(answer).toMatchObject({ ok: true, value: { decision: { ok: true } } })
}

async function sellForBill(at: Shop, n: number, mark: string): Promise<string> {
  const place = await activePlace(at.core, ONLINE)
  if (!place.ok) throw new Error(place.error.key)
  const doing = { till: ONLINE, store: STORE, cashier: null, approver: null, incarnation: null, seq: null }
  const done = await redeemMany(at.core, { codes: [take(at)], bill: { total: '40.00' }, customer: buyer(n, mark), couponsOnBill: 0, posTransaction: null, place: place.value, doing })
  const opId = done.ok ? done.value.items[0]?.redemption?.opId : undefined
  if (opId === undefined) throw new Error('not redeemed')
  return opId
}

async function giveBack(at: Shop, opId: string): Promise<void> {
  const done = await at.core.store.transact(async (tx) => reverse(at.core, tx, await tx.redemptions.get(opId), true))
  expect(done).toMatchObject({ ok: true })
}

/** Records of sales that the other till made alone, and of one that it took back. */
function recordsOf(at: Shop, n: number, mark: string): void {
  const opId = nextId(at)
  at.alone.write({ type: 'intent', opId, body: intentFor(take(at), at.offer, { customer: buyer(n, mark) }) })
  at.alone.write({ type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00') } })
  if (n % 4 === 0) at.alone.write({ type: 'reversal', opId: nextId(at), body: { redemption: opId, reason: 'wrong bill' } })
}

async function handOver(at: Shop, from: number): Promise<void> {
  const records = at.alone.records.slice(from)
  const reply = await push(at.core, ALONE, { incarnation: 1, records })
  if (!reply.ok) throw new Error(reply.error.key)
  expect(reply.value.outcomes.filter(({ settlement }) => settlement !== 'accepted' && settlement !== 'noted')).toEqual([])
  expect(reply.value.outcomes).toHaveLength(records.length)
}

async function issueTo(at: Shop, n: number, mark: string): Promise<void> {
  const asked = { opId: nextId(at), hash: randomUUID(), offer: at.offer, customer: buyer(n, mark), place: null, issuer: { kind: 'organisation' as const } }
  const done = await at.core.store.transact((tx) => issueIn(at.core, tx, asked))
  expect(done).toMatchObject({ ok: true, value: { result: { ok: true } } })
}

const few = Array.from({ length: EACH }, (_, n) => n)

/** What is asked all day, `EACH` times; each is a way of its own to the tables. */
const DONE: Readonly<Record<string, (at: Shop, mark: string) => Promise<void>>> = {
  async 'redemptions one after the other'(at, mark) {
    for (const n of few) await sell(at, n, mark)
  },
  async 'redemptions at once'(at, mark) {
    await Promise.all(few.map((n) => sell(at, n, mark)))
  },
  async 'bills, and taking them back'(at, mark) {
    for (const n of few) await giveBack(at, await sellForBill(at, n, mark))
  },
  async 'records one by one'(at, mark) {
    for (const n of few) {
      const from = at.alone.records.length
      recordsOf(at, n, mark)
      await handOver(at, from)
    }
  },
  async 'records in a batch'(at, mark) {
    const from = at.alone.records.length
    for (const n of few) recordsOf(at, n, mark)
    await handOver(at, from)
  },
  async 'issuals'(at, mark) {
    for (const n of few) await issueTo(at, n, mark)
  },
  async 'revocations'(at) {
    for (const _ of few) expect(await at.core.store.transact((tx) => revokeCode(at.core, tx, take(at), at.offer))).toMatchObject({ ok: true })
  },
  async 'changes told to tills'(at, mark) {
    for (const n of few) {
      await sell(at, n, mark)
      await sequenceAll(at.core.store)
    }
  },
}

it('what is asked all day reads a few rows by their keys, also with plans made while the tables were empty', async () => {
  const at = await shop()
  await plant(at, 'A', EACH * 9)
  for (const once of Object.values(DONE)) await once(at, 'A')
  await copyWhatWasDone(at)
  await plant(at, 'B', PLANTED)
  const read: Record<string, unknown> = {}
  for (const [what, again] of Object.entries(DONE)) {
    await sequenceAll(at.core.store)
    const before = await rowReads(pg.database)
    await again(at, 'B')
    read[what] = readMoreThan(EACH * A_RECORD, before, await rowReads(pg.database))
  }
  expect(read).toEqual(Object.fromEntries(Object.keys(DONE).map((what) => [what, {}])))
})

/** A look-up as somebody may well write it one day: a list that is joined. */
const LISTED = prepared(`select k.uses from customer_count k join unnest($2::bigint[], $3::text[]) q(offer, who) on k.offer = q.offer and k.who = q.who
  where k.org = $1::bigint`)

it('the connections of redemptions look up by keys what is joined with a list, too', async () => {
  const { core, offer } = await shop()
  const { org } = core.store
  await pg.database.pool.query('insert into customer_count (org, offer, who) select $1::bigint, $2::bigint, md5(i::text) from generate_series(1, $3::integer) i', [org, offer, PLANTED])
  const who = few.map((n) => createHash('md5').update(String(n + 1)).digest('hex'))
  const before = await rowReads(pg.database)
  expect(await ask(pg.database.quick, LISTED, [org, who.map(() => offer), who])).toHaveLength(EACH)
  expect(readMoreThan(EACH, before, await rowReads(pg.database))).toEqual({})
})
