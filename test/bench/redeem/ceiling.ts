import type { Database } from '../../../src/central/db/database'

const ROWS = 20_000

/**
 * What this database gives at most on this machine: one durable update a request, as many at once as the service has
 * connections, over the same driver. `rows` 1 is one hot row.
 */
export async function updatesPerSecond({ pool }: Pick<Database, 'pool'>, rows: number, seconds: number, connections: number): Promise<number> {
  await pool.query('create table if not exists bench_ceiling (id integer primary key, n bigint not null) with (fillfactor = 50)')
  await pool.query(`insert into bench_ceiling select g, 0 from generate_series(1, ${ROWS}) g on conflict do nothing`)
  let updates = 0
  const end = performance.now() + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, async (_, lane) => {
      for (let n = lane; performance.now() < end; n += connections) {
        await pool.query({ name: 'ceiling', text: 'update bench_ceiling set n = n + 1 where id = $1', values: [1 + (n % rows)] })
        updates += 1
      }
    }),
  )
  return updates / seconds
}
