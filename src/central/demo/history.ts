import { ENGINE_VERSION } from '../../domain/engine-version'
import { customerTokenOf } from '../core/keyed-hashes'
import type { Bulk } from '../db/bulk'
import type { OrgKeys } from '../core/rows'
import type { DemoCoupon } from './coupons'
import type { DemoOffer } from './offer-of'
import { FIRST_STORE, FIRST_TILL } from './tree'

export interface History {
  readonly coupons: readonly DemoCoupon[]
  readonly offers: readonly DemoOffer[]
  readonly keys: OrgKeys
  readonly now: number
}

const DAY = 86_400_000

/** Who was issued what, the redemptions of the last days, and the counters that go with them. */
export async function loadHistory(bulk: Bulk, org: number, { coupons, offers, keys, now }: History): Promise<void> {
  const issued = coupons.filter((c) => c.holder !== null && c.issuedOn !== null)
  const issuals = issued.map((c, n) => [org, opId(1, n), c.offer, c.holder, Date.parse(`${c.issuedOn ?? ''}T09:00:00Z`), c.issuedOn, c.codeKey, c.slot])
  await bulk.copy('issual', ['org', 'op_id', 'offer', 'customer', 'at', 'issued_on', 'code_key', 'slot'], issuals)
  const used = coupons.filter((c) => c.uses > 0)
  const columns = [
    'org', 'op_id', 'offer', 'code_key', 'slot', 'customer', 'who', 'till', 'store', 'cashier', 'at', 'error', 'arrived_at', 'offline',
    'bill', 'decision', 'settlement', 'counted',
  ]
  const redemptions = used.map((c, n) => {
    const at = now - DAY - n * 3_600_000
    const who = c.holder === null ? null : customerTokenOf(keys.customer, c.holder)
    const where = [FIRST_TILL + (n % 3), FIRST_STORE, FIRST_STORE * 10 + 1]
    return [org, opId(2, n), c.offer, c.codeKey, c.slot, c.holder, who, ...where, at, 0, at, false, BILL, DECISION, 'accepted', true]
  })
  await bulk.copy('redemption', columns, redemptions)
  const counted = used.map((c) => [org, c.offer, c.holder === null ? '' : customerTokenOf(keys.customer, c.holder), 1])
  await bulk.copy('customer_count', ['org', 'offer', 'who', 'uses'], counted)
  const counts = offers.map(({ offer }) => {
    const own = coupons.filter((c) => c.offer === offer.id)
    const uses = own.filter((c) => c.uses > 0).length
    const given = own.filter((c) => c.holder !== null).length
    return [org, offer.id, uses, given, own.length, given > 0 ? now - DAY : null, uses > 0 ? now - DAY : null]
  })
  await bulk.copy('offer_count', ['org', 'offer', 'uses', 'issued', 'made', 'last_issued_at', 'last_redeemed_at'], counts)
}

/** What the history's offer, ten percent, gives on forty euro. */
const BILL = JSON.stringify({ total: '40.00', currency: 'EUR' })
const DECISION = JSON.stringify({
  ok: true,
  offerVersion: 1,
  engineVersion: ENGINE_VERSION,
  currency: 'EUR',
  discount: '4.00',
  lines: [],
  rate: null,
  offerRate: null,
})

const opId = (kind: number, n: number): string => `0190000${kind}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
