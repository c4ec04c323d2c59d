import { sql } from 'kysely'
import type { CouponStored } from '../../core/rows'
import type { BillTable, CouponName, Holding, IssualNote, WalletTable } from '../../core/wallet-port'
import { codeKeyOfNumber, keyNumberOf } from '../coupons/key-number'
import { json, type Context } from './context'
import { namedCoupons } from './coupons'
import { redemptionOf } from './redemptions'

export function walletTable(context: Context): WalletTable {
  return { ...held(context), ...noted(context) }
}

type Held = 'offersHeld' | 'holdings' | 'issuedAt' | 'redemptions' | 'setThrough'

function held(context: Context): Pick<WalletTable, Held> {
  const { trx, org } = context
  return {
    async offersHeld(customer) {
      const offers = trx.selectFrom('coupon').select('offer').distinct().where('org', '=', org).where('holder', '=', customer)
      return (await offers.orderBy('offer').execute()).map(({ offer }) => offer)
    },
    async holdings(customers, { descending, offset, limit }) {
      const { rows: names } = await sql<PageRow>`select c.code_key::text as key_number, c.slot, coalesce(i.at, 0) as at
        from coupon c left join (${momentsOf(context, customers)}) i
          on i.customer = c.holder and i.code_key = code_key_text(c.code_key) and i.slot = c.slot
        where c.org = ${org} and c.holder = any(${customers}::bigint[])
        order by coalesce(i.at, 0) ${sql.raw(descending ? 'desc' : 'asc')}, c.code_key, c.slot limit ${limit}::bigint offset ${offset}::bigint`.execute(trx)
      const { rows: counted } = await sql<{ n: number }>`select count(*) as n from coupon where org = ${org} and holder = any(${customers}::bigint[])`.execute(trx)
      const coupons = new Map((await namedCoupons(context, names.map(nameOf))).map((coupon) => [nameText(coupon), coupon]))
      const holdings = names.flatMap((row): Holding[] => {
        const coupon = coupons.get(nameText(nameOf(row)))
        return coupon === undefined ? [] : [{ coupon, issuedAt: row.at }]
      })
      return { holdings, total: counted[0]?.n ?? 0 }
    },
    async issuedAt(coupons) {
      const holders = [...new Set(coupons.flatMap(({ holder }) => holder?.id ?? []))]
      const { rows } = await sql<MomentRow>`select * from (${momentsOf(context, holders)}) m where m.code_key = any(${keysOf(coupons)}::text[])`.execute(trx)
      const moments = new Map(rows.map((row) => [`${row.customer} ${row.code_key}:${row.slot}`, row.at]))
      return coupons.map((coupon) => ({ coupon, issuedAt: moments.get(`${coupon.holder?.id} ${nameText(coupon)}`) ?? 0 }))
    },
    async redemptions(coupons) {
      if (coupons.length === 0) return []
      const rows = trx.selectFrom('redemption').selectAll().where('org', '=', org).where('code_key', 'in', keysOf(coupons))
      return (await rows.orderBy('at').orderBy('op_id').execute()).map(redemptionOf).filter(isOneOf(coupons))
    },
    async setThrough({ codeKey, slot }, through) {
      const coupon = trx.updateTable('coupon').where('org', '=', org).where('code_key', '=', keyNumberOf(codeKey)).where('slot', '=', slot)
      await coupon.set({ explicit_through: through }).execute()
    },
  }
}

interface PageRow {
  readonly key_number: string
  readonly slot: number
  readonly at: number
}
interface MomentRow {
  readonly customer: number
  readonly code_key: string
  readonly slot: number
  readonly at: number
}

/** When each of these customers was issued each coupon: the last time, where a code came to them twice. */
const momentsOf = ({ org }: Context, customers: readonly number[]) =>
  sql`select customer, code_key, slot, max(at) as at from every_issual where org = ${org} and customer = any(${customers}::bigint[]) group by customer, code_key, slot`

const nameOf = ({ key_number, slot }: PageRow): CouponName => ({ codeKey: codeKeyOfNumber(key_number), slot })
const nameText = ({ codeKey, slot }: Pick<CouponStored, 'codeKey' | 'slot'>): string => `${codeKey}:${slot}`

function noted({ trx, org }: Context): Omit<WalletTable, Held> {
  return {
    async note(notes) {
      if (notes.length === 0) return
      await trx
        .insertInto('issual_note')
        .values(notes.map(({ codeKey, slot, who, till, store, metadata }) => ({ org, code_key: codeKey, slot, who, till, store, metadata: json(metadata) })))
        .onConflict((conflict) => conflict.columns(['org', 'code_key', 'slot']).doNothing())
        .execute()
    },
    async notes(coupons) {
      if (coupons.length === 0) return []
      const rows = await trx.selectFrom('issual_note').selectAll().where('org', '=', org).where('code_key', 'in', keysOf(coupons)).execute()
      const notes = rows.map((row): IssualNote => ({
        codeKey: row.code_key,
        slot: row.slot,
        who: row.who,
        till: row.till,
        store: row.store,
        metadata: row.metadata as IssualNote['metadata'],
      }))
      return notes.filter(isOneOf(coupons))
    },
  }
}

const keysOf = (coupons: readonly CouponName[]): string[] => [...new Set(coupons.map(({ codeKey }) => codeKey))]

function isOneOf(coupons: readonly CouponName[]): (row: CouponName) => boolean {
  const names = new Set(coupons.map(nameText))
  return (row) => names.has(nameText(row))
}

export function billTable({ trx, org }: Context): BillTable {
  return {
    async live(store, number) {
      await sql`insert into bill (org, store, number) values (${org}, ${store}, ${number})
        on conflict (org, store, number) do update set number = excluded.number`.execute(trx)
      const counted = trx.selectFrom('redemption').select('at').where('org', '=', org).where('store', '=', store).where('bill_number', '=', number)
      return (await counted.where('counted', '=', true).execute()).map(({ at }) => at)
    },
    async attach(opId, number) {
      await trx.updateTable('redemption').set({ bill_number: number }).where('org', '=', org).where('op_id', '=', opId).execute()
    },
  }
}
