import type { CentralTx } from '../core/central-store'
import { Raced } from '../core/raced'
import type { Change, CouponStored, RedemptionStored } from '../core/rows'
import { counterChange, couponChange, denyChange, useChange } from '../feeds/feed-changes'
import { countsCustomers, type Judged } from './judge'

interface Counted {
  readonly opId: string
  readonly at: number
  /** True: the limits hold, whoever else is counting. False: it has happened, the counters only follow (4.1). */
  readonly limited: boolean
}

/**
 * Counts one redemption: coupon, customer, and last the offer, whose row is the hottest. Each is one conditional update.
 * Throws `Raced` when a limit was reached since it was judged; the whole transaction then runs again and says so properly.
 */
export async function countUse(tx: CentralTx, judged: Judged, counted: Counted): Promise<readonly Change[]> {
  const changes = await countCoupon(tx, judged, counted)
  return [...changes, ...(await countOffer(tx, judged, counted))]
}

/** The first part of `countUse`: all but the offer, for whoever counts several and comes to their offers last. */
export async function countCoupon(tx: CentralTx, judged: Judged, counted: Counted): Promise<readonly Change[]> {
  const { offer, coupon, who } = judged
  if (offer === null || coupon === null) return []
  const { redemption, codes } = offer.offer
  const cap = capOf(counted)
  const perCoupon = codes.kind === 'common' ? null : redemption.perCoupon
  await held(tx.coupons.countUse(coupon.codeKey, coupon.slot, cap(perCoupon)))
  const perCustomer = codes.kind === 'common' ? least(redemption.perCustomer, redemption.perCoupon) : redemption.perCustomer
  if (who !== null) await held(tx.customers.countUse(coupon.offer, who, cap(perCustomer)))
  const used = { ...coupon, uses: coupon.uses + 1 }
  return [
    couponChange(used),
    ...(who !== null && countsCustomers(offer) ? [useChange(coupon.offer, counted.opId, { customer: who, at: counted.at })] : []),
    ...(perCoupon !== null && used.uses >= perCoupon ? [denyChange(used.codeKey, { offer: used.offer, why: 'used' })] : []),
  ]
}

/** The last part: the offer, whose row is the hottest. */
export async function countOffer(tx: CentralTx, { offer, coupon }: Judged, counted: Counted): Promise<readonly Change[]> {
  if (offer === null || coupon === null) return []
  await held(tx.offers.countUse(coupon.offer, capOf(counted)(offer.offer.redemption.total), counted.at))
  return [counterChange(await tx.offers.counts(coupon.offer))]
}

const capOf = ({ limited }: Counted) => (limit: number | null) => (limited ? limit : null)

/** Takes one redemption out of every count, once: whoever undoes it a second time frees nothing. */
export async function releaseUse(tx: CentralTx, made: RedemptionStored, how: RedemptionStored['undone'], at: number): Promise<readonly Change[]> {
  await tx.redemptions.undo(made.opId, how, at)
  if (!made.counted || made.offer === null) return []
  await tx.coupons.releaseUse(made.codeKey, made.slot)
  if (made.who !== null) await tx.customers.releaseUse(made.offer, made.who)
  await tx.offers.releaseUse(made.offer)
  const coupon = await tx.coupons.find(made.codeKey, made.slot)
  return [
    ...(coupon === null ? [] : [couponChange(coupon), ...undeny(coupon)]),
    ...(made.who === null ? [] : [useChange(made.offer, made.opId, null)]),
    counterChange(await tx.offers.counts(made.offer)),
  ]
}

const undeny = (coupon: CouponStored): readonly Change[] => (coupon.state === 'revoked' ? [] : [denyChange(coupon.codeKey, null)])

async function held(counting: Promise<boolean>): Promise<void> {
  if (!(await counting)) throw new Raced()
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
