import type { ShapeKnown } from '../../core/code-port'
import { LARGEST_ORDER, type RangeOf } from '../../coupons/key-order'
import type { Bulk } from '../bulk'

/** A range of indexes for one bulk issual: it is used up in the order of its keys, `used` of them so far. */
export interface PackedRange extends RangeOf {
  readonly id: number
  readonly used: number
}

/** The first range is small: its order must be ready before anything is written, that of the next is worked out meanwhile. */
const FIRST_ORDER = 250_000
/** The next is so many times as large as this one at most, so that its order is ready when this one ends. */
const GROWTH = 4
/** Left over in one of a shape's parts: below this share of what nobody owns it is not worth keeping. */
const SCARCE = 100

interface Row {
  readonly id: number
  readonly first: number
  readonly until: number
  readonly next: number
}

const rangeOf = (shape: string, { id, first, until, next }: Row): PackedRange => ({ id, shape, first, count: until - first, used: next - first })

/** Ranges the offer has left from before and nobody works on, in order, locked until the end. */
async function leftRanges(bulk: Bulk, org: number, offer: number, shape: string): Promise<readonly PackedRange[]> {
  const left = await bulk.query<Row>(
    `select s.id, r.first, r.until, r.next from code_range r join code_shape s on s.org = r.org and s.id = r.shape
      where r.org = $1 and r.offer = $2 and s.name = $3 and r.packed and r.next < r.until order by r.first limit 2 for update of r skip locked`,
    [org, offer, shape],
  )
  return left.map((row) => rangeOf(shape, row))
}

export async function leftRange(bulk: Bulk, org: number, offer: number, shape: string): Promise<PackedRange | null> {
  return (await leftRanges(bulk, org, offer, shape))[0] ?? null
}

export interface OpenRanges {
  readonly now: PackedRange
  /** The one after it, so that its order can be worked out meanwhile; null where this one is enough. */
  readonly next: PackedRange | null
}

/** The ranges for about `wanted` coupons more: left from before, or new; null = the shape is used up. */
export async function openRanges(bulk: Bulk, org: number, offer: number, shape: ShapeKnown, wanted: number): Promise<OpenRanges | null> {
  const [first, second] = await leftRanges(bulk, org, offer, shape.name)
  const now = first ?? (await newRange(bulk, org, offer, shape, Math.min(wanted, FIRST_ORDER)))
  if (now === null) return null
  const beyond = wanted - (now.count - now.used)
  return { now, next: second ?? (beyond > 0 ? await newRange(bulk, org, offer, shape, Math.min(beyond, GROWTH * now.count)) : null) }
}

async function newRange(bulk: Bulk, org: number, offer: number, shape: ShapeKnown, wanted: number): Promise<PackedRange | null> {
  await bulk.query('insert into code_shape (org, name) values ($1, $2) on conflict do nothing', [org, shape.name])
  const [made] = await bulk.query<Row>(
    `with before as (select id, next from code_shape where org = $1 and name = $2 for update),
      moved as (update code_shape s set next = least(before.next + $3::bigint, $4::bigint) from before
        where s.org = $1 and s.id = before.id and before.next < $4::bigint returning s.id, before.next as first, s.next as until)
      insert into code_range (org, shape, first, until, next, offer, packed) select $1, id, first, until, first, $5, true from moved
        returning shape as id, first, until, next`,
    [org, shape.name, Math.max(1, Math.min(wanted, LARGEST_ORDER)), shape.size, offer],
  )
  return made === undefined ? null : rangeOf(shape.name, made)
}

/** So many of its keys are used now. */
export async function keepRange(bulk: Bulk, org: number, { id, first, used }: PackedRange): Promise<void> {
  await bulk.query('update code_range set next = $4 where org = $1 and shape = $2 and first = $3', [org, id, first, first + used])
}

/** The shape is so full that what a bulk issual did not need of its range should not wait for the offer's next one. */
export async function isScarce(bulk: Bulk, org: number, range: PackedRange, size: number): Promise<boolean> {
  const [shape] = await bulk.query<{ next: number }>('select next from code_shape where org = $1 and id = $2', [org, range.id])
  return size - (shape?.next ?? 0) < (range.count - range.used) * SCARCE
}

/** Gives the rest of a range, by its indexes, to issuing one by one. */
export async function releaseRange(bulk: Bulk, org: number, offer: number, range: PackedRange, indexes: Iterable<number>): Promise<void> {
  await bulk.copy('code_left', ['org', 'shape', 'n', 'offer'], Array.from(indexes, (n) => [org, range.id, n, offer]))
  await keepRange(bulk, org, { ...range, used: range.count })
}

/** Codes an offer could take in bulk: what nobody owns, and what it has left of ranges in the order of keys. */
export async function packedLeft(bulk: Bulk, org: number, offer: number, shape: ShapeKnown): Promise<number> {
  const [row] = await bulk.query<{ left: number }>(
    `select $4::bigint - coalesce((select next from code_shape where org = $1 and name = $3), 0)
      + coalesce((select sum(r.until - r.next) from code_range r join code_shape s on s.org = r.org and s.id = r.shape
          where r.org = $1 and r.offer = $2 and s.name = $3 and r.packed), 0)::bigint as left`,
    [org, offer, shape.name, shape.size],
  )
  return row?.left ?? 0
}
