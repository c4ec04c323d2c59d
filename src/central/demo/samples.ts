import type { Bulk } from '../db/bulk'
import { DAYS_OFFER, HISTORY_OFFER } from './coupons'

/** A code to try, and what to expect of it on a bill of 40.00 in the first till's store. */
export interface Sample {
  readonly seriesId: number
  /** Mobile number of the holder, or of somebody for a common code. */
  readonly customer: string
  readonly customerId: number
  readonly externalId: string
  readonly code: string
  /** "ok", or the first reason. */
  readonly expect: string
  /** What the sample is for, in words of the demo's scripts. */
  readonly about: string
  /** The code is refused without the customer. */
  readonly needsCustomer: boolean
}

interface Wanted {
  readonly offer: number
  readonly about: string
  readonly expect: string
  readonly where: string
  readonly needsCustomer?: true
  readonly count?: number
}

const FRESH = "c.state = 'issued' and c.uses = 0"

const WANTED: readonly Wanted[] = [
  { offer: HISTORY_OFFER, about: 'anyone, bill total only, bounded offline', expect: 'ok', where: FRESH, count: 12 },
  { offer: DAYS_OFFER, about: 'only the holder, bounded offline', expect: 'ok', where: `${FRESH} and c.issued_on > current_date - 40`, needsCustomer: true, count: 4 },
  { offer: 3, about: 'a common code, anyone', expect: 'ok', where: 'c.slot = 0' },
  { offer: 4, about: 'a common code, members only', expect: 'ok', where: FRESH, needsCustomer: true, count: 2 },
  { offer: 6, about: 'anyone, offline without bound', expect: 'ok', where: FRESH, count: 3 },
  { offer: 5, about: 'never offline', expect: 'ok', where: FRESH, count: 3 },
  { offer: 7, about: 'offline only with a manager', expect: 'ok', where: FRESH, count: 2 },
  { offer: HISTORY_OFFER, about: 'used before', expect: 'coupon.used', where: "c.state = 'issued' and c.uses = 1", count: 2 },
  { offer: HISTORY_OFFER, about: 'revoked', expect: 'coupon.revoked', where: "c.state = 'revoked'", count: 2 },
  { offer: DAYS_OFFER, about: 'expired', expect: 'coupon.expired', where: 'c.issued_on < current_date - 70', needsCustomer: true },
  { offer: 22, about: 'paused', expect: 'offer.not_active', where: FRESH },
  { offer: 24, about: 'the offer has expired', expect: 'offer.expired', where: FRESH },
  { offer: 26, about: 'not started', expect: 'coupon.not_started', where: FRESH },
  { offer: 29, about: 'not valid in the first store', expect: 'store.not_allowed', where: FRESH, needsCustomer: true },
  { offer: 9, about: 'needs the lines of the bill', expect: 'bill.items_required', where: FRESH },
]

/**
 * Codes that are as they are said to be now: what was used in an earlier run is not offered again. Only codes the demo was
 * filled with: a coupon issued since has no spelling in its row (docs/adr/0030), and whoever got it holds it.
 */
export async function demoSamples(bulk: Bulk, org: number): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  for (const { offer, about, expect, where, needsCustomer = false, count = 1 } of WANTED) {
    const rows = await bulk.query<{ code: string; id: number; mobile: string; external_id: string }>(
      `select c.code, h.id, h.mobile, h.external_id from coupon c join customer h on h.org = c.org and h.id = coalesce(c.holder, 1)
       where c.org = $1 and c.offer = $2 and c.code is not null and not h.blocked and ${where} order by c.issued_on desc nulls last, h.id, c.code limit $3`,
      [org, offer, count],
    )
    for (const row of rows) {
      const { code, id: customerId, mobile: customer, external_id: externalId } = row
      samples.push({ seriesId: offer, customer, customerId, externalId, code, expect, about, needsCustomer })
    }
  }
  return samples
}
