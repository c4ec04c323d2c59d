import type { Instant, PlainDate } from '../../domain/calendar/calendar'
import { localDate, localMinute } from '../../domain/calendar/zone-table'
import { decideIssual } from '../../domain/issual/decide-issual'
import type { IssualDecision, IssualReason } from '../../domain/issual/issual'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { Place } from '../../domain/org/org-index'
import type { ConflictClass } from '../../protocol/sync/conflict'
import type { IssueIntent } from '../coupons/issue-intent'
import { forgetHolders } from '../coupons/forget-holders'
import { customerOf, given, issualSituation, tellTills, type IssualSituation, type IssueResult } from '../coupons/issue'
import type { CouponStored, CustomerStored, OperationStored } from '../core/rows'
import { openCase, type IssualSide } from '../cases/open-case'
import { couponChange, counterChange, denyChange } from '../feeds/feed-changes'
import { spendUnit } from '../grants/settle-grant'
import { ACCEPTED, UNREADABLE, type Pushing, type RecordOf, type Settled } from './pushing'
import { recordTime } from './record-time'
import { disabledThen } from './disabled-then'
import { disputeEarlier } from './settle-earlier'
import { versionThen } from './version-then'

type IssueOutcome = Extract<RecordOf<'outcome'>['body'], { action: 'issue' }>
type Given = Extract<IssueOutcome['result'], { ok: true }>

/** What only the centre could know when the till said yes, as a class of conflict (4.6). */
const CLASS_OF: Partial<Record<IssualReason['key'], ConflictClass>> = {
  'customer.unknown': 'issued_to_unknown',
  'customer.blocked': 'issued_to_blocked',
  'issual.recently_had': 'issued_over_customer_limit',
  'issual.customer_limit': 'issued_over_customer_limit',
  'issual.gap': 'issued_over_customer_limit',
  'issual.offer_limit': 'issued_over_total',
}

/**
 * A coupon the till gave out alone, from a block (4.4). The customer has it, so it is written down and counted whatever the
 * centre thinks of it; what is decided here is its settlement. It is judged at its own time, by the version of the offer the
 * till had. A code that somebody else has already stays theirs.
 */
export async function settleIssue(push: Pushing, record: RecordOf<'outcome'>, body: IssueOutcome, known: OperationStored, intent: IssueIntent): Promise<Settled> {
  const { core, tx, place } = push
  if (!body.result.ok) return UNREADABLE
  if (body.unit !== undefined) await spendUnit(push, record, body.unit, 'issue')
  const time = recordTime(record.clock, push.now)
  const at = time.at as Instant
  const coupon = await tx.coupons.find(body.result.codeKey, 0)
  const customer = await customerOf(tx, intent.customer)
  const found = await issualSituation(core, tx, { offer: intent.offer, place, issuer: ISSUER }, customer, at, intent.offerVersion ?? undefined)
  const own = ownSide(push, record, intent, at)
  // No such code, or not of this offer: kept aside, and somebody must look.
  if (coupon === null || coupon.offer !== intent.offer || found === null) return open(push, { ...own, settlement: 'parked' }, 'unknown_code', null)
  const decision = decideHere(found, place)
  const issuedOn = (body.result.issuedOn as PlainDate | undefined) ?? localDate(place.zone, at)
  const conflict = await conflictOf(push, record, { intent, coupon, customer, decision, at, error: time.error })
  const rival = conflict === null ? null : await rivalOf(push, coupon, customer)
  const issued = await assign(push, coupon, customer, issuedOn)
  await count(push, record, { coupon, customer, at, issuedOn })
  await push.tx.operations.update({ ...known, state: 'decided', issue: await resultOf(push, found.offer, issued, customer, { ...body.result, issuedOn }), at: push.now })
  if (customer !== null && issued.state === 'issued' && issued.holder?.id === customer.id) await tellTills(tx, intent.offer, customer, [issued])
  else await tx.feeds.append([couponChange(issued), counterChange(await tx.offers.counts(intent.offer))])
  const holder = issued.holder?.id ?? null
  if (!found.offer.offer.redemption.anyone) await disputeEarlier(core, tx, issued, (made) => made.customer === null || made.customer !== holder, push.now, own)
  return settled(push, own, conflict, rival)
}

const ISSUER = { kind: 'organisation' } as const

/** Its code was held for it, and its share of the total is free again by now. */
const decideHere = ({ offer, request }: IssualSituation, place: Place): IssualDecision => decideIssual(offer, place, { ...request, codesLeft: null, held: null })

/** What the till did, as a side of a case; how it is settled is said when one opens. */
function ownSide({ till, place }: Pushing, { opId, cashier, approver }: RecordOf<'outcome'>, { offer }: IssueIntent, at: number): IssualSide {
  return { opId, offer, at, till, store: place.store.id, cashier, approver, offline: true, settlement: 'accepted' }
}

/** Accepted with a note where the till did right by what it could know; disputed where a rule was passed. */
async function settled(push: Pushing, own: IssualSide, conflict: ConflictClass | null, rival: IssualSide | null): Promise<Settled> {
  if (conflict === null) return ACCEPTED
  const settlement = conflict === 'clock_suspect' || conflict === 'offer_changed_before_use' ? 'accepted' : 'disputed'
  return open(push, { ...own, settlement }, conflict, rival)
}

/** One with a conflict: a case opens. */
async function open({ core, tx, place, now }: Pushing, own: IssualSide, conflict: ConflictClass, rival: IssualSide | null): Promise<Settled> {
  await openCase(core, tx, { class: conflict, sides: [], issuals: rival === null ? [own] : [own, rival], store: place.store.id, now })
  return { settlement: own.settlement, conflict }
}

interface Judged {
  readonly intent: IssueIntent
  readonly coupon: CouponStored
  readonly customer: CustomerStored | null
  readonly decision: IssualDecision
  readonly at: Instant
  readonly error: number
}

async function conflictOf(push: Pushing, record: RecordOf<'outcome'>, judged: Judged): Promise<ConflictClass | null> {
  const { coupon, decision, at } = judged
  if (coupon.state === 'issued') return 'code_issued_twice'
  const stopped = await push.tx.codes.stoppedAt(coupon.offer)
  if (coupon.state === 'revoked' || (stopped !== null && stopped <= at)) return 'revoked_before_use'
  if (await disabledThen(push, judged)) return 'till_disabled'
  if (!decision.ok) return decision.reasons.map(({ key }) => CLASS_OF[key]).find((found) => found !== undefined) ?? 'rules_disagree'
  if (await changedBefore(push, judged)) return 'offer_changed_before_use'
  return record.clock.suspect ? 'clock_suspect' : null
}

/** Whether a version of the offer that was saved before the issue, and that the till had not heard of, would have said no. */
async function changedBefore({ core, tx, place }: Pushing, { intent, customer, at }: Judged): Promise<boolean> {
  const version = await versionThen(tx, intent.offer, intent.offerVersion, at)
  if (version === null) return false
  const found = await issualSituation(core, tx, { offer: intent.offer, place, issuer: ISSUER }, customer, at, version)
  return found !== null && !decideHere(found, place).ok
}

/** What the issual collides with, where the centre has it: who has the code, or what the customer had of the offer. */
async function rivalOf({ tx }: Pushing, coupon: CouponStored, customer: CustomerStored | null): Promise<IssualSide | null> {
  const holder = coupon.holder?.id ?? customer?.id ?? null
  const had = holder === null ? [] : await tx.issuals.received(holder)
  const other = had.filter((issual) => (coupon.holder === null ? issual.offer === coupon.offer : issual.codeKey === coupon.codeKey)).at(-1)
  return other === undefined
    ? null
    : { opId: other.opId, offer: other.offer, at: other.at, till: null, store: other.where?.store ?? null, cashier: null, offline: false, settlement: 'accepted' }
}

/** The coupon as it stands from now on: the customer's, unless it is somebody's already or dead. */
async function assign({ tx }: Pushing, coupon: CouponStored, customer: CustomerStored | null, issuedOn: PlainDate): Promise<CouponStored> {
  if (coupon.state !== 'reserved') return coupon
  await tx.coupons.assign(coupon.codeKey, coupon.slot, customer?.id ?? null, issuedOn)
  return { ...coupon, state: 'issued', issuedOn, holder: customer === null ? null : { id: customer.id, token: customer.token } }
}

interface Counted {
  readonly coupon: CouponStored
  readonly customer: CustomerStored | null
  readonly at: number
  readonly issuedOn: PlainDate
}

/** One more issual, whatever the limits say. Of a customer nobody knows the count is all there is. */
async function count({ tx, place }: Pushing, { opId }: RecordOf<'outcome'>, { coupon, customer, at, issuedOn }: Counted): Promise<void> {
  const where = { store: place.store.id, hour: Math.floor(localMinute(place.zone, at as Instant) / 60) }
  const { codeKey, slot, offer } = coupon
  await tx.issuals.insert({ opId, offer, customer: customer?.id ?? NOBODY, at, issuedOn, codeKey, slot, where })
  await tx.offers.countIssue(offer, null, at, 0)
}

/** No customer has this id. */
const NOBODY = 0

function resultOf({ tx }: Pushing, offer: PreparedOffer, coupon: CouponStored, customer: CustomerStored | null, { issuedOn, validThrough }: Given & { readonly issuedOn: PlainDate }): Promise<IssueResult> {
  const decision = { ok: true as const, issuedOn, validThrough: validThrough as PlainDate | null, startsOn: null, resent: false }
  if (customer !== null) return given(tx, offer, coupon, decision, customer)
  return Promise.resolve({ ok: true, code: coupon.code, codeKey: coupon.codeKey, validThrough: decision.validThrough, startsOn: null, message: '', resent: false })
}

/**
 * The till asked the centre to issue, heard nothing and gave up (4.1): nobody has the code the centre chose. It is dead, and
 * the issual is taken out of every count, so that what the till does instead is not too much.
 */
export async function takeBackIssue(push: Pushing, opId: string): Promise<void> {
  const { tx, now } = push
  const known = await tx.operations.get(opId)
  const result = known?.state === 'decided' ? (known.issue as IssueResult | null) : null
  // A common code is no secret: the customer may keep it, and it is theirs once anyway.
  if (known === null || result?.ok !== true || result.resent || (await isCommon(push, result.codeKey))) return
  const issual = await tx.issuals.remove(opId)
  if (issual === null) return
  await tx.offers.releaseIssue(issual.offer)
  const coupon = await tx.coupons.find(issual.codeKey, issual.slot)
  if (coupon !== null && coupon.state === 'issued') {
    const dead: CouponStored = { ...coupon, state: 'revoked', revokedAt: now, holder: null }
    // Whoever holds a coupon, even a dead one, was issued one; this one nobody ever had.
    await tx.coupons.assign(coupon.codeKey, coupon.slot, null, coupon.issuedOn ?? localDate(push.place.zone, now as Instant))
    await tx.coupons.revoke(coupon.codeKey, coupon.slot, now)
    await tx.feeds.append([couponChange(dead), denyChange(dead.codeKey, { offer: dead.offer, why: 'revoked' })])
  }
  await forgetHolders(tx, [issual.customer])
  await tx.feeds.append([counterChange(await tx.offers.counts(issual.offer))])
}

async function isCommon({ core, tx }: Pushing, codeKey: string): Promise<boolean> {
  const coupon = await tx.coupons.find(codeKey, 0)
  return coupon !== null && (await core.catalogue.offer(tx, coupon.offer))?.offer.codes.kind === 'common'
}
