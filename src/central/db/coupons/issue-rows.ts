import type { PlainDate } from '../../../domain/calendar/calendar'
import type { NormalCode } from '../../../domain/ids'
import { normaliseCode } from '../../../domain/codes/normalise-code'
import type { Offer } from '../../../domain/offer/offer'
import { codeKeyOf } from '../../core/keyed-hashes'
import { keyAt, type KeyOrder, type KeysInOrder } from '../../coupons/key-order'
import type { Bulk } from '../bulk'
import { couponBytes, GENERATED } from './coupon-bytes'
import { keyNumberOf, keyNumberOfBits } from './key-number'
import type { PackedRange } from './packed-range'

/** What all coupons of one step share. */
export interface RowsOf {
  readonly org: number
  readonly offer: Offer
  /** Null where the coupons are nobody's yet. */
  readonly batch: number | null
  readonly issuedOn: PlainDate | null
}

const COMMON = ['code_key', 'slot', 'holder', 'org', 'offer', 'batch', 'issued_on', 'state', 'code'] as const

/** For whom generated codes are: a customer, or nobody yet. */
export type For = number | null

export interface Written {
  /** So many of the customers, from the first on, have a coupon now. */
  readonly customers: number
  /** So many keys of the range are used up by it. */
  readonly keys: number
}

/**
 * Gives the customers the next codes of the range, in the order of keys, through COPY: as many as the range has. A code
 * that is somebody's already (an uploaded one of the same spelling) is left out, and so many customers fewer have one.
 */
export async function writeGenerated(bulk: Bulk, rows: RowsOf, range: PackedRange, order: KeyOrder, customers: readonly For[]): Promise<Written> {
  const next = order.slice(range.used, customers.length)
  await bulk.query('savepoint generated')
  try {
    await copyGenerated(bulk, rows, range, next, customers)
    await bulk.query('release savepoint generated')
    return { customers: next.indexes.length, keys: next.indexes.length }
  } catch (failure) {
    if (!isTaken(failure)) throw failure
    await bulk.query('rollback to savepoint generated')
  }
  const free = await withoutTaken(bulk, rows.org, next)
  await copyGenerated(bulk, rows, range, free, customers)
  return { customers: free.indexes.length, keys: next.indexes.length }
}

function copyGenerated(bulk: Bulk, { org, offer, batch, issuedOn }: RowsOf, { id }: PackedRange, keys: KeysInOrder, customers: readonly For[]): Promise<void> {
  const issued = batch === null || issuedOn === null ? null : { batch, on: issuedOn }
  return bulk.copyBytes('coupon', GENERATED, couponBytes({ org, offer: offer.id, shape: id, issued }, { ...keys, holders: customers }))
}

async function withoutTaken(bulk: Bulk, org: number, given: KeysInOrder): Promise<KeysInOrder> {
  const numbers = Array.from(given.indexes, (_, i) => keyNumberOfBits(keyAt(given, i)))
  const rows = await bulk.query<{ key: string }>('select code_key::text as key from coupon where org = $1 and slot = 0 and code_key = any($2::bigint[])', [
    org,
    numbers,
  ])
  const taken = new Set<string>(rows.map(({ key }) => key))
  const isFree = (_: number, i: number): boolean => !taken.has(numbers[i] ?? '')
  return { indexes: given.indexes.filter(isFree), highs: given.highs.filter(isFree), lows: given.lows.filter(isFree) }
}

const isTaken = (failure: unknown): boolean => failure instanceof Error && 'code' in failure && failure.code === '23505'

/** Each customer's own issue of a common code. */
export async function writeCommon(bulk: Bulk, codeKey: string, { org, offer, batch, issuedOn }: RowsOf, customers: readonly number[]): Promise<void> {
  if (offer.codes.kind !== 'common') throw new Error('the code is not common')
  const code = normaliseCode(offer.codes.code)
  if (!code.ok) throw new Error('a malformed common code was saved')
  const key = keyNumberOf(codeKeyOf(codeKey, code.value satisfies NormalCode))
  function* lines(text: string) {
    for (const holder of customers) yield [key, holder, holder, org, offer.id, batch, issuedOn, 'issued', text]
  }
  await bulk.copy('coupon', COMMON, lines(code.value))
}

/** Gives made or uploaded codes that nobody has to the customers, in the order of keys; answers to how many. */
export async function assignFree(bulk: Bulk, { org, offer, batch, issuedOn }: RowsOf, customers: readonly number[]): Promise<number> {
  const rows = await bulk.query<{ n: number }>(
    `with free as (select code_key from coupon where org = $1 and offer = $2 and state = 'unissued' and slot = 0 order by code_key limit $3 for update skip locked),
      given as (select f.code_key, c.holder from (select code_key, row_number() over (order by code_key) as i from free) f
        join unnest($4::bigint[]) with ordinality as c(holder, i) on c.i = f.i),
      done as (update coupon c set state = 'issued', holder = g.holder, issued_on = $5, batch = $6 from given g
        where c.org = $1 and c.code_key = g.code_key and c.slot = 0 returning 1)
      select count(*) as n from done`,
    [org, offer.id, customers.length, customers, issuedOn, batch],
  )
  return rows[0]?.n ?? 0
}
