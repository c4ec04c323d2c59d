import { normaliseCode } from '../../domain/codes/normalise-code'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { codeKeyOf } from '../core/keyed-hashes'
import type { CouponStored } from '../core/rows'
import { couponChange, denyChange } from '../feeds/feed-changes'
import { forgetHolders } from './forget-holders'

export type Revoked = { readonly ok: true; readonly coupon: CouponStored } | { readonly ok: false; readonly why: 'unknown' | 'common' | 'redeemed' }

/** Kills one coupon that has a use left (2.9); one of another series is as good as unknown. Redeemed coupons are never touched. */
export async function revokeCode(core: Core, tx: CentralTx, typed: string, series: number | null): Promise<Revoked> {
  const code = normaliseCode(typed)
  const coupon = code.ok ? await tx.coupons.find(codeKeyOf((await tx.org.keys()).code, code.value), 0) : null
  if (coupon === null || coupon.state === 'revoked' || (series !== null && coupon.offer !== series)) return { ok: false, why: 'unknown' }
  const offer = await core.catalogue.offer(tx, coupon.offer)
  if (offer === null || offer.offer.codes.kind === 'common') return { ok: false, why: 'common' }
  const { perCoupon } = offer.offer.redemption
  if (perCoupon !== null && coupon.uses >= perCoupon) return { ok: false, why: 'redeemed' }
  const now = core.clock.now()
  await tx.coupons.revoke(coupon.codeKey, coupon.slot, now)
  const dead = { ...coupon, state: 'revoked' as const, revokedAt: now }
  await tx.feeds.append([couponChange(dead), denyChange(dead.codeKey, { offer: dead.offer, why: 'revoked' })])
  await forgetHolders(tx, dead.holder === null ? [] : [dead.holder.id])
  return { ok: true, coupon: dead }
}
