import { sql, type Kysely } from 'kysely'

/** Notes of issuals, and a row to a bill number by which its coupons are counted one after the other. */
const TABLES = [
  `create table issual_note (
    org bigint not null, code_key text collate "C" not null, slot bigint not null, who text not null, till bigint, store bigint not null,
    metadata jsonb not null, primary key (org, code_key, slot)
  )`,
  'create table bill (org bigint not null, store bigint not null, number text not null, primary key (org, store, number))',
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of TABLES) await sql.raw(statement).execute(db)
}
