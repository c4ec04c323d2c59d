import { sql } from 'kysely'
import type { OfferWire } from '../../../domain/offer/offer-wire'
import type { OfferTable } from '../../core/central-store'
import type { OfferCounts, OfferStored } from '../../core/rows'
import type { Row } from '../schema/tables'
import { json, present, type Context } from './context'

export function offerTable(context: Context): OfferTable {
  const { trx, org } = context
  const offers = () => trx.selectFrom('offer').selectAll().where('org', '=', org)
  return {
    ...counting(context),
    async get(offer) {
      const row = await offers().where('id', '=', offer).executeTakeFirst()
      return row === undefined ? null : stored(row)
    },
    async version(offer) {
      const row = await trx.selectFrom('offer').select('version').where('org', '=', org).where('id', '=', offer).executeTakeFirst()
      return row?.version ?? null
    },
    async at(offer, version) {
      const row = await trx
        .selectFrom('offer_version')
        .selectAll()
        .where('org', '=', org)
        .where('offer', '=', offer)
        .where('version', '=', version)
        .executeTakeFirst()
      return row === undefined ? null : stored({ ...row, id: row.offer })
    },
    async byCode(code) {
      const row = await offers().where('code', '=', code).executeTakeFirst()
      return row === undefined ? null : stored(row)
    },
    async all() {
      return (await offers().orderBy('id').execute()).map(stored)
    },
    async insert(offer, savedAt) {
      const { rows } = await sql<{ id: number }>`select nextval('offer_number') as id`.execute(trx)
      const body = { ...offer, id: present(rows[0], 'id').id, version: 1 }
      const made = await trx
        .insertInto('offer')
        .values({ org, id: body.id, code: body.code, version: 1, body: json(body), saved_at: savedAt })
        .onConflict((conflict) => conflict.columns(['org', 'code']).doNothing())
        .executeTakeFirst()
      if (made.numInsertedOrUpdatedRows === 0n) return 'taken'
      await trx.insertInto('offer_version').values({ org, offer: body.id, version: 1, body: json(body), saved_at: savedAt }).execute()
      await trx.insertInto('offer_count').values({ org, offer: body.id, last_issued_at: null, last_redeemed_at: null }).execute()
      return { id: body.id, version: 1, offer: body, savedAt }
    },
    async update(offer, from, savedAt) {
      const version = from + 1
      const body = json({ ...offer, version })
      const saved = await trx
        .updateTable('offer')
        .set({ code: offer.code, version, body, saved_at: savedAt })
        .where('org', '=', org)
        .where('id', '=', offer.id)
        .where('version', '=', from)
        .executeTakeFirst()
      if (saved.numUpdatedRows === 0n) return false
      await trx.insertInto('offer_version').values({ org, offer: offer.id, version, body, saved_at: savedAt }).execute()
      return true
    },
  }
}

type Counting = Pick<OfferTable, 'counts' | 'allCounts' | 'countUse' | 'releaseUse' | 'countIssue' | 'releaseIssue' | 'countMade'>

/** The limits: each a single conditional update, so that no two transactions can both take the last unit. */
function counting({ trx, org }: Context): Counting {
  const counts = () => trx.selectFrom('offer_count').selectAll().where('org', '=', org)
  return {
    async counts(offer) {
      return countsOf(await counts().where('offer', '=', offer).executeTakeFirstOrThrow())
    },
    async allCounts() {
      return (await counts().execute()).map(countsOf)
    },
    async countUse(offer, cap, at) {
      const { numAffectedRows } = await sql`update offer_count set uses = uses + 1, last_redeemed_at = greatest(last_redeemed_at, ${at}::bigint)
        where org = ${org} and offer = ${offer} and (${cap}::bigint is null or uses + held < ${cap}::bigint)`.execute(trx)
      return numAffectedRows === 1n
    },
    async releaseUse(offer) {
      await sql`update offer_count set uses = uses - 1 where org = ${org} and offer = ${offer} and uses > 0`.execute(trx)
    },
    async countIssue(offer, cap, at, made) {
      const { numAffectedRows } = await sql`update offer_count set issued = issued + 1, made = made + ${made},
        last_issued_at = greatest(last_issued_at, ${at}::bigint)
        where org = ${org} and offer = ${offer} and (${cap}::bigint is null or issued + held_issues < ${cap}::bigint)`.execute(trx)
      return numAffectedRows === 1n
    },
    async releaseIssue(offer) {
      await sql`update offer_count set issued = issued - 1 where org = ${org} and offer = ${offer} and issued > 0`.execute(trx)
    },
    async countMade(offer, made) {
      await sql`update offer_count set made = made + ${made} where org = ${org} and offer = ${offer}`.execute(trx)
    },
  }
}

function stored(row: Pick<Row<'offer'>, 'id' | 'version' | 'body' | 'saved_at'>): OfferStored {
  return { id: row.id, version: row.version, offer: row.body as OfferWire, savedAt: row.saved_at }
}

export function countsOf(row: Row<'offer_count'>): OfferCounts {
  return {
    offer: row.offer,
    uses: row.uses,
    issued: row.issued,
    made: row.made,
    held: row.held,
    heldIssues: row.held_issues,
    lastIssuedAt: row.last_issued_at,
    lastRedeemedAt: row.last_redeemed_at,
  }
}
