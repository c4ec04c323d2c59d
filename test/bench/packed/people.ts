import { sql } from 'kysely'
import { anewChange, useChange } from '../../../src/central/feeds/feed-changes'
import type { Core } from '../../../src/central/core/core'
import { PACK_SETTINGS, renewPacks } from '../../../src/central/packs/renew-packs'
import { eraseCustomer } from '../../../src/central/people/erase'
import type { RunningCentral } from '../../../src/central/service'
import type { PackFamily } from '../../../src/domain/pack/pack-layout'
import { timed, type Show } from './timed'

/** Rows in one statement: it takes a minute at most. */
const PIECE = 100_000
/** Used by a customer since the last pack. */
const CHANGED = 5000
/** Issued to in bulk since the last pack. */
const ISSUED = 10_000
const KEEPER = { who: 'bench', from: 'bench', id: 0, unit: null }

/** Packs of an offer's customers, each with one identifier and one coupon, and of as many uses by them. */
export async function measurePeople({ database: { db } }: RunningCentral, core: Core, offer: number, people: number, show: Show): Promise<void> {
  const { org } = core.store
  for (let from = 0; from < people; from += PIECE) {
    await holdersOf(db, org, offer, from, Math.min(PIECE, people - from))
    await usesOf(db, org, offer, from, Math.min(PIECE, people - from))
  }
  // As the database does by itself a minute later.
  await sql`analyze customer, customer_ident, coupon, redemption`.execute(db)
  await sql`update offer_count set issued = issued + ${people}, uses = uses + ${people} where org = ${org} and offer = ${offer}`.execute(db)
  const made = async (name: string, family: PackFamily, packs: number) => show(name, await timed(() => until(core, { offer, family }, packs)))
  await made('packs.idents.whole: everybody who holds a coupon of an offer', 'idents', 1)
  await made('packs.uses.whole: all uses of an offer by customers', 'uses', 1)
  await usesOf(db, org, offer, people, CHANGED)
  const fresh = await sql<{ opId: string; who: string }>`select op_id as "opId", who from redemption where org = ${org} and offer = ${offer} order by number desc limit ${CHANGED}`.execute(db)
  await core.store.transact((tx) => tx.feeds.append(fresh.rows.map(({ opId, who }) => useChange(offer, opId, { customer: who, at: 1 }))))
  await made(`packs.uses.changes: a pack of ${CHANGED} uses since`, 'uses', 2)
  await holdersOf(db, org, offer, people, ISSUED)
  await core.store.transact((tx) => tx.feeds.append([anewChange('idents', offer)]))
  await made(`packs.idents.differences: a pack of ${ISSUED} customers who were issued to in bulk since`, 'idents', 2)
  const { rows } = await sql<{ id: number }>`select holder as id from coupon where org = ${org} and offer = ${offer} limit 1`.execute(db)
  show('packs.idents.erase: a customer is looked for in the packs', await timed(() => eraseCustomer(core, rows[0]?.id ?? null, KEEPER)))
  await made('packs.idents.erased: everybody but the one who was erased', 'idents', 1)
}

async function until(core: Core, of: { readonly offer: number; readonly family: PackFamily }, packs: number): Promise<void> {
  for (;;) {
    const did = await renewPacks(core, of, PACK_SETTINGS)
    const set = await core.store.read((tx) => tx.packs.setOf(of))
    // The service's own keeper may have been first.
    if (set?.packs.length === packs && !set.forget) return
    if (did !== 'busy') throw new Error(`${set?.packs.length ?? 0} packs of ${of.family} instead of ${packs}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

type Db = RunningCentral['database']['db']

/** Names that are as evenly spread as keyed hashes are. */
const hash = (of: string) => sql.raw(`encode(sha256(('${of} ' || n)::bytea), 'hex')`)

async function holdersOf(db: Db, org: number, offer: number, from: number, count: number): Promise<void> {
  const first = 50_000_000 + offer * 20_000_000 + from
  const numbers = sql`generate_series(${first}::bigint, ${first + count - 1}::bigint) n`
  await sql`insert into customer (org, id, token, first_name, last_name, blocked) select ${org}, n, ${hash('token')}, '', '', false from ${numbers}`.execute(db)
  await sql`insert into customer_ident (org, ident, customer) select ${org}, ${hash('ident')}, n from ${numbers}`.execute(db)
  await sql`insert into coupon (org, code_key, slot, offer, code, state, issued_on, holder, uses)
    select ${org}, ('x' || substr(md5('people' || n), 1, 16))::bit(64)::bigint, 0, ${offer}, 'P' || n, 'issued', date '2026-06-01', n, 0 from ${numbers}`.execute(db)
}

async function usesOf(db: Db, org: number, offer: number, from: number, count: number): Promise<void> {
  const first = 50_000_000 + offer * 20_000_000 + from
  await sql`insert into redemption (org, op_id, offer, code_key, slot, who, store, at, error, arrived_at, offline, bill, decision, settlement, counted, sale_day)
    select ${org}, regexp_replace(md5('op' || n), '(.{8})(.{4})(.{4})(.{4})(.{12})', '\\1-\\2-\\3-\\4-\\5'), ${offer}, substr(md5('people' || n), 1, 16), 0, ${hash('token')}, 1, n, 0, n, false,
      '{}', '{}', 'accepted', true, date '2026-06-01' from generate_series(${first}::bigint, ${first + count - 1}::bigint) n`.execute(db)
}
