import type { CouponTable } from '../core/central-store'
import { later } from './at-once'
import { fits, inOrder } from './kept'
import { withHolder, type State } from './state'

export function couponTable(state: State): CouponTable {
  const { coupons } = state
  const keyOf = (codeKey: string, slot: number) => `${codeKey}:${slot}`
  const byKey = (offer: number) => inOrder(coupons.where((coupon) => coupon.offer === offer), ({ codeKey }) => codeKey, ({ slot }) => slot)
  return later<CouponTable>({
    find(codeKey, slot) {
      const coupon = coupons.get(keyOf(codeKey, slot))
      return coupon === null ? null : withHolder(state, coupon)
    },
    insert(coupon) {
      const key = keyOf(coupon.codeKey, coupon.slot)
      if (coupons.has(key)) return false
      const { made: _made, ...kept } = coupon
      coupons.add(key, kept)
      return true
    },
    countUse(codeKey, slot, cap) {
      const coupon = coupons.get(keyOf(codeKey, slot))
      if (coupon === null || !fits(coupon.uses, cap)) return false
      coupons.put(keyOf(codeKey, slot), { ...coupon, uses: coupon.uses + 1 })
      return true
    },
    releaseUse(codeKey, slot) {
      coupons.change(keyOf(codeKey, slot), (coupon) => ({ ...coupon, uses: Math.max(0, coupon.uses - 1) }))
    },
    revoke(codeKey, slot, at) {
      coupons.change(keyOf(codeKey, slot), (coupon) => ({ ...coupon, state: 'revoked', revokedAt: at }))
    },
    takeUnissued(offer) {
      const free = byKey(offer).find(({ state: now, slot }) => now === 'unissued' && slot === 0)
      return free === undefined ? null : withHolder(state, free)
    },
    assign(codeKey, slot, holder, issuedOn) {
      coupons.change(keyOf(codeKey, slot), (coupon) => ({ ...coupon, state: 'issued', holder, issuedOn: issuedOn as typeof coupon.issuedOn }))
    },
    heldBy: (offer, customer) => byKey(offer).flatMap((coupon) => (coupon.holder === customer ? [withHolder(state, coupon)] : [])),
    page(offer, after, limit) {
      const [key = '', slot = '0'] = (after ?? '').split(':')
      const from = after === null ? -1 : Number(slot)
      const rest = byKey(offer).filter((coupon) => coupon.codeKey > key || (coupon.codeKey === key && coupon.slot > from))
      return rest.slice(0, limit).map((coupon) => withHolder(state, coupon))
    },
  })
}
