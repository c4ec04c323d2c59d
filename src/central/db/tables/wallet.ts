import { sql } from 'kysely'
import type { BillTable, CouponName, IssualNote, WalletTable } from '../../core/wallet-port'
import { keyNumberOf } from '../coupons/key-number'
import { json, type Context } from './context'
import { issualOf } from './operations'
import { redemptionOf } from './redemptions'

export function walletTable(context: Context): WalletTable {
  return { ...held(context), ...noted(context) }
}

type Held = 'offersHeld' | 'issuals' | 'redemptions' | 'setThrough'

function held({ trx, org }: Context): Pick<WalletTable, Held> {
  return {
    async offersHeld(customer) {
      const offers = trx.selectFrom('coupon').select('offer').distinct().where('org', '=', org).where('holder', '=', customer)
      return (await offers.orderBy('offer').execute()).map(({ offer }) => offer)
    },
    async issuals(customer) {
      const rows = trx.selectFrom('every_issual').selectAll().where('org', '=', org).where('customer', '=', customer)
      return (await rows.orderBy('at').orderBy('op_id').execute()).map(issualOf)
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
  const names = new Set(coupons.map(({ codeKey, slot }) => `${codeKey}:${slot}`))
  return ({ codeKey, slot }) => names.has(`${codeKey}:${slot}`)
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
