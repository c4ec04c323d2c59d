import { sql, type Kysely } from 'kysely'

/**
 * Customers and uses come packed too (docs/adr/0063): a set is of an offer and of what lies in its packs. The index finds the
 * changes of identifiers offer by offer, and those that concern all of them; nothing else pays for it.
 */
const STATEMENTS = [
  `alter table pack add column family text not null default 'coupons'`,
  `alter table pack_set add column family text not null default 'coupons', add column forget boolean not null default false`,
  'alter table pack_set drop constraint pack_set_pkey, add primary key (org, offer, family)',
  `create index change_of_ident on change (org, ((body->>'offer')::bigint), pos) where feed = 'idents' and pos is not null`,
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
