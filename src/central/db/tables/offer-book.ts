import { sql, type RawBuilder } from 'kysely'
import type { PlainDate } from '../../../domain/calendar/calendar'
import type { OfferWire } from '../../../domain/offer/offer-wire'
import type { CouponGroup, OfferBookTable, OfferListed, OfferPageAsked, OfferStory, WorstShown } from '../../core/offer-book-port'
import { briefOf } from '../../offers/brief'
import { jsonOrNull, type Context } from './context'
import { countsOf } from './offers'

export function offerBookTable(context: Context): OfferBookTable {
  const { trx, org } = context
  return {
    async story(offer) {
      const row = await trx.selectFrom('offer_story').selectAll().where('org', '=', org).where('offer', '=', offer).executeTakeFirst()
      if (row === undefined) return null
      return { madeAt: row.made_at, madeBy: row.made_by, changedBy: row.changed_by, inside: row.inside, worst: row.worst as WorstShown | null }
    },
    async tell(offer, { madeAt, madeBy, changedBy, inside, worst }: OfferStory) {
      const told = { changed_by: changedBy, inside, worst: jsonOrNull(worst) }
      await trx
        .insertInto('offer_story')
        .values({ org, offer, made_at: madeAt, made_by: madeBy, ...told })
        .onConflict((conflict) => conflict.columns(['org', 'offer']).doUpdateSet(told))
        .execute()
    },
    page: (asked) => page(context, asked),
    groups: (offer, perCoupon) => groupsIn(context, sql`coupon`, offer, perCoupon),
    async groupsOfPart(offer, perCoupon, part) {
      const { rows } = await sql<{ name: string }>`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'coupon'::regclass order by 1 offset ${part} limit 1`.execute(trx)
      const [found] = rows
      return found === undefined ? null : groupsIn(context, sql.table(found.name), offer, perCoupon)
    },
    async enrolledTills() {
      const rows = await trx.selectFrom('till').select('till').where('org', '=', org).where('disabled', '=', false).orderBy('till').execute()
      return rows.map(({ till }) => till)
    },
  }
}

/** Grouped as they are stored, and written as text after that: a fifth of the time is the text of millions of days. */
async function groupsIn(context: Context, table: RawBuilder<unknown>, offer: number, perCoupon: number | null): Promise<readonly CouponGroup[]> {
  const { trx, org } = context
  const { rows } = await sql<GroupRow>`select state::text collate "C" as state, issued_on::text as issued_on,
    explicit_through::text as explicit_through, (array['no', 'some', 'up'])[used + 1] as used, coupons
    from (
      select state, issued_on, explicit_through, case when uses = 0 then 0 when uses >= ${perCoupon}::bigint then 2 else 1 end as used, count(*) as coupons
      from ${table} where org = ${org} and offer = ${offer} and not (slot = 0 and state = 'unissued' and ${await isCommon(context, offer)}::boolean)
      group by 1, 2, 3, 4
    ) grouped order by 1, 2, 3, 4`.execute(trx)
  return rows.map(groupOf)
}

/** Of a common code the row in nobody's hand is the code itself. */
async function isCommon({ trx, org }: Context, offer: number): Promise<boolean> {
  const row = await trx.selectFrom('offer').select(sql<string>`body->'codes'->>'kind'`.as('kind')).where('org', '=', org).where('id', '=', offer).executeTakeFirst()
  return row?.kind === 'common'
}

interface GroupRow {
  readonly state: string
  readonly issued_on: string | null
  readonly explicit_through: string | null
  readonly used: CouponGroup['used']
  readonly coupons: number
}

const groupOf = (row: GroupRow): CouponGroup => ({
  state: row.state as CouponGroup['state'],
  issuedOn: row.issued_on as PlainDate | null,
  explicitThrough: row.explicit_through as PlainDate | null,
  used: row.used,
  coupons: row.coupons,
})

interface ListedRow {
  readonly id: number
  readonly brief: unknown
  readonly made_at: number
  readonly saved_at: number
  readonly inside: boolean
}

/** What a table of offers does not show, and may be long. */
const LONG_PARTS = ['products', 'issual', 'redemption', 'offline', 'description', 'terms', 'metadata']

async function page({ trx, org }: Context, asked: OfferPageAsked): Promise<readonly OfferListed[]> {
  const { search, activeOn, claim, owners, after } = asked
  const made = sql`coalesce(s.made_at, o.saved_at)`
  const at = asked.sort === 'created' ? made : sql`o.saved_at`
  const conditions = [
    sql`o.org = ${org}`,
    ...(search === null ? [] : [sql`(strpos(lower(o.name), lower(${search})) > 0 or strpos(lower(o.code), lower(${search})) > 0)`]),
    ...(activeOn === null ? [] : [sql`o.status = 'active' and (o.last_day is null or o.last_day >= ${activeOn})`]),
    ...(asked.inside ? [] : [sql`s.inside is not true`]),
    ...(claim === 'any' ? [] : [claim === 'free' ? sql`o.claim_service is null` : sql`o.claim_service = ${claim.service} and o.claim_ref = ${claim.ref}`]),
    ...(owners === null ? [] : [sql`(o.owner is null or o.owner = any(${[...owners]}::text[]))`]),
    ...(after === null ? [] : [sql`(${at}, o.id) < (${after.at}::bigint, ${after.id}::bigint)`]),
  ]
  const { rows } = await sql<ListedRow>`select o.id, o.body - ${LONG_PARTS}::text[] as brief, ${made} as made_at, o.saved_at, coalesce(s.inside, false) as inside
    from offer o left join offer_story s on s.org = o.org and s.offer = o.id
    where ${sql.join(conditions, sql` and `)} order by ${at} desc, o.id desc limit ${asked.limit}`.execute(trx)
  if (rows.length === 0) return []
  const counts = await trx.selectFrom('offer_count').selectAll().where('org', '=', org).where('offer', 'in', rows.map(({ id }) => id)).execute()
  const byOffer = new Map(counts.map((row) => [row.offer, countsOf(row)]))
  return rows.flatMap((row) => {
    const of = byOffer.get(row.id)
    return of === undefined ? [] : [{ offer: briefOf(row.brief as OfferWire), counts: of, madeAt: row.made_at, savedAt: row.saved_at, inside: row.inside }]
  })
}
