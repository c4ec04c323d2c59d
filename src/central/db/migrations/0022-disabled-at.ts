import { sql, type Kysely } from 'kysely'

/** Since when a till is disabled: what it surely did before counts. Null where it is not, or nobody wrote down since when. */
const STATEMENTS = ['alter table till add column disabled_at bigint']

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
