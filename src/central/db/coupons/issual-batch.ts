import type { Instant } from '../../../domain/calendar/calendar'
import { localDate, localMinute, type PreparedZone } from '../../../domain/calendar/zone-table'
import type { Bulk } from '../bulk'

/** A bulk issual: what is the same for all its coupons is said once (docs/adr/0033). Answers its number. */
export async function openBatch(bulk: Bulk, org: number, offer: number, at: Instant, zone: PreparedZone): Promise<number> {
  const hour = Math.floor(localMinute(zone, at) / 60)
  const [batch] = await bulk.query<{ id: number }>('insert into issual_batch (org, offer, at, issued_on, hour) values ($1, $2, $3, $4, $5) returning id', [org, offer, at, localDate(zone, at), hour])
  if (batch === undefined) throw new Error('a batch has no number')
  return batch.id
}

/** So many more coupons are issued by it: for the batch, and for the sums of reports (docs/adr/0045). */
export async function addToBatch(bulk: Bulk, org: number, batch: number, issued: number): Promise<void> {
  await bulk.query(
    `with moved as (update issual_batch set issued = issued + $3 where org = $1 and id = $2 returning offer, coalesce(store, 0) as store, issued_on, hour)
      insert into tally_delta (org, offer, store, day, hour, issued, redeemed, discount, sales, discount_org, sales_org, unrated)
      select $1, offer, store, issued_on, hour, $3, 0, 0, 0, 0, 0, 0 from moved`,
    [org, batch, issued],
  )
}
