import { sql, type Kysely } from 'kysely'

/** Codes that tills hold to issue from them in an outage (4.4). */
const STATEMENTS = [
  `alter type coupon_state add value 'reserved'`,
  'alter table offer_count add column held_issues bigint not null default 0',
  'alter table allowance_grant add column block jsonb',
  `create table block_code (
     org bigint not null, code_key bigint not null, grant_id text not null, no bigint not null, till bigint not null,
     handed boolean not null default false, primary key (org, code_key)
   )`,
  'create index block_code_of_grant on block_code (org, grant_id, no)',
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
