import { randomBytes } from 'node:crypto'
import { inBulk } from '../../../src/central/db/bulk'
import type { IssueWorld } from './issue-world'

const STEP = 25_000
const COLUMNS = ['code_key', 'slot', 'holder', 'n', 'org', 'offer', 'shape', 'batch', 'issued_on', 'state'] as const

/** Rows a second through COPY alone into an empty table like that of coupons, in the best order and with nothing decided. */
export async function rawCopy({ database, org }: IssueWorld, count: number): Promise<number> {
  await database.pool.query('create table coupon_raw (like coupon including defaults, primary key (org, code_key, slot))')
  for (const columns of ['org, offer, code_key, slot', 'org, holder, offer', 'org, offer, issued_on']) await database.pool.query(`create index on coupon_raw (${columns})`)
  const noise = randomBytes(8 * count)
  const keys = BigInt64Array.from({ length: count }, (_, i) => noise.readBigInt64BE(8 * i)).sort()
  const start = performance.now()
  for (let from = 0; from < count; from += STEP) {
    await inBulk(database, (bulk) => bulk.copy('coupon_raw', COLUMNS, rows(keys.subarray(from, from + STEP), from, org)))
  }
  const seconds = (performance.now() - start) / 1000
  await database.pool.query('drop table coupon_raw')
  return count / seconds
}

function* rows(keys: BigInt64Array, from: number, org: number) {
  for (const [i, key] of keys.entries()) yield [String(key), 0, from + i + 1, from + i, org, 1, 1, 1, '2026-06-01', 'issued']
}
