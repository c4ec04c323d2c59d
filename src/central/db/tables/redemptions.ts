import { sql } from 'kysely'
import type { BillWire } from '../../../protocol/bill'
import type { ConflictClass, Settlement } from '../../../protocol/sync/conflict'
import type { AcceptedWire } from '../../../protocol/sync/decision-wire'
import type { RedemptionTable } from '../../core/central-store'
import type { NewRedemption, RedemptionStored } from '../../core/rows'
import { tallyAsItStands } from '../reports/tally'
import type { Row } from '../schema/tables'
import { json, present, type Context } from './context'

export function redemptionTable(context: Context): RedemptionTable {
  const { trx, org } = context
  const redemptions = () => trx.selectFrom('redemption').selectAll().where('org', '=', org)
  const update = (opId: string) => trx.updateTable('redemption').where('org', '=', org).where('op_id', '=', opId)
  return {
    ...pages(context),
    async insert(made) {
      const row = await trx
        .insertInto('redemption')
        .values({ org, ...redemptionColumns(made, json) })
        .returning('number')
        .executeTakeFirstOrThrow()
      await tallyAsItStands(context, made.opId, 1)
      return { ...made, number: row.number, billNumber: made.bill.number ?? null, together: made.together ?? null }
    },
    async get(opId) {
      const row = await redemptions().where('op_id', '=', opId).forUpdate().executeTakeFirst()
      return row === undefined ? null : redemptionOf(row)
    },
    async byNumber(number) {
      const row = await redemptions().where('number', '=', number).forUpdate().executeTakeFirst()
      return row === undefined ? null : redemptionOf(row)
    },
    async liveOfCoupon(codeKey, slot) {
      const live = redemptions().where('code_key', '=', codeKey).where('slot', '=', slot).where('counted', '=', true)
      return (await live.orderBy('at').orderBy('op_id').execute()).map(redemptionOf)
    },
    async settle(opId, settlement, conflict) {
      await update(opId).set({ settlement, conflict }).execute()
    },
    async undo(opId, how, at) {
      if (how !== 'part') await tallyAsItStands(context, opId, -1)
      await update(opId)
        .set({ undone: how, undone_at: at, ...(how === 'part' ? {} : { counted: false }) })
        .execute()
    },
    async returned(opId) {
      return trx.selectFrom('returned_line').select(['line', 'qty', 'share']).where('org', '=', org).where('op_id', '=', opId).orderBy('n').execute()
    },
    async addReturned(opId, lines) {
      if (lines.length === 0) return
      await tallyAsItStands(context, opId, -1)
      await trx.insertInto('returned_line').values(lines.map((line) => ({ org, op_id: opId, ...line }))).execute()
      await tallyAsItStands(context, opId, 1)
    },
  }
}

/** `asJson`: how a value goes into a JSON column, as text or inside a larger text. */
export function redemptionColumns<Json>(made: Omit<NewRedemption, 'together'> & { readonly together?: string | null }, asJson: (value: unknown) => Json) {
  return {
    op_id: made.opId,
    offer: made.offer,
    code_key: made.codeKey,
    slot: made.slot,
    customer: made.customer,
    who: made.who,
    till: made.till,
    store: made.store,
    cashier: made.cashier,
    approver: made.approver,
    incarnation: made.incarnation,
    seq: made.seq,
    at: made.at,
    error: made.error,
    arrived_at: made.arrivedAt,
    offline: made.offline,
    bill: asJson(made.bill),
    decision: asJson(made.decision),
    settlement: made.settlement,
    conflict: made.conflict,
    counted: made.counted,
    undone: made.undone,
    undone_at: made.undoneAt,
    bill_number: made.bill.number ?? null,
    together: made.together ?? null,
    sale_day: made.sale?.day ?? null,
    sale_hour: made.sale?.hour ?? null,
    discount: made.sale?.discount ?? null,
    sales: made.sale?.sales ?? null,
    discount_org: made.sale?.discountOrg ?? null,
    sales_org: made.sale?.salesOrg ?? null,
  }
}

function pages({ trx, org }: Context): Pick<RedemptionTable, 'usePage' | 'useCount' | 'together' | 'list' | 'disputedAt'> {
  const live = (offer: number) =>
    trx.selectFrom('redemption').where('org', '=', org).where('offer', '=', offer).where('who', 'is not', null).where('counted', '=', true)
  return {
    async usePage(offer, after, limit) {
      const rows = await live(offer).select(['op_id', 'who', 'at']).where('op_id', '>', after).orderBy('op_id').limit(limit).execute()
      return rows.map((row) => ({ opId: row.op_id, who: present(row.who, 'customer'), at: row.at }))
    },
    async together(first) {
      const group = trx.selectFrom('redemption').selectAll().where('org', '=', org).where('together', '=', first)
      return (await group.orderBy('number', 'desc').forUpdate().execute()).map(redemptionOf)
    },
    async disputedAt(till, after, limit) {
      const disputed = trx.selectFrom('redemption').selectAll().where('org', '=', org).where('conflict', 'is not', null).where('settlement', '=', 'disputed')
      return (await disputed.where('till', '=', till).where('op_id', '>', after).orderBy('op_id').limit(limit).execute()).map(redemptionOf)
    },
    async list({ offer, customer, stores, before, limit }) {
      let rows = trx.selectFrom('redemption').selectAll().where('org', '=', org)
      if (offer !== undefined) rows = rows.where('offer', '=', offer)
      if (customer !== undefined) rows = rows.where('customer', '=', customer)
      if (stores !== null) rows = rows.where(sql<boolean>`store = any(${[...stores]}::bigint[])`)
      if (before !== null) rows = rows.where('number', '<', before)
      return (await rows.orderBy('number', 'desc').limit(limit).execute()).map(redemptionOf)
    },
    async useCount(offer) {
      const row = await live(offer).select((e) => e.fn.countAll<number>().as('n')).executeTakeFirst()
      return row?.n ?? 0
    },
  }
}

export function redemptionOf(row: Row<'redemption'>): RedemptionStored {
  return {
    opId: row.op_id,
    number: row.number,
    offer: row.offer,
    codeKey: row.code_key,
    slot: row.slot,
    customer: row.customer,
    who: row.who,
    till: row.till,
    store: row.store,
    cashier: row.cashier,
    approver: row.approver,
    incarnation: row.incarnation,
    seq: row.seq,
    at: row.at,
    error: row.error,
    arrivedAt: row.arrived_at,
    offline: row.offline,
    bill: row.bill as BillWire,
    decision: row.decision as AcceptedWire,
    settlement: row.settlement as Settlement,
    conflict: row.conflict as ConflictClass | null,
    counted: row.counted,
    undone: row.undone as RedemptionStored['undone'],
    undoneAt: row.undone_at,
    billNumber: row.bill_number,
    together: row.together,
  }
}
