import type { OfferCounts } from '../../core/rows'
import type { Bulk } from '../bulk'
import { countsOf } from '../tables/offers'

/** The counters of an offer as this transaction sees them. */
export async function countsNow(bulk: Bulk, org: number, offer: number): Promise<OfferCounts> {
  const [row] = await bulk.query<Parameters<typeof countsOf>[0]>('select * from offer_count where org = $1 and offer = $2', [org, offer])
  if (row === undefined) throw new Error(`no counts of offer ${offer}`)
  return countsOf(row)
}
