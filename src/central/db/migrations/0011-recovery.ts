import { sql, type Kysely } from 'kysely'

/** Which memory of the centre a till has sent its whole journal to; empty = it has not synced since this column is here. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw(`alter table till add column reported text not null default ''`).execute(db)
}
