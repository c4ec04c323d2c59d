import type { Instant } from '../../domain/calendar/calendar'
import { localDate } from '../../domain/calendar/zone-table'
import { validityOf } from '../../domain/coupon/validity'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import { orgZone } from '../../domain/org/org-index'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { CouponStored } from '../core/rows'
import { couponChange, denyChange } from '../feeds/feed-changes'
import { forgetHolders } from './forget-holders'

/** The live coupons of one customer in one offer: issued, with a use left, not past their last day (organisation's date). */
export async function liveCoupons(core: Core, tx: CentralTx, { offer, org }: PreparedOffer, customer: number): Promise<readonly CouponStored[]> {
  const today = localDate(orgZone(org), core.clock.now() as Instant)
  const { perCoupon } = offer.redemption
  return (await tx.coupons.heldBy(offer.id, customer)).filter((coupon) => {
    const { validThrough } = validityOf(offer, coupon.issuedOn, coupon.explicitThrough)
    return coupon.state === 'issued' && (perCoupon === null || coupon.uses < perCoupon) && (validThrough === null || validThrough >= today)
  })
}

/** Kills these coupons. A customer's own issue of a common code dies alone: the code goes on for the others. */
export async function revokeCoupons(core: Core, tx: CentralTx, coupons: readonly CouponStored[]): Promise<void> {
  const now = core.clock.now()
  for (const coupon of coupons) {
    await tx.coupons.revoke(coupon.codeKey, coupon.slot, now)
    const dead = { ...coupon, state: 'revoked' as const, revokedAt: now }
    await tx.feeds.append([couponChange(dead), ...(dead.slot === 0 ? [denyChange(dead.codeKey, { offer: dead.offer, why: 'revoked' })] : [])])
  }
  await forgetHolders(tx, coupons.flatMap(({ holder }) => holder?.id ?? []))
}
