import { sql } from 'kysely'
import type { PlainDate } from '../../../domain/calendar/calendar'
import type { CouponTable } from '../../core/central-store'
import type { CouponStored, NewCoupon } from '../../core/rows'
import { codeKeyOfNumber, keyNumberOf } from '../coupons/key-number'
import type { Row } from '../schema/tables'
import type { Context } from './context'

export function couponTable(context: Context): CouponTable {
  return { ...oneCoupon(context), ...manyCoupons(context) }
}

/** Coupons with the token of whoever holds them. */
const held = ({ trx, org }: Context) =>
  trx
    .selectFrom('coupon as c')
    .leftJoin('customer as h', (join) => join.onRef('h.org', '=', 'c.org').onRef('h.id', '=', 'c.holder'))
    .select(['c.slot', 'c.offer', 'c.code', 'c.shape', 'c.n', 'c.state', 'c.issued_on', 'c.holder', 'c.explicit_through', 'c.revoked_at', 'c.uses'])
    .select([sql<string>`c.code_key::text`.as('key_number'), 'h.token as token'])
    .where('c.org', '=', org)

type Many = 'takeUnissued' | 'heldBy' | 'page'

function oneCoupon(context: Context): Omit<CouponTable, Many> {
  const { trx, org } = context
  const update = (codeKey: string, slot: number) =>
    trx.updateTable('coupon').where('org', '=', org).where('code_key', '=', keyNumberOf(codeKey)).where('slot', '=', slot)
  return {
    async find(codeKey, slot) {
      const row = await held(context).where('c.code_key', '=', keyNumberOf(codeKey)).where('c.slot', '=', slot).forUpdate('c').executeTakeFirst()
      return row === undefined ? null : ((await couponsOf(context, [row]))[0] ?? null)
    },
    async insert(coupon) {
      const made = await trx
        .insertInto('coupon')
        .values({
          org,
          code_key: keyNumberOf(coupon.codeKey),
          slot: coupon.slot,
          offer: coupon.offer,
          ...(await codeColumns(context, coupon)),
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
      const { numAffectedRows } = await sql`update coupon set uses = uses + 1 where org = ${org} and code_key = ${keyNumberOf(codeKey)}::bigint
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

/** A generated code is written down as its place in the order of its shape, which is in use by then. */
async function codeColumns({ trx, org }: Context, { made, code }: NewCoupon): Promise<Pick<Row<'coupon'>, 'code' | 'shape' | 'n'>> {
  if (made === undefined) return { code, shape: null, n: null }
  const { id } = await trx.selectFrom('code_shape').select('id').where('org', '=', org).where('name', '=', made.shape).executeTakeFirstOrThrow()
  return { code: null, shape: id, n: made.n }
}

function manyCoupons(context: Context): Pick<CouponTable, Many> {
  const coupons = () => held(context)
  return {
    async takeUnissued(offer) {
      const free = coupons().where('c.offer', '=', offer).where('c.state', '=', 'unissued').where('c.slot', '=', 0)
      const row = await free.orderBy('c.code_key').limit(1).forUpdate('c').skipLocked().executeTakeFirst()
      return row === undefined ? null : ((await couponsOf(context, [row]))[0] ?? null)
    },
    async heldBy(offer, customer) {
      // `+ 0` keeps indexes by offer out of it: somebody holds few coupons, an offer has millions (docs/adr/0065).
      const rows = await coupons().where(sql<boolean>`c.offer + 0 = ${offer}::bigint`).where('c.holder', '=', customer).orderBy('c.code_key').execute()
      return couponsOf(context, rows)
    },
    async page(offer, after, limit) {
      const [key = '', slot = '0'] = (after ?? '').split(':')
      const from = coupons().where('c.offer', '=', offer).orderBy('c.code_key').orderBy('c.slot').limit(limit)
      const rest = from.where(sql<boolean>`(c.code_key, c.slot) > (${keyNumberOf(key === '' ? '0' : key)}::bigint, ${after === null ? -1 : Number(slot)}::bigint)`)
      return couponsOf(context, await rest.execute())
    },
  }
}

/** These very coupons, in no order, not locked. */
export async function namedCoupons(context: Context, names: readonly { readonly codeKey: string; readonly slot: number }[]): Promise<CouponStored[]> {
  const wanted = new Set(names.map(({ codeKey, slot }) => `${codeKey}:${slot}`))
  const keys = [...new Set(names.map(({ codeKey }) => keyNumberOf(codeKey)))]
  const rows = await held(context).where(sql<boolean>`c.code_key = any(${keys}::bigint[])`).execute()
  return (await couponsOf(context, rows)).filter(({ codeKey, slot }) => wanted.has(`${codeKey}:${slot}`))
}

/** The codes' own rows (slot 0) of one offer, not locked. */
export async function ownCoupons(context: Context, offer: number, codeKeys: readonly string[]): Promise<CouponStored[]> {
  const own = held(context).where('c.offer', '=', offer).where('c.slot', '=', 0).where(sql<boolean>`c.code_key = any(${codeKeys.map(keyNumberOf)}::bigint[])`)
  return couponsOf(context, await own.orderBy('c.code_key').execute())
}

/** To the letter what the index of these coupons says (migration 0012), so that it is used. */
const UNPACKED = sql<boolean>`(c.slot <> 0 or c.explicit_through is not null or c.uses > 30 or c.state not in ('unissued', 'issued', 'revoked'))`

/** Coupons that fit no entry of a pack, by key; `after` as for `page`. */
export async function unpackedCoupons(context: Context, offer: number, after: string | null, limit: number): Promise<CouponStored[]> {
  const [key = '0', slot = '-1'] = after === null ? [] : after.split(':')
  const unpacked = held(context).where('c.offer', '=', offer).where(UNPACKED)
  const rest = unpacked.where(sql<boolean>`(c.code_key, c.slot) > (${keyNumberOf(key)}::bigint, ${Number(slot)}::bigint)`)
  return couponsOf(context, await rest.orderBy('c.code_key').orderBy('c.slot').limit(limit).execute())
}

export type Held = Omit<Row<'coupon'>, 'org' | 'code_key' | 'batch'> & { readonly key_number: string; readonly token: string | null }

export async function couponsOf({ trx, book }: Context, rows: readonly Held[]): Promise<CouponStored[]> {
  const codes = await book.spell(trx, rows)
  return rows.map((row, i) => ({
    codeKey: codeKeyOfNumber(row.key_number),
    slot: row.slot,
    offer: row.offer,
    code: codes[i] ?? '',
    state: row.state as CouponStored['state'],
    issuedOn: row.issued_on as PlainDate | null,
    holder: row.holder === null || row.token === null ? null : { id: row.holder, token: row.token },
    explicitThrough: row.explicit_through as PlainDate | null,
    revokedAt: row.revoked_at,
    uses: row.uses,
  }))
}
