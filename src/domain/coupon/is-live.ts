import type { PlainDate } from '../calendar/calendar'
import type { CouponState } from './coupon'

/** What makes a coupon live. `uses` are the redemptions that count; `validThrough` null = it never ends. */
export interface CouponLife {
  readonly state: Exclude<CouponState, 'unknown'>
  readonly uses: number
  readonly validThrough: PlainDate | null
}

/** Issued, not revoked, with uses left (`perCoupon` null = no limit), and not past its last day on `today` (2.6, 3.4). */
export function isLive({ state, uses, validThrough }: CouponLife, perCoupon: number | null, today: PlainDate): boolean {
  return state === 'issued' && (perCoupon === null || uses < perCoupon) && (validThrough === null || validThrough >= today)
}
