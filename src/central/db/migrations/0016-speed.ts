import { sql, type Kysely } from 'kysely'

const PARTITIONS = 16

/** Documents that nobody searches by: figures about their values cost more than the rows they are about. */
const DOCUMENTS = ['redemption.bill', 'redemption.decision', 'operation.intent', 'journal.record', 'change.body', 'audit.before', 'audit.after']

/**
 * What makes a redemption cheap (docs/adr/0062). A coupon's page keeps room for the row's next version, so that a use does
 * not touch the table's indexes. And uses are added row by row: from a table that is still small the planner would rather
 * read the whole of it than look into one partition for each key, and it keeps that plan.
 */
const STATEMENTS = [
  ...Array.from({ length: PARTITIONS }, (_, n) => `alter table coupon_of_${String(n).padStart(2, '0')} set (fillfactor = 92)`),
  ...DOCUMENTS.map((document) => document.split('.')).map(([table, column]) => `alter table ${table} alter column ${column} set statistics 0`),
  `create function add_coupon_uses(integer, bigint[], bigint[], integer[]) returns void language plpgsql
     set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set plan_cache_mode = force_generic_plan
     as 'begin
       update coupon c set uses = c.uses + u.n from unnest($2, $3, $4) as u(code_key, slot, n)
         where c.org = $1 and c.code_key = u.code_key and c.slot = u.slot;
     end'`,
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
