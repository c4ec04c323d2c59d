import { sql } from 'kysely'
import type { PlainDate } from '../../../domain/calendar/calendar'
import type { CouponTable } from '../../core/central-store'
import type { CouponStored } from '../../core/rows'
import type { Row } from '../schema'
import type { Context } from './context'

export function couponTable(context: Context): CouponTable {
  return { ...oneCoupon(context), ...manyCoupons(context) }
}

/** Coupons with the token of whoever holds them. */
const held = ({ trx, org }: Context) =>
  trx
    .selectFrom('coupon as c')
    .leftJoin('customer as h', (join) => join.onRef('h.org', '=', 'c.org').onRef('h.id', '=', 'c.holder'))
    .selectAll('c')
    .select('h.token as token')
    .where('c.org', '=', org)

type Many = 'takeUnissued' | 'heldBy' | 'page'

function oneCoupon(context: Context): Omit<CouponTable, Many> {
  const { trx, org } = context
  const update = (codeKey: string, slot: number) =>
    trx.updateTable('coupon').where('org', '=', org).where('code_key', '=', codeKey).where('slot', '=', slot)
  return {
    async find(codeKey, slot) {
      const row = await held(context).where('c.code_key', '=', codeKey).where('c.slot', '=', slot).forUpdate('c').executeTakeFirst()
      return row === undefined ? null : couponOf(row)
    },
    async insert(coupon) {
      const made = await trx
        .insertInto('coupon')
        .values({
          org,
          code_key: coupon.codeKey,
          slot: coupon.slot,
          offer: coupon.offer,
          code: coupon.code,
          state: coupon.state,
          issued_on: coupon.issuedOn,
          holder: coupon.holder,
          explicit_through: coupon.explicitThrough,
          revoked_at: coupon.revokedAt,
          uses: coupon.uses,
        })
        .onConflict((conflict) => conflict.columns(['org', 'code_key', 'slot']).doNothing())
        .executeTakeFirst()
      return made.numInsertedOrUpdatedRows === 1n
    },
    async countUse(codeKey, slot, cap) {
      const { numAffectedRows } = await sql`update coupon set uses = uses + 1 where org = ${org} and code_key = ${codeKey}
        and slot = ${slot} and (${cap}::bigint is null or uses < ${cap}::bigint)`.execute(trx)
      return numAffectedRows === 1n
    },
    async releaseUse(codeKey, slot) {
      await update(codeKey, slot).set((e) => ({ uses: e('uses', '-', 1) })).where('uses', '>', 0).execute()
    },
    async revoke(codeKey, slot, at) {
      await update(codeKey, slot).set({ state: 'revoked', revoked_at: at }).execute()
    },
    async assign(codeKey, slot, holder, issuedOn) {
      await update(codeKey, slot).set({ state: 'issued', holder, issued_on: issuedOn }).execute()
    },
  }
}

function manyCoupons(context: Context): Pick<CouponTable, Many> {
  const coupons = () => held(context)
  return {
    async takeUnissued(offer) {
      const free = coupons().where('c.offer', '=', offer).where('c.state', '=', 'unissued').where('c.slot', '=', 0)
      const row = await free.orderBy('c.code_key').limit(1).forUpdate('c').skipLocked().executeTakeFirst()
      return row === undefined ? null : couponOf(row)
    },
    async heldBy(offer, customer) {
      const rows = await coupons().where('c.offer', '=', offer).where('c.holder', '=', customer).orderBy('c.code_key').execute()
      return rows.map(couponOf)
    },
    async page(offer, after, limit) {
      const [key, slot] = (after ?? '').split(':')
      const rows = await coupons()
        .where('c.offer', '=', offer)
        .where(sql<boolean>`(c.code_key, c.slot) > (${key ?? ''}, ${after === null ? -1 : Number(slot ?? 0)}::bigint)`)
        .orderBy('c.code_key')
        .orderBy('c.slot')
        .limit(limit)
        .execute()
      return rows.map(couponOf)
    },
  }
}

function couponOf(row: Row<'coupon'> & { readonly token: string | null }): CouponStored {
  return {
    codeKey: row.code_key,
    slot: row.slot,
    offer: row.offer,
    code: row.code,
    state: row.state as CouponStored['state'],
    issuedOn: row.issued_on as PlainDate | null,
    holder: row.holder === null || row.token === null ? null : { id: row.holder, token: row.token },
    explicitThrough: row.explicit_through as PlainDate | null,
    revokedAt: row.revoked_at,
    uses: row.uses,
  }
}
