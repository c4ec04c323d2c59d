import { sql } from 'kysely'
import type { Database } from '../../src/central/db/database'

/** Rows that PostgreSQL has read of each table, by whatever way; the parts of a table count as one. */
export type RowReads = ReadonlyMap<string, number>

const READ = `select regexp_replace(relname, '_of_\\d+$', '') as "table", sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 as rows
  from pg_stat_user_tables group by 1`

/**
 * What was read until now. Every connection keeps its own figures for a while, so each is told to hand them over: a
 * database that was opened with one connection has one in each of its two pools.
 */
export async function rowReads({ pool, quick }: Pick<Database, 'pool' | 'quick'>): Promise<RowReads> {
  for (const told of [() => sql`select pg_stat_force_next_flush()`.execute(quick), () => pool.query('select pg_stat_force_next_flush()')]) await told()
  const { rows } = await pool.query<{ table: string; rows: number }>(READ)
  return new Map(rows.map(({ table, rows: read }) => [table, read]))
}

/** The tables of which more than so many rows were read in between, and how many. */
export const readMoreThan = (most: number, before: RowReads, after: RowReads): Readonly<Record<string, number>> =>
  Object.fromEntries([...after].map(([table, rows]) => [table, rows - (before.get(table) ?? 0)] as const).filter(([, rows]) => rows > most))
