import { sql, type Kysely } from 'kysely'
import type { Instant } from '../../../domain/calendar/calendar'
import type { UnitId } from '../../../domain/ids'
import { parseMoney } from '../../../domain/money/money-text'
import { storePlace } from '../../../domain/org/org-index'
import type { BillWire } from '../../../protocol/bill'
import type { AcceptedWire } from '../../../protocol/sync/decision-wire'
import type { Core } from '../../core/core'
import { saleOf } from '../../redemption/sale'
import type { Tables } from '../schema/tables'
import { tallyAsItStands } from './tally'

const PAGE = 500

/**
 * Works out the figures of redemptions that came without: those from before there were reports, and those that were loaded
 * as rows. Locked and counted row by row, so that copies of the service may do it at once.
 */
export async function fillFigures(db: Kysely<Tables>, core: Core): Promise<void> {
  const { org } = core.store
  const { index } = await core.store.read((tx) => core.catalogue.view(tx))
  for (let after = ''; ; ) {
    const last = await db.transaction().execute(async (trx) => {
      const waiting = trx.selectFrom('redemption').select(['op_id', 'store', 'at', 'bill', 'decision']).where('org', '=', org).where('sale_day', 'is', null)
      const rows = await waiting.where('offer', 'is not', null).where('op_id', '>', after).orderBy('op_id').limit(PAGE).forUpdate().skipLocked().execute()
      for (const row of rows) {
        const place = storePlace(index, row.store as UnitId)
        const discount = place === null ? null : parseMoney((row.decision as AcceptedWire).discount, place.currency)
        const total = place === null ? null : parseMoney((row.bill as BillWire).total, place.currency)
        if (place === null || discount?.ok !== true || total?.ok !== true) continue
        const { day, hour, discountOrg, salesOrg } = saleOf(index, place, row.at as Instant, { discount: discount.value, total: total.value })
        await sql`update redemption set sale_day = ${day}::date, sale_hour = ${hour}, discount = ${discount.value}, sales = ${total.value},
          discount_org = ${discountOrg}, sales_org = ${salesOrg} where org = ${org} and op_id = ${row.op_id}`.execute(trx)
        await tallyAsItStands({ trx, org }, row.op_id, 1)
      }
      return rows.at(-1)?.op_id ?? null
    })
    if (last === null) return
    after = last
  }
}
