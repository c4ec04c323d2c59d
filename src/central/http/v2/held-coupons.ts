import type { Instant, PlainDate } from '../../../domain/calendar/calendar'
import { localDate } from '../../../domain/calendar/zone-table'
import { validityOf } from '../../../domain/coupon/validity'
import type { Offer } from '../../../domain/offer/offer'
import { orgZone } from '../../../domain/org/org-index'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import type { CouponStored, IssualStored, RedemptionStored } from '../../core/rows'
import type { CouponName, IssualNote } from '../../core/wallet-port'

/** One coupon with everything that the listings tell of it. */
export interface HeldCoupon {
  readonly coupon: CouponStored
  readonly offer: Offer
  readonly issual: IssualStored | null
  readonly note: IssualNote | null
  readonly validThrough: PlainDate | null
  readonly startsOn: PlainDate | null
  /** Past its last day, by the organisation's date. */
  readonly expired: boolean
  /** Null = without a limit. */
  readonly usesLeft: number | null
  /** Those that stand, and those that were undone; oldest first. */
  readonly redemptions: readonly RedemptionStored[]
  readonly reversed: readonly RedemptionStored[]
}

/** Every coupon the customer has or had. */
export async function couponsOfCustomer(core: Core, tx: CentralTx, customer: number): Promise<readonly HeldCoupon[]> {
  const held: CouponStored[] = []
  for (const offer of await tx.wallet.offersHeld(customer)) held.push(...(await tx.coupons.heldBy(offer, customer)))
  return described(core, tx, held)
}

/** The coupons with what belongs to them, in the order given. */
export async function described(core: Core, tx: CentralTx, coupons: readonly CouponStored[]): Promise<readonly HeldCoupon[]> {
  const { index } = await core.catalogue.view(tx)
  const today = localDate(orgZone(index), core.clock.now() as Instant)
  const holders = new Set(coupons.flatMap(({ holder }) => holder?.id ?? []))
  const issuals = new Map<string, IssualStored>()
  for (const holder of holders) for (const issual of await tx.wallet.issuals(holder)) issuals.set(keyOf(issual), issual)
  const notes = new Map((await tx.wallet.notes(coupons)).map((note) => [keyOf(note), note]))
  const made = new Map<string, RedemptionStored[]>()
  for (const one of await tx.wallet.redemptions(coupons)) made.set(keyOf(one), [...(made.get(keyOf(one)) ?? []), one])
  const found: HeldCoupon[] = []
  for (const coupon of coupons) {
    const offer = await core.catalogue.offer(tx, coupon.offer)
    if (offer === null) continue
    const { validThrough, startsOn } = validityOf(offer.offer, coupon.issuedOn, coupon.explicitThrough)
    const { perCoupon } = offer.offer.redemption
    const all = made.get(keyOf(coupon)) ?? []
    found.push({
      coupon,
      offer: offer.offer,
      issual: issuals.get(keyOf(coupon)) ?? null,
      note: notes.get(keyOf(coupon)) ?? null,
      validThrough,
      startsOn,
      expired: validThrough !== null && validThrough < today,
      usesLeft: perCoupon === null ? null : Math.max(0, perCoupon - coupon.uses),
      redemptions: all.filter(({ counted }) => counted),
      reversed: all.filter(({ undone }) => undone === 'reversed' || undone === 'returned'),
    })
  }
  return found
}

const keyOf = ({ codeKey, slot }: CouponName): string => `${codeKey}:${slot}`

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
export function hasStatus({ coupon, expired, usesLeft }: HeldCoupon, status: CouponStatus): boolean {
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
