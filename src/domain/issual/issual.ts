import type { Instant, PlainDate } from '../calendar/calendar'
import type { Customer } from '../coupon/coupon'
import type { OfferId } from '../ids'
import type { ClaimService } from '../offer/offer'
import type { OfflineState } from '../redemption/decision'
import type { Reason, RedemptionReasonKey } from '../redemption/reason'

/** The refusals of 2.6, in the order in which they are judged. */
export const ISSUAL_REASONS = [
  'offer.not_found',
  'offer.not_active',
  'offer.expired',
  'customer.unknown',
  'customer.blocked',
  'audience.not_included',
  'issual.recently_had',
  'issual.customer_limit',
  'issual.gap',
  'issual.offer_limit',
  'codes.exhausted',
  'issual.not_here',
] as const
export type IssualReasonKey = (typeof ISSUAL_REASONS)[number]
/** What a till may not issue alone (4.4); the centre never answers them. */
export type OfflineIssualKey = Extract<
  RedemptionReasonKey,
  'offline.not_permitted' | 'offline.allowance_exhausted' | 'offline.cap_reached' | 'offline.too_long' | 'offline.approval_needed' | 'clock.untrusted'
>
export type IssualReason<Key extends string = IssualReasonKey | OfflineIssualKey> = Reason<Key>

/** Who asks for the coupon (2.6, 2.8). The till, the back office and calls that name no service act for the organisation. */
export type Issuer =
  | { readonly kind: 'organisation' }
  | { readonly kind: 'service'; readonly service: ClaimService; readonly ref: string }
  /** The API client of the third party that delivers the offer. */
  | { readonly kind: 'third_party_client' }

/** A coupon of this offer that the customer holds already. */
export interface HeldCoupon {
  /** Issued, not revoked, not expired, with uses left. */
  readonly live: boolean
  /** Its day of issue, if that is known. */
  readonly issuedOn: PlainDate | null
  readonly validThrough: PlainDate | null
}

export interface IssualRequest {
  readonly issuer: Issuer
  /** Null = unknown. */
  readonly customer: Customer | null
  /** Every issue this customer had, of any offer, resends left out, in any order. */
  readonly received: readonly { readonly offer: OfferId; readonly at: Instant }[]
  /** Coupons of the offer issued so far, whatever became of them. */
  readonly issuedTotal: number
  /** Codes that can still be given out; null = no bound. */
  readonly codesLeft: number | null
  readonly held: HeldCoupon | null
  /** Whether the customer is on the offer's audience list; not asked where the offer has none. */
  readonly inAudience: boolean
  readonly at: Instant
  /** Only where a till issues without the centre. */
  readonly alone?: IssualAlone
}

/** What a till that issues without the centre knows of its outage (4.4). */
export interface IssualAlone extends Pick<OfflineState, 'hoursSinceSync' | 'clockTrusted' | 'approvedBy'> {
  /** Codes left in the blocks this till holds of the offer. */
  readonly codesHeld: number
  /** What this till has issued alone of the offer and is not settled yet. */
  readonly issuedThisTill: number
}

export type IssualDecision = IssualAccepted | IssualRefused

export interface IssualAccepted {
  readonly ok: true
  readonly issuedOn: PlainDate
  /** Null = never ends. */
  readonly validThrough: PlainDate | null
  /** Only if later than the day of issue. */
  readonly startsOn: PlainDate | null
  /** The coupon the customer holds, given once more: no issue, no count changes. */
  readonly resent: boolean
}

export interface IssualRefused {
  readonly ok: false
  readonly reasons: readonly IssualReason[]
}
