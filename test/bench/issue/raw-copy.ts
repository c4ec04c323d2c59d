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
  const noise = randomBytes(4 * count)
  const highs = Uint32Array.from({ length: count }, (_, i) => noise.readUInt32BE(4 * i)).sort()
  const start = performance.now()
  for (let from = 0; from < count; from += STEP) {
    await inBulk(database, (bulk) => bulk.copyBytes('coupon_raw', GENERATED, rows(highs.subarray(from, from + STEP), from, org)))
  }
  const seconds = (performance.now() - start) / 1000
  await database.pool.query('drop table coupon_raw')
  return count / seconds
}

function rows(highs: Uint32Array, from: number, org: number): Buffer {
  const shared = { org, offer: 1, shape: 1, issued: { batch: 1, on: '2026-06-01' as PlainDate } }
  const indexes = Float64Array.from(highs, (_, i) => from + i)
  return couponBytes(shared, { highs, lows: Uint32Array.from(indexes), indexes, holders: Array.from(indexes, (n) => n + 1) })
}
