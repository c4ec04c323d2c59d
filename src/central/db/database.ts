import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { nameOf } from './prepared'
import type { Tables } from './schema/tables'

export interface Database {
  readonly pool: pg.Pool
  readonly db: Kysely<Tables>
  /** The same database over a few connections of their own, for what is asked all the time with prepared statements. */
  readonly quick: Kysely<Tables>
  close(): Promise<void>
}

/** Quick connections at most. */
const QUICK = 8
/** A plan that is kept stays: the planner would weigh it anew against plans for the very values, each time a table has grown. */
const KEEP_PLANS = '-c plan_cache_mode=force_generic_plan'
/**
 * Its statements find every row by its key. A plan that is kept was perhaps made while a table was empty: then the planner would
 * as soon read all of it, and goes on doing so when it has grown (docs/adr/0062). So it is left no other way.
 */
const BY_KEY = ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'material'].map((way) => `-c enable_${way}=off`).join(' ')

const INT8 = 20
const DATE = 1082

/**
 * Opens a pool. bigint columns are read as numbers: every one of them stays far below 2^53 (ids, counts, milliseconds),
 * but for code keys, which are read as text (`coupon.code_key::text`). Days are text, as everywhere.
 * `onTrouble` hears of connections that break, for instance when the server restarts; the pool replaces them.
 */
export function openDatabase(url: string, connections: number, onTrouble: (failure: Error) => void): Database {
  const types = {
    getTypeParser: ((oid: number, format?: 'text') =>
      // The driver types its parsers as any.
      oid === INT8 ? (text: string): unknown => Number(text) : oid === DATE ? (text: string): unknown => text : (pg.types.getTypeParser(oid, format) as (text: string) => unknown)) as typeof pg.types.getTypeParser,
  }
  const settings = {
    connectionString: url,
    types,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'tillside-central',
  }
  const pool = new pg.Pool({ ...settings, max: connections })
  const quickPool = new pg.Pool({ ...settings, max: Math.min(connections, QUICK), options: `${KEEP_PLANS} ${BY_KEY}` })
  let closing = false
  for (const each of [pool, quickPool]) {
    // A connection that breaks between two statements of a transaction says so to itself only, and an error nobody hears
    // would end the process; whoever uses it learns of it from its next statement. The pool repeats those of idle ones.
    each.on('connect', (client) =>
      client.on('error', (failure) => {
        if (!closing) onTrouble(failure)
      }),
    )
    each.on('error', () => undefined)
  }
  const [db, quick] = [queriesOf(pool), queriesOf(quickPool)]
  return {
    pool,
    db,
    quick,
    async close() {
      closing = true
      await Promise.all([db.destroy(), quick.destroy()])
      // The query builder ends a pool only if it has used it; an idle connection would keep the process for half a minute.
      await Promise.all([pool, quickPool].map((each) => (each.ending ? Promise.resolve() : each.end())))
    },
  }
}

function queriesOf(pool: pg.Pool): Kysely<Tables> {
  const named = namedClients()
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { connect: async () => named(await pool.connect()), end: () => pool.end() } }) })
}

/** The pool's clients with statements that are prepared sent under their names, which the query builder has no word for. */
function namedClients(): (client: pg.PoolClient) => PostgresPoolClient {
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return (client) => {
    const before = known.get(client)
    if (before !== undefined) return before
    const asking = {
      query: (text: string, values: unknown[]) => client.query({ name: nameOf(text), text, values }),
      release: () => client.release(),
    } as unknown as PostgresPoolClient
    known.set(client, asking)
    return asking
  }
}
