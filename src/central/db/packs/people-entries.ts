import { sql, type RawBuilder } from 'kysely'
import { encodeIdents, goneIdent, identEntry } from '../../../domain/pack/ident-entry'
import { encodeUses, useEntry } from '../../../domain/pack/use-entry'
import type { EntryPage, IdentRead, PackOf, UseRead } from '../../core/pack-port'
import type { Context } from '../tables/context'
import { changedIdents } from './changed-keys'

/*
 * Customers and uses as entries of packs. They lie in no index in the order of their entries: the database sorts them once,
 * and a cursor gives them out page by page, to the last.
 */

const CURSOR = sql.raw('pack_entries')

/** The whole of it; or, behind a position, what changed. */
export function peopleEntries(context: Context, of: PackOf, pos: number | null, after: string | null, limit: number): Promise<EntryPage> {
  if (of.family === 'uses') return usePage(context, of.offer, pos, after, limit)
  return pos === null ? identPage(context, of.offer, after, limit) : changedIdentPage(context, of.offer, pos, after, limit)
}

async function nextPage<Row>({ trx }: Context, rows: RawBuilder<unknown>, after: string | null, limit: number): Promise<readonly Row[]> {
  if (after === null) {
    // All of it is wanted, so the plan with the cheapest end is right, and not that with the cheapest beginning.
    // The first page waits for the sort of everything.
    await sql`select set_config('cursor_tuple_fraction', '1', true), set_config('statement_timeout', '900000', true)`.execute(trx)
    await sql`declare ${CURSOR} no scroll cursor for ${rows}`.execute(trx)
  }
  const { rows: found } = await sql<Row>`fetch ${sql.raw(String(limit))} from ${CURSOR}`.execute(trx)
  if (found.length < limit) await sql`close ${CURSOR}`.execute(trx)
  return found
}

const MORE = 'more'

async function identPage(context: Context, offer: number, after: string | null, limit: number): Promise<EntryPage> {
  const { org } = context
  const found = await nextPage<IdentRead>(context, sql`select i.ident, c.token, c.blocked
    from (select distinct holder from coupon where org = ${org} and offer = ${offer} and state = 'issued' and holder is not null) h
      join customer_ident i on i.org = ${org} and i.customer = h.holder join customer c on c.org = ${org} and c.id = h.holder
    order by i.ident collate "C"`, after, limit)
  return { entries: encodeIdents(found.map(({ ident, token, blocked }) => identEntry(ident, token, blocked))), next: found.length < limit ? null : MORE }
}

async function changedIdentPage(context: Context, offer: number, pos: number, after: string | null, limit: number): Promise<EntryPage> {
  const keys = await changedIdents(context, [{ offer, pos }], after ?? '', limit)
  const found = new Map((await identsOf(context, [offer], keys)).map((read) => [read.ident, read]))
  const entries = keys.map((ident) => {
    const read = found.get(ident)
    return read === undefined ? goneIdent(ident) : identEntry(ident, read.token, read.blocked)
  })
  return { entries: encodeIdents(entries), next: keys.length < limit ? null : (keys.at(-1) ?? null) }
}

async function usePage(context: Context, offer: number, pos: number | null, after: string | null, limit: number): Promise<EntryPage> {
  const { org } = context
  const rows = pos === null ? sql`(select op_id, who, at, counted, offer from redemption where org = ${org} and offer = ${offer} and counted) r` : changedUses(org, offer, pos)
  const found = await nextPage<UseRead>(context, sql`select op_id as "opId", who, at, counted from ${rows}
    where offer = ${offer} and who is not null order by who collate "C", op_id`, after, limit)
  return { entries: encodeUses(found.map(({ who, opId, at, counted }) => useEntry(who, { opId, at, gone: !counted }))), next: found.length < limit ? null : MORE }
}

/** One look by its key for each that changed: of a table that was filled a moment ago the planner would think of worse. */
const changedUses = (org: number, offer: number, pos: number): RawBuilder<unknown> =>
  sql`(select distinct key from change where org = ${org} and feed = ${`uses:${offer}`} and pos > ${pos} and key !~ ':') k
    cross join lateral (select op_id, who, at, counted, offer from redemption where org = ${org} and op_id = k.key offset 0) r`

/** Of these identifiers those whose customer holds a live coupon of one of the offers. */
export async function identsOf({ trx, org }: Context, offers: readonly number[], idents: readonly string[]): Promise<readonly IdentRead[]> {
  const { rows } = await sql<IdentRead>`select i.ident, c.token, c.blocked from customer_ident i join customer c on c.org = i.org and c.id = i.customer
    where i.org = ${org} and i.ident = any(${[...idents]}::text[]) and exists (select 1 from coupon p where p.org = i.org and p.holder = i.customer
      and p.offer = any(${[...offers]}::bigint[]) and p.state = 'issued') order by i.ident collate "C"`.execute(trx)
  return rows
}

export async function usesOf({ trx, org }: Context, offer: number, opIds: readonly string[]): Promise<readonly UseRead[]> {
  const { rows } = await sql<UseRead>`select op_id as "opId", who, at, counted from redemption
    where org = ${org} and offer = ${offer} and who is not null and op_id = any(${[...opIds]}::text[])`.execute(trx)
  return rows
}
