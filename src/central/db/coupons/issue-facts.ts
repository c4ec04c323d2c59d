import type { PlainDate } from '../../../domain/calendar/calendar'
import type { HeldCoupon } from '../../../domain/issual/issual'
import { isLive } from '../../../domain/coupon/is-live'
import { validityOf } from '../../../domain/coupon/validity'
import type { Offer } from '../../../domain/offer/offer'
import type { Member } from '../../coupons/decide-many'
import type { Bulk } from '../bulk'

/** Beyond so many customer numbers to one member, a range is read by its members instead of as a whole. */
const DENSE = 8

/** Whether the rules look at what a customer had before: only then are customers locked and their issues read. */
export function looksBack({ issual, codes }: Offer): boolean {
  return issual.maxPerCustomer !== null || issual.minGapDays !== null || issual.notAfterOffers.length > 0 || codes.kind === 'common'
}

/** The next of a list, by customer number. */
export interface ListPage {
  readonly list: string
  readonly after: number
  readonly limit: number
}

/** The next members with what 2.6 asks of each, read as sets. Customers whose past counts are locked until the end. */
export async function membersOf(bulk: Bulk, org: number, offer: Offer, page: ListPage, today: PlainDate): Promise<readonly Member[]> {
  const ids = await idsOf(bulk, org, page)
  if (ids.length === 0) return []
  const back = looksBack(offer)
  const span = spanOf(ids)
  if (back) await bulk.query(`select 1 from customer where org = $1 and ${span.within('id')} order by id for no key update`, [org, ...span.values])
  const exceptions = await exceptionsOf(bulk, org, page.list, span, ids.length)
  const inside = offer.audience === null || offer.audience === page.list ? null : await insideOf(bulk, org, offer.audience, span)
  const received = back ? await receivedBy(bulk, org, offer, span) : null
  const held = back ? await heldBy(bulk, org, offer, span, today) : null
  return ids.map((customer) => ({
    customer,
    blocked: exceptions.has(customer) ? (exceptions.get(customer) ?? null) : false,
    inAudience: inside === null || inside.has(customer),
    received: received?.get(customer) ?? [],
    held: held?.get(customer) ?? null,
  }))
}

async function idsOf(bulk: Bulk, org: number, { list, after, limit }: ListPage): Promise<readonly number[]> {
  // One text instead of as many rows: the driver makes an object of each row.
  const [row] = await bulk.query<{ ids: string | null }>(
    `select string_agg(customer::text, ',' order by customer) as ids from (select customer from audience_member
      where org = $1 and list = $2 and customer > $3 order by customer limit $4) m`,
    [org, list, after, limit],
  )
  return row?.ids === null || row === undefined ? [] : row.ids.split(',').map(Number)
}

/** Customers from first to last. Most lists hold most of them, and then the range says it; else each is named. */
interface Span {
  readonly within: (column: string) => string
  readonly values: readonly unknown[]
}

function spanOf(ids: readonly number[]): Span {
  const first = ids[0] ?? 0
  const last = ids.at(-1) ?? 0
  const isDense = last - first < ids.length * DENSE
  return isDense
    ? { within: (column) => `${column} between $2 and $3`, values: [first, last] }
    : { within: (column) => `${column} = any($2::bigint[]) and $3::bigint is not null`, values: [ids, last] }
}

/** Who is blocked (true), or gone (null): the few beside the many. Both are found in indexes alone. */
async function exceptionsOf(bulk: Bulk, org: number, list: string, span: Span, members: number): Promise<ReadonlyMap<number, true | null>> {
  const values = [org, ...span.values, list]
  const blocked = await bulk.query<{ id: number }>(`select id from customer where org = $1 and ${span.within('id')} and blocked and $4 <> ''`, values)
  const exceptions = new Map<number, true | null>(blocked.map(({ id }) => [id, true]))
  const on = `from audience_member m where m.org = $1 and ${span.within('m.customer')} and m.list = $4`
  // The range is said of both: the database does not see by itself that one follows from the other.
  const known = `exists (select 1 from customer c where c.org = m.org and c.id = m.customer and ${span.within('c.id')})`
  const [count] = await bulk.query<{ n: number }>(`select count(*) as n ${on} and ${known}`, values)
  if (count?.n === members) return exceptions
  for (const { customer } of await bulk.query<{ customer: number }>(`select m.customer ${on} and not ${known}`, values)) exceptions.set(customer, null)
  return exceptions
}

async function insideOf(bulk: Bulk, org: number, list: string, span: Span): Promise<ReadonlySet<number>> {
  const rows = await bulk.query<{ customer: number }>(
    `select customer from audience_member where org = $1 and ${span.within('customer')} and list = $4`,
    [org, ...span.values, list],
  )
  return new Set(rows.map(({ customer }) => customer))
}

type Received = { offer: number; at: number }[]

async function receivedBy(bulk: Bulk, org: number, offer: Offer, span: Span): Promise<ReadonlyMap<number, Received>> {
  const rows = await bulk.query<{ customer: number; offer: number; at: number }>(
    `select customer, offer, at from every_issual where org = $1 and ${span.within('customer')} and offer = any($4::bigint[])`,
    [org, ...span.values, [offer.id, ...offer.issual.notAfterOffers]],
  )
  const received = new Map<number, Received>()
  for (const { customer, ...issue } of rows) received.set(customer, [...(received.get(customer) ?? []), issue])
  return received
}

/** The coupon of this offer that each holds: a live one if there is any, else the last by key, as one by one. */
async function heldBy(bulk: Bulk, org: number, offer: Offer, span: Span, today: PlainDate): Promise<ReadonlyMap<number, HeldCoupon>> {
  const rows = await bulk.query<{ holder: number; state: 'issued' | 'revoked'; issued_on: PlainDate | null; explicit_through: PlainDate | null; uses: number }>(
    `select holder, state, issued_on, explicit_through, uses from coupon where org = $1 and ${span.within('holder')} and offer = $4 order by code_key`,
    [org, ...span.values, offer.id],
  )
  const held = new Map<number, HeldCoupon>()
  for (const row of rows) {
    if (held.get(row.holder)?.live === true) continue
    const { validThrough } = validityOf(offer, row.issued_on, row.explicit_through)
    held.set(row.holder, { live: isLive({ ...row, validThrough }, offer.redemption.perCoupon, today), issuedOn: row.issued_on, validThrough })
  }
  return held
}
