import { sql, type Kysely } from 'kysely'

/** How much of a till's journal there was when this memory of the centre began: it says only so much to a till that knew another. */
const STATEMENTS = ['alter table till add column had_seq bigint not null default 0', 'update till set had_seq = last_seq']

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
