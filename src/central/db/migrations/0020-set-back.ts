import { sql, type Kysely } from 'kysely'

/**
 * How much of a till's journal it had heard of when this memory of the centre began: it says only so much to a till that knew
 * another. Whoever has adopted this memory has heard all of it; whoever has not is told nothing, and asks again.
 */
const STATEMENTS = [
  'alter table till add column had_seq bigint not null default 0',
  'update till t set had_seq = t.last_seq from org o where o.org = t.org and t.reported = o.server_instance',
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
