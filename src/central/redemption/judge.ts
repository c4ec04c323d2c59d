import { readBill, type BillProblem } from '../../domain/bill/read-bill'
import type { Bill } from '../../domain/bill/bill'
import type { Instant } from '../../domain/calendar/calendar'
import type { Coupon, Customer } from '../../domain/coupon/coupon'
import type { CustomerToken, NormalCode } from '../../domain/ids'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { Place } from '../../domain/org/org-index'
import { decide, refuseUnknownCode } from '../../domain/redemption/decide'
import type { Decision } from '../../domain/redemption/decision'
import { ok, type Result } from '../../domain/result'
import type { BillWire } from '../../protocol/bill'
import type { CustomerRef } from '../../protocol/sync/record'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { digestOf } from '../core/keyed-hashes'
import type { CouponStored, CustomerStored, CustomerUse, OfferCounts } from '../core/rows'
import { unmadeCoupon } from '../coupons/unmade-coupon'

/** One try, as the centre is asked about it. */
export interface Asked {
  readonly codeKey: string
  /** The code itself, where the caller has it: a till sends only its keyed hash, and then a code that no coupon has is unknown. */
  readonly code?: NormalCode
  readonly customer: CustomerRef | null
  readonly bill: BillWire
  readonly couponsOnBill: number
  readonly place: Place
  readonly at: Instant
  /** Uses of offers that this transaction has taken and not counted yet. */
  readonly taken?: ReadonlyMap<number, number>
  /** Judge by this version of the offer instead of today's, because the till knew no newer one. */
  readonly offerVersion?: number
  /** The use this one has won its code from, because it surely came first: the code counts as free, and that use as not made. */
  readonly wonFrom?: string
}

/** The answer with everything it was made from. */
export interface Judged {
  readonly decision: Decision
  readonly inputDigest: string
  readonly offer: PreparedOffer | null
  readonly coupon: CouponStored | null
  readonly customer: CustomerStored | null
  /** By what the customer's uses are counted: token, or the keyed identifier of one nobody knows (4.2). */
  readonly who: string | null
  readonly bill: Bill
}

/**
 * Judges a try against what the centre has, with the shared engine. Locks what it read, so that inside a transaction the
 * answer stays true until the end; the offer's total alone is guarded by its conditional update. Fails for a malformed bill.
 */
export async function judge(core: Core, tx: CentralTx, asked: Asked): Promise<Result<Judged, BillProblem>> {
  const bill = readBill(asked.bill, asked.place.currency)
  if (!bill.ok) return bill
  const customer = await customerOf(tx, asked.customer)
  const who = customer?.token ?? asked.customer?.ident ?? asked.customer?.token ?? null
  const base = (await tx.coupons.find(asked.codeKey, 0)) ?? (asked.code === undefined ? null : await unmadeCoupon(tx, asked.code))
  const offer = base === null ? null : await offerOf(core, tx, base.offer, asked.offerVersion)
  if (base === null || offer === null) {
    return ok({ decision: refuseUnknownCode(), inputDigest: digestOf(asked.bill), offer: null, coupon: null, customer, who, bill: bill.value })
  }
  const coupon = await ownCoupon(tx, offer, base, customer)
  const { wonFrom } = asked
  const uses = who === null || !countsCustomers(offer) ? [] : (await tx.customers.lockUses(base.offer, who)).filter(({ opId }) => opId !== wonFrom)
  const counts = offer.offer.redemption.total === null ? null : await tx.offers.counts(base.offer)
  const request = {
    coupon: couponOf(coupon, asked.at),
    customer: who === null ? null : engineCustomer(who, customer),
    uses: { coupon: wonFrom === undefined ? coupon.uses : 0, offer: offerUses(counts, asked), customer: uses.map(instantOf) },
    bill: bill.value,
    couponsOnBill: asked.couponsOnBill,
    at: asked.at,
    offline: null,
    ...(await isHeldElsewhere(tx, offer, asked) ? { heldElsewhere: true } : {}),
  }
  const decision = decide(offer, asked.place, request)
  const inputDigest = digestOf({ ...request, offer: [base.offer, offer.offer.version], place: asked.place.units })
  return ok({ decision, inputDigest, offer, coupon, customer, who, bill: bill.value })
}

/** Uses of the offer: counted, held by tills, and taken by this transaction without being counted yet. */
function offerUses(counts: OfferCounts | null, { taken, wonFrom }: Asked): number {
  return counts === null ? 0 : counts.uses + counts.held + (taken?.get(counts.offer) ?? 0) - (wonFrom === undefined ? 0 : 1)
}

/** A code of a till's block that the till has not handed over is redeemed by that till and nobody else (4.4). */
async function isHeldElsewhere(tx: CentralTx, { offer }: PreparedOffer, { codeKey, place }: Asked): Promise<boolean> {
  if (offer.offline.singleUse !== 'holder') return false
  const code = await tx.blocks.of(codeKey)
  return code !== null && !code.handed && code.till !== place.till?.id
}

/** Offers whose rules count the uses of one customer: by limit, by gap, or because a common code is one coupon each (2.4). */
export function countsCustomers({ offer, gapDays }: PreparedOffer): boolean {
  return offer.redemption.perCustomer !== null || gapDays !== null || offer.codes.kind === 'common'
}

async function offerOf(core: Core, tx: CentralTx, id: number, version: number | undefined): Promise<PreparedOffer | null> {
  const asked = version === undefined ? null : await core.catalogue.offerAt(tx, id, version)
  return asked ?? core.catalogue.offer(tx, id)
}

async function customerOf(tx: CentralTx, ref: CustomerRef | null): Promise<CustomerStored | null> {
  if (ref === null) return null
  const known = ref.token === null ? null : await tx.customers.byToken(ref.token)
  return known ?? (ref.ident === null ? null : tx.customers.byIdent(ref.ident))
}

/** For a common code the customer's own issue of it, or the code as never issued to them (2.4). */
async function ownCoupon(tx: CentralTx, offer: PreparedOffer, base: CouponStored, customer: CustomerStored | null): Promise<CouponStored> {
  if (offer.offer.codes.kind !== 'common' || customer === null || base.state === 'revoked') return base
  return (await tx.coupons.find(base.codeKey, customer.id)) ?? base
}

/** A revocation after the moment that is judged had not happened then. */
function couponOf(coupon: CouponStored, at: Instant): Coupon {
  const revokedLater = coupon.state === 'revoked' && coupon.revokedAt !== null && coupon.revokedAt > at
  const before = coupon.issuedOn === null ? 'unissued' : 'issued'
  return {
    state: revokedLater ? before : coupon.state,
    issuedOn: coupon.issuedOn,
    holder: (coupon.holder?.token ?? null) as CustomerToken | null,
    explicitThrough: coupon.explicitThrough,
  }
}

const engineCustomer = (who: string, customer: CustomerStored | null): Customer => ({
  token: who as CustomerToken,
  blocked: customer?.blocked ?? false,
})

const instantOf = (use: CustomerUse): { readonly at: Instant } => ({ at: use.at as Instant })
