import { sql } from 'kysely'
import { codeKeyOf } from '../../core/keyed-hashes'
import type { FirstLook, JournalRange } from '../../core/together-port'
import type { CustomerStored } from '../../core/rows'
import { keyNumberOf } from '../coupons/key-number'
import { ask, prepared } from '../prepared'
import type { Row } from '../schema/tables'
import { present, type Context } from '../tables/context'
import { couponsOf, type Held } from '../tables/coupons'
import { customerOf } from '../tables/customers'
import { countsOf } from '../tables/offers'
import { operationOf } from '../tables/operations'
import { recordOf, tillOf } from '../tables/tills'
import { couponKey, customerKey, nothingKnown, recordKey, type Known } from './known'

/** Everything the members will look at first, in a few statements. Rows are locked in the order of their keys. */
export async function fetchKnown(context: Context, given: readonly FirstLook[]): Promise<Known> {
  const { code: key } = await context.book.keys(context.trx)
  const looks = given.map((look) => ({ ...look, codeKeys: [...look.codeKeys, ...(look.codes ?? []).map((code) => codeKeyOf(key, code))] }))
  const known = await fetchFirst(context, looks)
  const refs = looks.flatMap(({ customers }) => customers)
  if (refs.length > 0) await fetchCustomers(context, known, { tokens: distinct(refs.flatMap(({ token }) => token ?? [])), idents: distinct(refs.flatMap(({ ident }) => ident ?? [])) })
  await fetchUses(context, known, looks)
  for (const { journal } of given) if (journal !== undefined) await fetchRecords(context, known, journal)
  return known
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]

interface Looked {
  readonly revision: number
  readonly numbers: readonly string[]
  readonly operations: readonly Row<'operation'>[]
  readonly tills: readonly Row<'till'>[]
  readonly coupons: readonly Held[]
  readonly offers: readonly Counted[]
}

type Counted = Row<'offer_count'> & { readonly version: number }

/**
 * $1 organisation, $2 operations, $3 tills, $4 code keys in their order, $5 how many redemptions want a number. One
 * statement, since each costs a turn; its parts are worked out from left to right, so that rows are locked in the same order
 * by everybody. Each coupon is looked up by itself: then only the one partition that can have it is opened.
 */
const LOOK = prepared(`with
  o as (select * from operation where org = $1::bigint and op_id = any($2::text[]) order by op_id for update),
  c as materialized (select c.*, (select h.token from customer h where h.org = $1::bigint and h.id = c.holder) as token
    from unnest($4::bigint[]) as k(code_key) cross join lateral (
      select code_key::text as key_number, slot, offer, code, shape, n, state, issued_on, holder, explicit_through, revoked_at, uses
      from coupon where org = $1::integer and code_key = k.code_key and slot = 0 for update) c),
  v as (select k.*, o.version from (select distinct offer from c) d
    join offer o on o.org = $1::bigint and o.id = d.offer join offer_count k on k.org = $1::bigint and k.offer = d.offer)
  select revision,
    array(select nextval('redemption_number')::text from generate_series(1, $5::integer)) as numbers,
    (select coalesce(json_agg(o), '[]') from o) as operations,
    (select coalesce(json_agg(t), '[]') from till t where t.org = $1::bigint and t.till = any($3::bigint[])) as tills,
    (select coalesce(json_agg(c), '[]') from c) as coupons,
    (select coalesce(json_agg(v), '[]') from v) as offers
  from org where org = $1::bigint`)

/** Organisation, operations, tills, coupons and their offers, with numbers for as many redemptions. */
async function fetchFirst(context: Context, looks: readonly FirstLook[]): Promise<Known> {
  const { trx, org, book } = context
  const opIds = distinct(looks.flatMap((look) => look.opIds))
  const tills = distinct(looks.flatMap((look) => look.tills))
  const codeKeys = distinct(looks.flatMap((look) => look.codeKeys)).sort()
  const redemptions = looks.reduce((sum, look) => sum + (look.redemptions ?? look.codeKeys.length), 0)
  const keys = await book.keys(trx)
  const rows = await ask<Looked>(trx, LOOK, [org, opIds, tills, codeKeys.map(keyNumberOf), redemptions])
  const found = present(rows[0], 'organisation')
  const known = nothingKnown({ revision: found.revision, keys, numbers: found.numbers.map(Number) })
  for (const opId of opIds) known.operations.put(opId, null)
  for (const row of found.operations) known.operations.put(row.op_id, operationOf(row))
  for (const till of tills) known.tills.set(till, null)
  for (const row of found.tills) known.tills.set(row.till, tillOf(row))
  for (const codeKey of codeKeys) known.coupons.put(couponKey(codeKey, 0), null)
  for (const coupon of await couponsOf(context, found.coupons)) known.coupons.put(couponKey(coupon.codeKey, 0), coupon)
  for (const { version, ...row } of found.offers) {
    known.versions.set(row.offer, version)
    known.counts.put(String(row.offer), countsOf(row))
  }
  return known
}

async function fetchRecords({ trx, org }: Context, { journal }: Known, { till, incarnation, from, to }: JournalRange): Promise<void> {
  const records = trx.selectFrom('journal').selectAll().where('org', '=', org).where('till', '=', till).where('incarnation', '=', incarnation)
  const rows = await records.where('seq', '>=', from).where('seq', '<=', to).execute()
  for (let seq = from; seq <= to; seq += 1) journal.set(recordKey(till, incarnation, seq), null)
  for (const row of rows) journal.set(recordKey(till, incarnation, row.seq), recordOf(row))
}

/*
 * What follows is looked up one by one (`offset 0` keeps it so): joined, or as one list of keys, a table that was filled a
 * moment ago is read whole, until the database has got to know it (docs/adr/0062).
 */

async function fetchCustomers({ trx, org }: Context, { byToken, byIdent }: Known, { tokens, idents }: { tokens: readonly string[]; idents: readonly string[] }): Promise<void> {
  const { rows } = await sql<Row<'customer'> & { ident: string | null }>`
    select c.*, null as ident from unnest(${tokens}::text[]) q(token)
      cross join lateral (select * from customer where org = ${org} and token = q.token offset 0) c
    union all
    select c.*, i.ident from unnest(${idents}::text[]) q(ident)
      cross join lateral (select customer, ident from customer_ident where org = ${org} and ident = q.ident offset 0) i
      cross join lateral (select * from customer where org = ${org} and id = i.customer offset 0) c`.execute(trx)
  for (const token of tokens) byToken.set(token, null)
  for (const ident of idents) byIdent.set(ident, null)
  for (const { ident, ...row } of rows) {
    const customer: CustomerStored = customerOf(row)
    if (ident === null) byToken.set(customer.token, customer)
    else byIdent.set(ident, customer)
  }
}

/** The customers' counts of the offers they are about to use, locked, with the uses behind them. */
async function fetchUses({ trx, org }: Context, known: Known, looks: readonly FirstLook[]): Promise<void> {
  const pairs = new Map<string, { readonly offer: number; readonly who: string }>()
  for (const { codeKeys, customers } of looks) {
    for (const { token, ident } of customers) {
      const customer = (token === null ? null : known.byToken.get(token)) ?? (ident === null ? null : known.byIdent.get(ident)) ?? null
      const who = customer?.token ?? ident ?? token
      for (const codeKey of codeKeys) {
        const offer = known.coupons.get(couponKey(codeKey, 0))?.offer
        if (offer !== undefined && who !== null) pairs.set(customerKey(offer, who), { offer, who })
      }
    }
  }
  if (pairs.size === 0) return
  const wanted = [...pairs.values()]
  const listed = sql`unnest(${wanted.map(({ offer }) => offer)}::bigint[], ${wanted.map(({ who }) => who)}::text[]) as q(offer, who)`
  await sql`insert into customer_count (org, offer, who) select ${org}, q.offer, q.who from ${listed} order by 2, 3 on conflict do nothing`.execute(trx)
  const counted = await sql<{ offer: number; who: string; uses: number }>`select k.* from (select * from ${listed} order by 1, 2) q
    cross join lateral (select offer, who, uses from customer_count where org = ${org} and offer = q.offer and who = q.who for update) k`.execute(trx)
  const facts = await sql<{ offer: number; who: string; op_id: string; at: number }>`select r.* from ${listed}
    cross join lateral (select offer, who, op_id, at from redemption where org = ${org} and offer = q.offer and who = q.who and counted offset 0) r
    order by r.at, r.op_id`.execute(trx)
  for (const row of counted.rows) {
    const own = facts.rows.filter((fact) => fact.offer === row.offer && fact.who === row.who)
    known.customerCounts.put(customerKey(row.offer, row.who), { ...row, facts: own.map(({ op_id: opId, at }) => ({ opId, at })) })
  }
}
