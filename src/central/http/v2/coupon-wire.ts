import type { Instant } from '../../../domain/calendar/calendar'
import { formatInstant } from '../../../domain/calendar/instant'
import type { UnitId } from '../../../domain/ids'
import type { OrgIndex } from '../../../domain/org/org-index'
import type { UnitType } from '../../../domain/org/org'
import { unitKey } from '../../../domain/org/unit-key'
import type { RedemptionStored } from '../../core/rows'
import { couponIdOf } from '../../coupons/coupon-id'
import { discountOf } from './issuing'
import type { HeldCoupon } from './held-coupons'
import type { Listing } from './listing-query'

type Shown = Record<string, unknown>
type Showing = Pick<Listing, 'spelled' | 'reversed'> & { readonly index: OrgIndex }

const UNLIMITED = -1
const momentText = (at: number | null | undefined): string | null => (at === null || at === undefined ? null : formatInstant(at as Instant))
const endOf = (day: string | null): string | null => (day === null ? null : `${day}T23:59:59`)

/** What every listing says of a coupon and its series. */
export function commonOf({ coupon, offer, validThrough }: HeldCoupon, { spelled }: Pick<Listing, 'spelled'>): Shown {
  return {
    code: spelled(coupon.code),
    seriesId: offer.id,
    description: offer.name,
    discountCode: offer.posCode,
    validTill: validThrough,
    validTillDateTime: endOf(validThrough),
    ...discountOf(offer),
    discountOn: 'BILL',
  }
}

/** One coupon in `GET /v2/customers/coupons`. */
export function basicCoupon(held: HeldCoupon, showing: Showing): Shown {
  const { coupon, issuedAt, note, usesLeft, redemptions, reversed } = held
  const created = momentText(issuedAt === 0 ? null : issuedAt)
  const last = redemptions.at(-1)
  return {
    ...commonOf(held, showing),
    id: couponIdOf(coupon),
    redemptionCount: coupon.uses,
    redemptionsLeft: usesLeft ?? UNLIMITED,
    createdDate: created,
    createdDateISO: created,
    transactionNumber: last?.billNumber ?? '',
    issuedAt: unitShown(showing.index, 'STORE', note?.store ?? null),
    redemptions: redemptions.map((made) => basicRedemption(made, showing.index)),
    ...(showing.reversed ? { reversedRedemptions: reversed.map((made) => ({ ...basicRedemption(made, showing.index), reversedDate: momentText(made.undoneAt) })) } : {}),
  }
}

function basicRedemption(made: RedemptionStored, index: OrgIndex): Shown {
  const at = momentText(made.at)
  return { id: made.number, date: at, dateISO: at, transactionNumber: made.billNumber ?? '', redeemedAt: redeemedAt(made, index) }
}

/** One coupon in `GET /v2/customers/{id}/coupons`. */
export function detailedCoupon(held: HeldCoupon, series: Shown, showing: Showing): Shown {
  const { coupon, issuedAt, note, usesLeft, startsOn, redemptions, reversed, offer } = held
  return {
    ...commonOf(held, showing),
    id: couponIdOf(coupon),
    series,
    trimmedCode: showing.spelled(coupon.code.trim()),
    createdDate: momentText(issuedAt === 0 ? null : issuedAt),
    issuedOn: coupon.issuedOn,
    issuedTo: coupon.holder?.id ?? null,
    issuedBy: note?.who ?? null,
    issuedAt: unitShown(showing.index, 'STORE', note?.store ?? null),
    activeFrom: startsOn ?? coupon.issuedOn,
    isRedeemed: coupon.uses > 0,
    redemptionsLeft: usesLeft ?? UNLIMITED,
    redemptionInfo: redemptions.map((made) => detailedRedemption(made, showing.index)),
    ...(showing.reversed ? { reversedRedemptionInfo: reversed.map((made) => detailedRedemption(made, showing.index)) } : {}),
    couponStatus: statusOf(held),
    couponDiscountType: discountOf(offer).discountType,
  }
}

function detailedRedemption(made: RedemptionStored, index: OrgIndex): Shown {
  return {
    id: made.number,
    redeemedOn: momentText(made.at),
    redeemedBy: made.customer,
    redeemedAt: redeemedAt(made, index),
    transactionNumber: made.billNumber ?? '',
    discount: made.decision.discount,
    currency: made.decision.currency,
    reversed: made.undone === 'reversed' || made.undone === 'returned',
    reversedOn: momentText(made.undoneAt),
  }
}

function statusOf({ coupon, expired, usesLeft }: HeldCoupon): string {
  if (coupon.state === 'revoked') return 'REVOKED'
  if (usesLeft === 0) return 'REDEEMED'
  return expired ? 'EXPIRED' : 'ACTIVE'
}

/** The till, or the store where no till is known. */
const redeemedAt = ({ till, store }: RedemptionStored, index: OrgIndex): Shown | null => unitShown(index, 'TILL', till) ?? unitShown(index, 'STORE', store)

export function unitShown(index: OrgIndex, type: UnitType, id: number | null): Shown | null {
  const unit = id === null ? undefined : index.units.get(unitKey({ type, id: id as UnitId }))
  return unit === undefined ? null : { id: unit.id, code: unit.code, name: unit.name, type: unit.type }
}
