import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import { createCatalogue } from '../../../src/central/core/catalogue'
import type { Core } from '../../../src/central/core/core'
import { inBulk } from '../../../src/central/db/bulk'
import { openDatabase, type Database } from '../../../src/central/db/database'
import { migrate } from '../../../src/central/db/migrate'
import { pgStore } from '../../../src/central/db/pg-store'
import { startEmbeddedPostgres } from '../../../src/central/db/embedded/embedded-postgres'

/** A centre with one organisation and nothing else in it, on a PostgreSQL of its own, set up as the centre sets up its own. */
export interface IssueWorld {
  readonly database: Database
  readonly core: Core
  readonly org: number
  close(): Promise<void>
}

const SECRET = (): string => randomBytes(32).toString('base64')

export async function openIssueWorld(): Promise<IssueWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'tillside-bench-'))
  chmodSync(folder, 0o755) // the database's own user must get in
  const server = await startEmbeddedPostgres(folder)
  const database = openDatabase(server.url, 6, () => undefined)
  await migrate(database.db)
  const org = await plantOrg(database)
  const clock = { now: () => Date.now() }
  const random = { bytes: (count: number) => randomBytes(count) }
  const core: Core = {
    store: pgStore(database, org, random),
    catalogue: createCatalogue(clock),
    clock,
    random,
    trouble: (what, failure) => {
      throw new Error(what, { cause: failure })
    },
  }
  return {
    database,
    core,
    org,
    async close() {
      await database.close()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function plantOrg(database: Database): Promise<number> {
  return inBulk(database, async (bulk) => {
    const settings = { couponsPerBill: 1, randomisedCodes: true, mobile: { callingCode: '49', trunkPrefix: '0', nationalLength: 10 } }
    const [row] = await bulk.query<{ org: number }>(
      `insert into org (code, name, currency, time_zone, settings, code_key, customer_key, permutation_key, server_instance)
        values ('bench', 'Bench', 'EUR', 'Europe/Berlin', $1, $2, $3, $4, 'one') returning org`,
      [JSON.stringify(settings), SECRET(), SECRET(), SECRET()],
    )
    if (row === undefined) throw new Error('no organisation was planted')
    await bulk.query(`insert into feed_head (org, epoch) values ($1, 'one')`, [row.org])
    return row.org
  })
}

/** Customers 1 to `count`. Tokens come in their own order, or thirty million would take longer to plant than to issue to. */
export async function plantAudience({ database, org }: IssueWorld, count: number): Promise<void> {
  await inBulk(database, async (bulk) => {
    await bulk.query('set local statement_timeout = 0')
    await bulk.query(`insert into customer (org, id, token, first_name, last_name) select $1, n, 'token-' || lpad(n::text, 9, '0'), 'F', 'L' from generate_series(1, $2::bigint) n`, [org, count])
    await bulk.query('create table bench_job (progress jsonb, steps integer)')
    await bulk.query('insert into bench_job default values')
  })
  await unhurried(database, 'vacuum analyze customer')
}

/** A statement that may take as long as it takes. */
async function unhurried({ pool }: Database, statement: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    await client.query(statement)
    await client.query('reset statement_timeout')
  } finally {
    client.release()
  }
}

/** An offer of unique codes. */
export function plantOffer({ core }: IssueWorld, code: string, more: Partial<OfferWire> = {}): Promise<number> {
  const wire: OfferWire = {
    id: 0,
    code,
    name: code,
    expiry: { kind: 'fixed', on: '2099-12-31' },
    discount: { kind: 'percent', value: '10' },
    currency: 'EUR',
    codes: { kind: 'unique', length: 8, alphabet: 'alphanumeric' },
    saleItems: true,
    version: 1,
    ...more,
  }
  return core.store.transact(async (tx) => {
    const made = await tx.offers.insert(wire, core.clock.now())
    if (made === 'taken') throw new Error(`the offer code ${code} is taken`)
    return made.id
  })
}
