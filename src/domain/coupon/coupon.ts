import type { Instant, PlainDate } from '../calendar/calendar'
import type { CustomerToken } from '../ids'

/** `reserved`: of another till's block, its issual has not arrived yet (2.7). */
export type CouponState = 'issued' | 'reserved' | 'unissued' | 'revoked' | 'unknown'

/** One code of an offer, as far as a decision needs to know it. */
export interface Coupon {
  readonly state: CouponState
  /** The day of issue, in the issuing store's zone, or the organisation's (2.5). Null when never issued. */
  readonly issuedOn: PlainDate | null
  readonly holder: CustomerToken | null
  /** A last day set by hand (2.5); null = computed. */
  readonly explicitThrough: PlainDate | null
}

export interface Customer {
  readonly token: CustomerToken
  readonly blocked: boolean
}

/** Live (not reversed) redemptions: of this coupon, of the offer, and this customer's in the offer, oldest first. */
export interface Uses {
  readonly coupon: number
  readonly offer: number
  readonly customer: readonly { readonly at: Instant }[]
}
