import type { Instant, PlainDate } from '../../../domain/calendar/calendar'
import { localDate } from '../../../domain/calendar/zone-table'
import { validityOf } from '../../../domain/coupon/validity'
import type { Offer } from '../../../domain/offer/offer'
import { orgZone } from '../../../domain/org/org-index'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import type { CouponStored, RedemptionStored } from '../../core/rows'
import type { CouponName, Holding, IssualNote } from '../../core/wallet-port'

/** A coupon as its offer lets it live. */
export interface KnownCoupon {
  readonly coupon: CouponStored
  readonly offer: Offer
  /** When its holder was issued it; 0 = nobody noted it. */
  readonly issuedAt: number
  readonly validThrough: PlainDate | null
  readonly startsOn: PlainDate | null
  /** Past its last day, by the organisation's date. */
  readonly expired: boolean
  /** Null = without a limit. */
  readonly usesLeft: number | null
}

/** One coupon with everything that the listings tell of it. */
export interface HeldCoupon extends KnownCoupon {
  readonly note: IssualNote | null
  /** Those that stand, and those that were undone; oldest first. */
  readonly redemptions: readonly RedemptionStored[]
  readonly reversed: readonly RedemptionStored[]
}

/** The coupons with their offers and days, in the order given. */
export async function known(core: Core, tx: CentralTx, holdings: readonly Holding[]): Promise<readonly KnownCoupon[]> {
  const { index } = await core.catalogue.view(tx)
  const today = localDate(orgZone(index), core.clock.now() as Instant)
  const found: KnownCoupon[] = []
  for (const { coupon, issuedAt } of holdings) {
    const offer = await core.catalogue.offer(tx, coupon.offer)
    if (offer === null) continue
    const { validThrough, startsOn } = validityOf(offer.offer, coupon.issuedOn, coupon.explicitThrough)
    const { perCoupon } = offer.offer.redemption
    const expired = validThrough !== null && validThrough < today
    const usesLeft = perCoupon === null ? null : Math.max(0, perCoupon - coupon.uses)
    found.push({ coupon, offer: offer.offer, issuedAt, validThrough, startsOn, expired, usesLeft })
  }
  return found
}

/** The same with what was said of their issuals and what became of them. */
export async function described(tx: CentralTx, held: readonly KnownCoupon[]): Promise<readonly HeldCoupon[]> {
  const coupons = held.map(({ coupon }) => coupon)
  const notes = new Map((await tx.wallet.notes(coupons)).map((note) => [keyOf(note), note]))
  const made = await redemptionsOf(tx, coupons)
  return held.map((one) => {
    const all = made.get(keyOf(one.coupon)) ?? []
    return { ...one, note: notes.get(keyOf(one.coupon)) ?? null, redemptions: all.filter(({ counted }) => counted), reversed: all.filter(isReversed) }
  })
}

/** Redemptions of each coupon, undone ones too, by `keyOf`. */
export async function redemptionsOf(tx: CentralTx, coupons: readonly CouponName[]): Promise<ReadonlyMap<string, readonly RedemptionStored[]>> {
  const made = new Map<string, RedemptionStored[]>()
  for (const one of await tx.wallet.redemptions(coupons)) made.set(keyOf(one), [...(made.get(keyOf(one)) ?? []), one])
  return made
}

export const isReversed = ({ undone }: RedemptionStored): boolean => undone === 'reversed' || undone === 'returned'

export const keyOf = ({ codeKey, slot }: CouponName): string => `${codeKey}:${slot}`

/** v2's statuses of a coupon. One that is revoked is neither active nor redeemable. */
export const COUPON_STATUSES = [
  'REDEEMED',
  'UNREDEEMED',
  'ACTIVE',
  'EXPIRED',
  'ACTIVE_REDEEMED',
  'ACTIVE_UNREDEEMED',
  'EXPIRED_REDEEMED',
  'EXPIRED_UNREDEEMED',
  'REDEEMABLE',
] as const
export type CouponStatus = (typeof COUPON_STATUSES)[number]

/** `UNREDEEMED` leaves out whatever is redeemed even once; `ACTIVE` looks at the last day alone; `REDEEMABLE` has uses left. */
export function hasStatus({ coupon, expired, usesLeft }: KnownCoupon, status: CouponStatus): boolean {
  const redeemed = coupon.uses > 0
  const active = !expired && coupon.state !== 'revoked'
  const answers: Record<CouponStatus, boolean> = {
    REDEEMED: redeemed,
    UNREDEEMED: !redeemed,
    ACTIVE: active,
    EXPIRED: expired,
    ACTIVE_REDEEMED: active && redeemed,
    ACTIVE_UNREDEEMED: active && !redeemed,
    EXPIRED_REDEEMED: expired && redeemed,
    EXPIRED_UNREDEEMED: expired && !redeemed,
    REDEEMABLE: active && usesLeft !== 0,
  }
  return answers[status]
}
