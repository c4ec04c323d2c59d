import { sql, type Kysely } from 'kysely'

/** Allowances (4.4). A grant is never deleted: what was out, and how it came back, can be read for ever. */
const STATEMENTS = [
  'alter table offer_count add column held bigint not null default 0',
  `create table allowance_grant (
     org bigint not null, id text not null, till bigint not null, incarnation bigint not null, offer bigint not null, units bigint not null,
     spent bigint not null, used bigint not null, granted_at bigint not null, expires bigint not null, server_instance text not null,
     state text not null, primary key (org, id)
   ) with (fillfactor = 70)`,
  `create index allowance_grant_open on allowance_grant (org, till) where state = 'open'`,
  'create index allowance_grant_of_offer on allowance_grant (org, offer)',
  // One unit, one operation: a second spender is proof of a copied journal.
  `create table allowance_unit (
     org bigint not null, grant_id text not null, no bigint not null, op_id text not null, primary key (org, grant_id, no)
   )`,
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
