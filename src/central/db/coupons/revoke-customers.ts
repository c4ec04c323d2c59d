import type { Offer } from '../../../domain/offer/offer'
import { denyChange, anewChange } from '../../feeds/feed-changes'
import type { Bulk } from '../bulk'
import { appendChanges } from './bulk-changes'
import { codeKeyOfNumber } from './key-number'

/** Up to here each dead coupon goes to the tills by itself. */
const MOST_DENIED = 1000

export interface RevokedOfCustomers {
  readonly revoked: number
  readonly redeemed: number
  /** Who has no coupon of this offer, dead or alive. */
  readonly without: readonly number[]
}

/** Revokes every live coupon that these customers hold of the offer (2.9), and tells the tills. */
export async function revokeOfCustomers(bulk: Bulk, org: number, offer: Offer, customers: readonly number[], at: number): Promise<RevokedOfCustomers> {
  const [row] = await bulk.query<{ dead: readonly string[] | null; redeemed: number; without: readonly string[] | null }>(
    `with held as (select code_key, slot, holder, state, uses from coupon where org = $1 and offer = $2 and holder = any($3::bigint[])),
      dead as (update coupon c set state = 'revoked', revoked_at = $4 from held h
        where c.org = $1 and c.code_key = h.code_key and c.slot = h.slot and c.state <> 'revoked' and ($5::bigint is null or c.uses < $5::bigint)
        returning c.code_key, c.slot)
      select (select array_agg(code_key::text) from dead) as dead,
        (select count(*) from held where state <> 'revoked' and uses >= $5::bigint) as redeemed,
        (select array_agg(c::text order by i) from unnest($3::bigint[]) with ordinality as u(c, i) where c not in (select holder from held)) as without`,
    [org, offer.id, customers, at, offer.redemption.perCoupon],
  )
  const dead = row?.dead ?? []
  // The key of a common code is everybody's: only a new snapshot can say whose issue is dead.
  const anew = dead.length > MOST_DENIED || (dead.length > 0 && offer.codes.kind === 'common')
  const changes = anew ? [] : dead.map((key) => denyChange(codeKeyOfNumber(key), { offer: offer.id, why: 'revoked' as const }))
  const holders = dead.length > MOST_DENIED ? [anewChange('idents', offer.id)] : []
  await appendChanges(bulk, org, dead.length === 0 ? [] : [...changes, anewChange(`coupons:${offer.id}`, offer.id), ...holders])
  return { revoked: dead.length, redeemed: row?.redeemed ?? 0, without: (row?.without ?? []).map(Number) }
}
