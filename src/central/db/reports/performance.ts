import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { PlainDate } from '../../../domain/calendar/calendar'
import type { DayOfOffer, HourOfOffer, OfferOfStore, OfferPerformance, Performance, Span, StoreOfOffer } from '../../reports/reports'
import type { Tables } from '../schema/tables'

interface Sums {
  readonly issued: number
  readonly redeemed: number
  readonly discount: number
  readonly sales: number
  readonly discount_org: number
  readonly sales_org: number
  readonly unrated: number
}
type Row = Sums & { readonly day: string | null; readonly store: number | null; readonly hour: number | null; readonly offer: number | null }

const SUMS = sql.raw(['issued', 'redeemed', 'discount', 'sales', 'discount_org', 'sales_org', 'unrated'].map((sum) => `sum(${sum})::bigint as ${sum}`).join(', '))
const within = ({ from, to }: Span) => sql`(${from}::date is null or day >= ${from}::date) and (${to}::date is null or day <= ${to}::date)`

/** The sums and what waits to be folded into them: always as the facts are, whenever the folding was. */
const both = (where: RawBuilder<unknown>) => {
  const columns = sql.raw('offer, store, day, hour, issued, redeemed, discount, sales, discount_org, sales_org, unrated')
  return sql`(select ${columns} from tally where ${where} union all select ${columns} from tally_delta where ${where})`
}

interface OfferAsked {
  readonly org: number
  readonly offer: number
  readonly span: Span
  readonly stores: readonly number[] | null
}

export async function offerPerformance(db: Kysely<Tables>, asked: OfferAsked): Promise<OfferPerformance> {
  const { org, offer, span, stores } = asked
  const own = sql`org = ${org} and offer = ${offer} and ${within(span)} and ${inStores(sql`store`, stores)}`
  const { rows } = await sql<Row>`with bulk as (${issuedInBulk(asked)}), sums as (select * from ${both(own)} as t union all select * from bulk)
    select null::bigint as offer, day::text, store, hour, ${SUMS} from sums group by grouping sets ((), (day), (store), (hour)) order by day, store, hour`.execute(db)
  const of = (wanted: (row: Row) => boolean) => rows.filter(wanted)
  const total = of(({ day, store, hour }) => day === null && store === null && hour === null)[0]
  return {
    total: total === undefined ? NOTHING : performanceOf(total),
    days: of(({ day }) => day !== null).map(dayOf),
    stores: of(({ store }) => store !== null).map((row): StoreOfOffer => ({ store: row.store ?? 0, ...performanceOf(row), own: ownOf(row) })),
    hours: of(({ hour }) => hour !== null).map((row): HourOfOffer => ({ hour: row.hour ?? 0, ...performanceOf(row) })),
  }
}

const inStores = (store: RawBuilder<unknown>, stores: readonly number[] | null) => sql`(${stores}::bigint[] is null or ${store} = any(${stores}::bigint[]))`

/** Coupons issued in bulk are told by their batch; they belong to no store, and to the hour at which the batch began. */
const issuedInBulk = ({ org, offer, span, stores }: OfferAsked) => sql`select b.offer, coalesce(b.store, 0) as store, b.issued_on as day,
    extract(hour from to_timestamp(b.at / 1000.0) at time zone o.time_zone)::smallint as hour, b.issued, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint
  from issual_batch b join org o on o.org = b.org where b.org = ${org} and b.offer = ${offer}
    and (${span.from}::date is null or b.issued_on >= ${span.from}::date) and (${span.to}::date is null or b.issued_on <= ${span.to}::date) and ${inStores(sql`coalesce(b.store, 0)`, stores)}`

export async function storePerformance(db: Kysely<Tables>, org: number, store: number, span: Span): Promise<{ offers: OfferOfStore[]; days: DayOfOffer[] }> {
  const own = sql`org = ${org} and store = ${store} and ${within(span)}`
  const { rows } = await sql<Row>`select offer, day::text, null::bigint as store, null::smallint as hour, ${SUMS} from ${both(own)} as t
    group by grouping sets ((offer), (day)) order by offer, day`.execute(db)
  return {
    offers: rows.flatMap((row): OfferOfStore[] => (row.offer === null ? [] : [{ offer: row.offer, ...performanceOf(row), own: ownOf(row) }])),
    days: rows.filter(({ day }) => day !== null).map(dayOf),
  }
}

const NOTHING: Performance = { issued: 0, redeemed: 0, discount: 0, sales: 0, unrated: 0 }

// An empty sum is null.
const performanceOf = ({ issued, redeemed, discount_org, sales_org, unrated }: Row): Performance => ({
  issued: Number(issued),
  redeemed: Number(redeemed),
  discount: Number(discount_org),
  sales: Number(sales_org),
  unrated: Number(unrated),
})
const dayOf = (row: Row): DayOfOffer => ({ day: row.day as PlainDate, ...performanceOf(row) })
const ownOf = ({ discount, sales }: Row) => ({ discount: Number(discount), sales: Number(sales) })
