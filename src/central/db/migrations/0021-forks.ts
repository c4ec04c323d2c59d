import { sql, type Kysely } from 'kysely'

/** Journals with two histories (4.6): where one was found, and the records of each history but the first, with their own hash. */
const STATEMENTS = [
  `create table journal_fork (
     org bigint not null, till bigint not null, incarnation bigint not null, found_at bigint not null, primary key (org, till, incarnation)
   )`,
  `create table journal_branch (
     org bigint not null, till bigint not null, incarnation bigint not null, seq bigint not null, hash text not null, op_id text not null,
     type text not null, record jsonb not null, settlement text not null, conflict text, arrived_at bigint not null,
     primary key (org, till, incarnation, seq, hash)
   )`,
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
