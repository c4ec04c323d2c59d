import { sql } from 'kysely'
import { codeKeyOf } from '../../core/keyed-hashes'
import type { FirstLook, JournalRange } from '../../core/together-port'
import type { CustomerStored, OfferCounts } from '../../core/rows'
import type { Row } from '../schema/tables'
import { present, type Context } from '../tables/context'
import { lockedCoupons } from '../tables/coupons'
import { customerOf } from '../tables/customers'
import { countsOf } from '../tables/offers'
import { operationOf } from '../tables/operations'
import { recordOf, tillOf } from '../tables/tills'
import { couponKey, customerKey, nothingKnown, recordKey, type Known } from './known'

/** Everything the members will look at first, in a few statements. Rows are locked in the order of their keys. */
export async function fetchKnown(context: Context, given: readonly FirstLook[]): Promise<Known> {
  const known = await fetchHead(context, given)
  const looks = given.map((look) => ({ ...look, codeKeys: [...look.codeKeys, ...(look.codes ?? []).map((code) => codeKeyOf(known.keys.code, code))] }))
  const refs = looks.flatMap(({ customers }) => customers)
  if (refs.length > 0) await fetchCustomers(context, known, { tokens: distinct(refs.flatMap(({ token }) => token ?? [])), idents: distinct(refs.flatMap(({ ident }) => ident ?? [])) })
  await fetchCoupons(context, known, distinct(looks.flatMap(({ codeKeys }) => codeKeys)))
  await fetchUses(context, known, looks)
  for (const { journal } of given) if (journal !== undefined) await fetchRecords(context, known, journal)
  return known
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]

interface Head {
  readonly revision: number
  readonly code: string
  readonly customer: string
  readonly permutation: string
  readonly numbers: readonly string[]
  readonly operations: readonly Row<'operation'>[]
  readonly tills: readonly Row<'till'>[]
}

/** Organisation, operations and tills, with numbers for as many redemptions: in one statement, since each costs a turn. */
async function fetchHead({ trx, org }: Context, looks: readonly FirstLook[]): Promise<Known> {
  const opIds = distinct(looks.flatMap((look) => look.opIds))
  const tills = distinct(looks.flatMap((look) => look.tills))
  const redemptions = looks.reduce((sum, { codeKeys, codes = [], redemptions: most }) => sum + (most ?? codeKeys.length + codes.length), 0)
  const { rows } = await sql<Head>`with o as (select * from operation where org = ${org} and op_id = any(${opIds}::text[]) order by op_id for update)
    select revision, code_key as code, customer_key as customer, permutation_key as permutation,
      array(select nextval('redemption_number')::text from generate_series(1, ${redemptions}::integer)) as numbers,
      (select coalesce(json_agg(o), '[]') from o) as operations,
      (select coalesce(json_agg(t), '[]') from till t where t.org = ${org} and t.till = any(${tills}::bigint[])) as tills
    from org where org = ${org}`.execute(trx)
  const { revision, numbers, code, customer, permutation, ...head } = present(rows[0], 'organisation')
  const known = nothingKnown({ revision, keys: { code, customer, permutation }, numbers: numbers.map(Number) })
  for (const opId of opIds) known.operations.put(opId, null)
  for (const row of head.operations) known.operations.put(row.op_id, operationOf(row))
  for (const till of tills) known.tills.set(till, null)
  for (const row of head.tills) known.tills.set(row.till, tillOf(row))
  return known
}

async function fetchRecords({ trx, org }: Context, { journal }: Known, { till, incarnation, from, to }: JournalRange): Promise<void> {
  const records = trx.selectFrom('journal').selectAll().where('org', '=', org).where('till', '=', till).where('incarnation', '=', incarnation)
  const rows = await records.where('seq', '>=', from).where('seq', '<=', to).execute()
  for (let seq = from; seq <= to; seq += 1) journal.set(recordKey(till, incarnation, seq), null)
  for (const row of rows) journal.set(recordKey(till, incarnation, row.seq), recordOf(row))
}

async function fetchCustomers({ trx, org }: Context, { byToken, byIdent }: Known, { tokens, idents }: { tokens: readonly string[]; idents: readonly string[] }): Promise<void> {
  const { rows } = await sql<Row<'customer'> & { ident: string | null }>`
    select c.*, null as ident from customer c where org = ${org} and token = any(${tokens}::text[])
    union all
    select c.*, i.ident from customer_ident i join customer c on c.org = i.org and c.id = i.customer
      where i.org = ${org} and i.ident = any(${idents}::text[])`.execute(trx)
  for (const token of tokens) byToken.set(token, null)
  for (const ident of idents) byIdent.set(ident, null)
  for (const { ident, ...row } of rows) {
    const customer: CustomerStored = customerOf(row)
    if (ident === null) byToken.set(customer.token, customer)
    else byIdent.set(ident, customer)
  }
}

/** The coupons, and then the versions and counts of their offers. */
async function fetchCoupons(context: Context, known: Known, codeKeys: readonly string[]): Promise<void> {
  if (codeKeys.length === 0) return
  const found = await lockedCoupons(context, codeKeys)
  for (const codeKey of codeKeys) known.coupons.put(couponKey(codeKey, 0), null)
  for (const coupon of found) known.coupons.put(couponKey(coupon.codeKey, 0), coupon)
  await fetchOffers(context, known, distinct(found.map(({ offer }) => offer)))
}

export async function fetchOffers({ trx, org }: Context, { versions, counts }: Known, offers: readonly number[]): Promise<void> {
  if (offers.length === 0) return
  const { rows } = await sql<Row<'offer_count'> & { version: number }>`select k.*, o.version from offer o
    join offer_count k on k.org = o.org and k.offer = o.id where o.org = ${org} and o.id = any(${offers}::bigint[])`.execute(trx)
  for (const { version, ...row } of rows) {
    versions.set(row.offer, version)
    const found: OfferCounts = countsOf(row)
    counts.put(String(row.offer), found)
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
  const counted = await sql<{ offer: number; who: string; uses: number }>`select k.offer, k.who, k.uses from customer_count k
    join ${listed} on k.offer = q.offer and k.who = q.who where k.org = ${org} order by k.offer, k.who for update of k`.execute(trx)
  const facts = await sql<{ offer: number; who: string; op_id: string; at: number }>`select r.offer, r.who, r.op_id, r.at from redemption r
    join ${listed} on r.offer = q.offer and r.who = q.who where r.org = ${org} and r.counted order by r.at, r.op_id`.execute(trx)
  for (const row of counted.rows) {
    const own = facts.rows.filter((fact) => fact.offer === row.offer && fact.who === row.who)
    known.customerCounts.put(customerKey(row.offer, row.who), { ...row, facts: own.map(({ op_id: opId, at }) => ({ opId, at })) })
  }
}
