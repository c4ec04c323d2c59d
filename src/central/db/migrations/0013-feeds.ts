import { sql, type Kysely } from 'kysely'

/**
 * The tills an offer's shown worst case is for (4.4). Of figures that were shown before this was kept every till that was
 * enrolled by now counts: nobody loses what they had. And which positions of the feeds had been given when, so that old
 * changes can go.
 */
const STATEMENTS = [
  'create table offer_till (org bigint not null, offer bigint not null, till bigint not null, primary key (org, offer, till))',
  'create table feed_mark (org bigint not null, pos bigint not null, at bigint not null, primary key (org, pos))',
  // Few of many: what somebody has to look at.
  'create index redemption_in_conflict on redemption (org, offer) where conflict is not null',
  `insert into offer_till (org, offer, till)
     select s.org, s.offer, t.till from offer_story s join till t on t.org = s.org where s.worst is not null`,
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
