import { randomBytes } from 'node:crypto'
import { inBulk } from '../../../src/central/db/bulk'
import { couponBytes, GENERATED } from '../../../src/central/db/coupons/coupon-bytes'
import type { PlainDate } from '../../../src/domain/calendar/calendar'
import type { IssueWorld } from './issue-world'

const STEP = 25_000

/** Rows a second through COPY alone into an empty table like that of coupons, in the best order and with nothing decided. */
export async function rawCopy({ database, org }: IssueWorld, count: number): Promise<number> {
  await database.pool.query('create table coupon_raw (like coupon including defaults, primary key (org, code_key, slot))')
  for (const columns of ['org, offer, code_key, slot', 'org, holder, offer', 'org, offer, issued_on']) await database.pool.query(`create index on coupon_raw (${columns})`)
  const noise = randomBytes(8 * count)
  const keys = BigInt64Array.from({ length: count }, (_, i) => noise.readBigInt64BE(8 * i)).sort()
  const start = performance.now()
  for (let from = 0; from < count; from += STEP) {
    await inBulk(database, (bulk) => bulk.copyBytes('coupon_raw', GENERATED, rows([...keys.subarray(from, from + STEP)], from, org)))
  }
  const seconds = (performance.now() - start) / 1000
  await database.pool.query('drop table coupon_raw')
  return count / seconds
}

function rows(keys: readonly bigint[], from: number, org: number): Buffer {
  const shared = { org, offer: 1, shape: 1, issued: { batch: 1, on: '2026-06-01' as PlainDate } }
  // Keys are given as tills know them, with the highest bit as it was.
  return couponBytes(shared, { keys: keys.map((key) => key + 2n ** 63n), indexes: keys.map((_, i) => from + i), holders: keys.map((_, i) => from + i + 1) })
}
