import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { postmasterOf } from '../../src/central/db/embedded/postmaster'

/** One redemption as it stands in the centre's database. */
export interface RedemptionRow {
  readonly opId: string
  readonly code: string | null
  readonly offer: number | null
  readonly till: string | null
  readonly offline: boolean
  readonly discount: string
  readonly currency: string
  readonly settlement: string
  readonly conflict: string | null
  readonly counted: boolean
  readonly undone: string
}

/**
 * The centre's database, read past the centre itself: what a test or the demo claims is read here and never from the
 * app's own counters. One connection a question, so that PostgreSQL may be restarted in between.
 */
export interface CentralTruth {
  /** Every redemption made since this object was made, oldest first; `code` narrows it to one code. */
  redemptions(code?: string): Promise<readonly RedemptionRow[]>
  /** Uses the centre counts on this coupon. */
  couponUses(code: string): Promise<number>
  /** The journal number up to which the centre holds this till's records. */
  journalOf(till: string): Promise<{ readonly seq: number; readonly types: Readonly<Record<string, number>> }>
  /** Classes of the conflicts opened since this object was made. */
  cases(): Promise<readonly string[]>
  /** Codes of an offer that are issued and unused; any customer's where `anyHolder`. */
  freeCodes(offer: number, howMany: number): Promise<readonly string[]>
  query<Row>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>
}

/** Where the embedded PostgreSQL of a centre on `dataFolder` listens. */
export function databaseUrl(dataFolder: string): string {
  const server = postmasterOf(join(dataFolder, 'postgres'))
  if (server === null) throw new Error(`no PostgreSQL runs on ${dataFolder}`)
  const password = readFileSync(join(dataFolder, 'database-password'), 'utf8')
  return `postgresql://tillside:${password}@127.0.0.1:${server.port}/postgres`
}

const REDEMPTIONS = `
select r.op_id as "opId", c.code, r.offer::float8 as offer, t.code as till, r.offline, r.decision->>'discount' as discount,
       r.decision->>'currency' as currency, r.settlement, r.conflict, r.counted, r.undone
from redemption r
left join coupon c on c.org = r.org and code_key_text(c.code_key) = r.code_key and c.slot = r.slot
left join unit t on t.org = r.org and t.type = 'TILL' and t.id = r.till
where r.number > $1 and ($2::text is null or c.code = $2)
order by r.number`

/** Opens the database of the centre on `dataFolder`; only what happens from now on counts as news. */
export async function readCentralTruth(dataFolder: string): Promise<CentralTruth> {
  async function query<Row>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: databaseUrl(dataFolder) })
    await client.connect()
    try {
      return (await client.query(sql, [...values])).rows as Row[]
    } finally {
      await client.end()
    }
  }
  const highest = async (column: string, table: string): Promise<number> =>
    (await query<{ n: number }>(`select coalesce(max(${column}), 0)::float8 as n from ${table}`))[0]?.n ?? 0
  const since = { redemption: await highest('number', 'redemption'), case: await highest('id', 'manager_case') }

  return {
    query,
    redemptions: (code) => query(REDEMPTIONS, [since.redemption, code ?? null]),
    async couponUses(code) {
      return (await query<{ uses: number }>('select uses::int from coupon where code = $1', [code]))[0]?.uses ?? 0
    },
    async journalOf(till) {
      const of = `from journal j join unit t on t.org = j.org and t.type = 'TILL' and t.id = j.till where t.code = $1`
      const rows = await query<{ type: string; n: number; seq: number }>(
        `select j.type, count(*)::int as n, max(j.seq)::float8 as seq ${of} group by j.type`,
        [till],
      )
      return { seq: Math.max(0, ...rows.map(({ seq }) => seq)), types: Object.fromEntries(rows.map(({ type, n }) => [type, n])) }
    },
    async cases() {
      const rows = await query<{ class: string }>(`select row->>'class' as class from manager_case where id > $1 order by id`, [since.case])
      return rows.map((row) => row.class)
    },
    async freeCodes(offer, howMany) {
      const rows = await query<{ code: string }>(
        `select code from coupon where offer = $1 and state = 'issued' and uses = 0 and explicit_through is null order by code_key limit $2`,
        [offer, howMany],
      )
      return rows.map(({ code }) => code)
    },
  }
}
