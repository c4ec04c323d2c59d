import { sql, type RawBuilder } from 'kysely'
import { MOST_USES } from '../../../domain/pack/pack-format'
import type { EntriesOf, EntryPage } from '../../core/pack-port'
import { codeKeyOfNumber, keyNumberOf } from '../coupons/key-number'
import type { Context } from '../tables/context'
import { changedKeys } from './changed-keys'

/*
 * Coupons as entries of a pack (`src/domain/pack/pack-format.ts` says what the bytes mean), put together by the database:
 * a row as an object costs more than all the rest. The contract of the stores holds both ways of writing an entry together.
 */

const FITS = sql.raw(`c.slot = 0 and c.explicit_through is null and c.uses <= ${MOST_USES} and c.state in ('unissued', 'issued', 'revoked')`)
/** Flags and day in the last three bytes of a number: state, has a holder, uses; days since 1970-01-01. */
const FLAGS = sql.raw(`substring(int4send(
    ((case c.state when 'unissued' then 0 when 'issued' then 1 else 2 end) + (c.holder is not null)::integer * 4 + c.uses * 8) * 65536
    + coalesce(c.issued_on - date '1970-01-01', 0)) from 2)`)
/** The key's eight bytes, its highest bit turned back. */
const KEY = sql.raw(`int8send(c.code_key # '-9223372036854775808'::bigint)`)
const PRINT = sql.raw(`coalesce(substring(sha256(int8send(c.code_key # '-9223372036854775808'::bigint) || h.token::bytea) for 4), '\\x00000000'::bytea)`)

interface Entries {
  readonly n: number
  readonly last: string | null
  readonly entries: Buffer | null
}

async function read({ trx, org }: Context, holders: boolean, rows: RawBuilder<unknown>): Promise<Entries> {
  const entry = holders ? sql`${KEY} || ${FLAGS} || ${PRINT}` : sql`${KEY} || ${FLAGS}`
  const join = holders ? sql`left join customer h on h.org = ${org} and h.id = c.holder` : sql``
  const { rows: found } = await sql<Entries>`select count(*) as n, max(c.code_key)::text as last, string_agg(${entry}, ''::bytea order by c.code_key) as entries
    from (${rows}) c ${join}`.execute(trx)
  return found[0] ?? { n: 0, last: null, entries: null }
}

const COLUMNS = sql.raw('c.code_key, c.state, c.holder, c.uses, c.issued_on')
const LOWEST = keyNumberOf('0')

/** In the order of the index by offer and key, a page at a time. */
export async function entryPage(context: Context, { offer, holders }: EntriesOf, after: string | null, limit: number): Promise<EntryPage> {
  const [key, slot] = after === null ? [LOWEST, -1] : [keyNumberOf(after), 0]
  const page = sql`select ${COLUMNS} from coupon c where c.org = ${context.org} and c.offer = ${offer} and ${FITS}
    and (c.code_key, c.slot) > (${key}::bigint, ${slot}::bigint) order by c.code_key, c.slot limit ${limit}`
  const { n, last, entries } = await read(context, holders, page)
  return { entries: entries ?? Buffer.alloc(0), next: n < limit || last === null ? null : codeKeyOfNumber(last) }
}

/** Those that changed behind a position and fit. */
export async function couponEntries(context: Context, of: EntriesOf, pos: number, after: string | null, limit: number): Promise<EntryPage> {
  const keys = await changedKeys(context, of, pos, after ?? '', limit)
  const named = sql`select ${COLUMNS} from coupon c where c.org = ${context.org} and c.offer = ${of.offer} and ${FITS}
    and c.code_key = any(${keys.map(keyNumberOf)}::bigint[])`
  const { entries } = await read(context, of.holders, named)
  return { entries: entries ?? Buffer.alloc(0), next: keys.length < limit ? null : (keys.at(-1) ?? null) }
}
