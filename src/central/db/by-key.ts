import { sql, type Transaction } from 'kysely'
import type { Tables } from './schema/tables'

/*
 * Statements that are asked all the time find every row by its key. A plan for them is made once and kept, perhaps while a
 * table was still empty: then the planner would as soon read all of it, and goes on doing so when it has grown. On a first
 * day, until the tables were analysed, a redemption cost PostgreSQL four times what it should (docs/adr/0062).
 */

/** Ways to read and join that a key does not need. */
const NOT_BY_KEY = ['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_material']

/** For a connection that asks nothing else. */
export const BY_KEY_OPTIONS = NOT_BY_KEY.map((way) => `-c ${way}=off`).join(' ')

const STAY = sql`select ${sql.join(NOT_BY_KEY.map((way) => sql`set_config(${sql.lit(way)}, 'off', true)`))}`

/** For what is left of a transaction. */
export async function stayByKey(trx: Transaction<Tables>): Promise<void> {
  await STAY.execute(trx)
}
