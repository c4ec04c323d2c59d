import type { Instant, PlainDate } from '../../domain/calendar/calendar'
import { localDate, localMinute } from '../../domain/calendar/zone-table'
import { isLive } from '../../domain/coupon/is-live'
import { validityOf } from '../../domain/coupon/validity'
import type { CustomerToken, OfferId } from '../../domain/ids'
import { decideIssual } from '../../domain/issual/decide-issual'
import type { HeldCoupon, IssualAccepted, IssualRequest, Issuer } from '../../domain/issual/issual'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import { orgZone, type Place } from '../../domain/org/org-index'
import { writeReason, type ReasonText } from '../../domain/redemption/write-decision'
import type { CustomerRef } from '../../protocol/sync/record'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { Raced, transactFairly } from '../core/raced'
import type { CouponStored, CustomerStored, OfferCounts } from '../core/rows'
import { counterChange, couponChange, identChange } from '../feeds/feed-changes'
import { isIssualFrozen } from '../grants/recovery'
import { couponText } from '../messages/coupon-text'
import { optOutFor } from '../messages/opt-out'
import { codesLeft, takeCode } from './take-code'

export interface IssueAsked {
  readonly opId: string
  readonly hash: string
  readonly offer: number
  readonly customer: CustomerRef
  /** Null where no store is meant: dates are then the organisation's. */
  readonly place: Place | null
  readonly issuer: Issuer
}

/** What is kept, and given again when the same operation is asked again. */
export type IssueResult =
  | {
      readonly ok: true
      readonly code: string
      readonly codeKey: string
      readonly validThrough: PlainDate | null
      readonly startsOn: PlainDate | null
      readonly message: string
      readonly resent: boolean
    }
  | { readonly ok: false; readonly reasons: readonly ReasonText[] }

export interface Issued {
  readonly result: IssueResult
  readonly at: number
  readonly replayed: boolean
  readonly customer: CustomerStored | null
}

/** Gives a coupon of the offer to the customer, or says every reason why not (2.6). Sends nothing. */
export function issue(core: Core, asked: IssueAsked): Promise<Answer<Issued>> {
  return transactFairly(core.store, (tx) => issueIn(core, tx, asked))
}

/** The same inside a transaction that does more; it may throw `Raced`, so that all of it begins again. */
export async function issueIn(core: Core, tx: CentralTx, asked: IssueAsked): Promise<Answer<Issued>> {
  const known = await tx.operations.get(asked.opId)
  const customer = await customerOf(tx, asked.customer)
  if (known !== null && (known.state === 'abandoned' || known.hash !== asked.hash)) return refuse('idempotency.conflict')
  if (known?.state === 'decided') {
    return { ok: true, value: { result: known.issue as IssueResult, at: known.at, replayed: true, customer } }
  }
  if (await isIssualFrozen(core, tx, await core.catalogue.offer(tx, asked.offer))) return refuse('centre.recovering')
  const at = core.clock.now() as Instant
  const result = await issueNow(core, tx, asked, customer, at)
  const operation = { opId: asked.opId, state: 'decided' as const, hash: asked.hash, intent: null, redeem: null, issue: result, at }
  if (known !== null) await tx.operations.update(operation)
  else if (!(await tx.operations.insert(operation))) throw new Raced()
  return { ok: true, value: { result, at, replayed: false, customer } }
}

async function issueNow(core: Core, tx: CentralTx, asked: IssueAsked, customer: CustomerStored | null, at: Instant): Promise<IssueResult> {
  const found = await issualSituation(core, tx, asked, customer, at)
  if (found === null) return refusedBy(decideIssual(null, asked.place, emptyRequest(asked.issuer, at)))
  const { offer, held, request } = found
  const decision = decideIssual(offer, asked.place, request)
  if (!decision.ok) return { ok: false, reasons: decision.reasons.map(writeReason) }
  if (customer === null) throw new Error('issued to nobody')
  if (decision.resent && held !== null) return given(tx, offer, held.coupon, decision, customer)
  const coupon = await takeOne(tx, asked, offer, customer, decision, at)
  await tellTills(tx, asked.offer, customer, [coupon])
  return given(tx, offer, coupon, decision, customer)
}

export interface IssualSituation {
  readonly offer: PreparedOffer
  readonly held: Held | null
  readonly request: IssualRequest
}

/** Everything that 2.6 asks about, as it stands; null = there is no such offer. `version`: as the offer was then. Locks the customer. */
export async function issualSituation(
  core: Core,
  tx: CentralTx,
  asked: Pick<IssueAsked, 'offer' | 'place' | 'issuer'>,
  customer: CustomerStored | null,
  at: Instant,
  version?: number,
): Promise<IssualSituation | null> {
  const then = version === undefined ? null : await core.catalogue.offerAt(tx, asked.offer, version)
  const offer = then ?? (await core.catalogue.offer(tx, asked.offer))
  if (offer === null) return null
  const held = customer === null ? null : await heldCoupon(tx, offer, customer, asked.place, at)
  const request: IssualRequest = {
    issuer: asked.issuer,
    customer: customer === null ? null : { token: customer.token as CustomerToken, blocked: customer.blocked },
    received: customer === null ? [] : (await tx.issuals.received(customer.id)).map((i) => ({ offer: i.offer as OfferId, at: i.at as Instant })),
    issuedTotal: issuedOrHeld(await tx.offers.counts(asked.offer)),
    codesLeft: await codesLeft(tx, offer),
    held: held?.held ?? null,
    inAudience: customer !== null && offer.offer.audience !== null && (await tx.customers.onList(offer.offer.audience, customer.id)),
    at,
  }
  return { offer, held, request }
}

/** Takes a code for the customer, writes the issual down and counts it. Throws `Raced` when a limit was reached since it was judged. */
export async function takeOne(
  tx: CentralTx,
  asked: Pick<IssueAsked, 'opId' | 'offer' | 'place'>,
  offer: PreparedOffer,
  customer: CustomerStored,
  decision: IssualAccepted,
  at: Instant,
): Promise<CouponStored> {
  const taken = await takeCode(tx, offer, customer, decision.issuedOn)
  await tx.issuals.insert({
    opId: asked.opId,
    offer: asked.offer,
    customer: customer.id,
    at,
    issuedOn: decision.issuedOn,
    codeKey: taken.coupon.codeKey,
    slot: taken.coupon.slot,
    where: { store: asked.place?.store.id ?? null, hour: Math.floor(localMinute(asked.place?.zone ?? orgZone(offer.org), at) / 60) },
  })
  if (!(await tx.offers.countIssue(asked.offer, offer.offer.issual.total, at, taken.made ? 1 : 0))) throw new Raced()
  return taken.coupon
}

export async function tellTills(tx: CentralTx, offer: number, customer: CustomerStored, coupons: readonly CouponStored[]): Promise<void> {
  const idents = await tx.customers.identsOf(customer.id)
  await tx.feeds.append([
    ...coupons.map(couponChange),
    ...idents.map((ident) => identChange(ident, offer, { token: customer.token, blocked: customer.blocked })),
    counterChange(await tx.offers.counts(offer)),
  ])
}

/** The answer as it is kept and given again. */
export async function given(
  tx: CentralTx,
  { offer }: PreparedOffer,
  coupon: CouponStored,
  decision: IssualAccepted,
  customer: CustomerStored,
): Promise<IssueResult> {
  const { issuedOn, validThrough, startsOn, resent } = decision
  const template = offer.issual.message
  const optOut = template === null ? '' : await optOutFor(tx, template)
  const message = template === null ? '' : couponText(template, offer, { ...customer, code: coupon.code, validThrough, on: issuedOn, optOut })
  return { ok: true, code: coupon.code, codeKey: coupon.codeKey, validThrough, startsOn, message, resent }
}

/** What tills hold codes for is as good as issued. */
const issuedOrHeld = ({ issued, heldIssues }: OfferCounts): number => issued + heldIssues

/** The customer a till means; null = nobody the centre knows. */
export async function customerOf(tx: CentralTx, ref: CustomerRef): Promise<CustomerStored | null> {
  const known = ref.token === null ? null : await tx.customers.byToken(ref.token)
  return known ?? (ref.ident === null ? null : tx.customers.byIdent(ref.ident))
}

interface Held {
  readonly coupon: CouponStored
  readonly held: HeldCoupon
}

/** The customer's coupon of this offer: a live one if there is any, else the newest. */
async function heldCoupon(
  tx: CentralTx,
  offer: PreparedOffer,
  customer: CustomerStored,
  place: Place | null,
  at: Instant,
): Promise<Held | null> {
  const today = localDate(place?.zone ?? orgZone(offer.org), at)
  const perCoupon = offer.offer.redemption.perCoupon
  const found = (await tx.coupons.heldBy(offer.offer.id, customer.id)).map((coupon) => {
    const { validThrough } = validityOf(offer.offer, coupon.issuedOn, coupon.explicitThrough)
    const live = isLive({ ...coupon, validThrough }, perCoupon, today)
    return { coupon, held: { live, issuedOn: coupon.issuedOn, validThrough } }
  })
  return found.find(({ held }) => held.live) ?? found.at(-1) ?? null
}

function emptyRequest(issuer: Issuer, at: Instant): IssualRequest {
  return { issuer, customer: null, received: [], issuedTotal: 0, codesLeft: null, held: null, inAudience: false, at }
}

function refusedBy(decision: ReturnType<typeof decideIssual>): IssueResult {
  if (decision.ok) throw new Error('an offer that does not exist was issued')
  return { ok: false, reasons: decision.reasons.map(writeReason) }
}
