import { sql, type Kysely } from 'kysely'

/** Rotating refresh tokens, clients that can be shut out, and what several copies of the service count together. */
const STATEMENTS = [
  // The people of the demo and of earlier versions have numbers of their own below this.
  'create sequence person_number start 1000000',
  'alter table session add column family text, add column used_at bigint',
  'create index session_of_person on session (org, person) where person is not null',
  'create index session_of_client on session (org, client) where client is not null',
  'create index session_by_end on session (org, expires_at) where expires_at is not null',
  'alter table client add column disabled boolean not null default false, add column made_at bigint',
  'create index audit_of_subject on audit (org, subject, id)',
  'create index audit_of_who on audit (org, who, id)',
  `create table attempt (
    org bigint not null, who text not null, count integer not null, until bigint not null, primary key (org, who)
  )`,
  'create index attempt_by_end on attempt (until)',
  `create table rate_window (
    org bigint not null, who text not null, class text not null, span bigint not null, taken integer not null, primary key (org, who, class)
  )`,
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
