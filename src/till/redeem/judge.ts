import type { Instant } from '../../domain/calendar/calendar'
import type { Uses } from '../../domain/coupon/coupon'
import { decide, refuseUnknownCode } from '../../domain/redemption/decide'
import type { Decision, OfflineState } from '../../domain/redemption/decision'
import { writeDecision } from '../../domain/redemption/write-decision'
import type { ClockBlock } from '../../protocol/sync/clock-block'
import type { DecisionWire } from '../../protocol/sync/decision-wire'
import { countedUses, customerUses, type KnownCoupon } from '../cache/lookups'
import type { OwnUses } from '../cache/overlay'
import type { Shelf } from '../cache/shelf'
import type { TillCache } from '../cache/till-cache'
import { knownCoupon } from '../issue/own-coupon'
import { billOrZero, type Question } from './question'

/** The till's own judgement: base of the centre, own records on top, decided by the shared engine. */
export interface Judged {
  /** Null = no such code here. */
  readonly found: KnownCoupon | null
  readonly decision: DecisionWire
  /** Live uses of this coupon, own ones included. */
  readonly used: number
  /** Part of what the decision rests on is damaged. */
  readonly unsure: boolean
}

/**
 * Judges a question at the clock's moment. `alone` = without the centre: the offer's offline policy is judged too (4.4);
 * otherwise the till judges as the centre would, from what it knows.
 */
export async function judge(cache: TillCache, shelf: Shelf, question: Question, clock: ClockBlock, alone: boolean): Promise<Judged> {
  const found = await knownCoupon(cache, shelf, question.codeKey, question.customer)
  if (found === null) return { found, decision: writeDecision(refuseUnknownCode()), used: 0, unsure: cache.packs.codesDamaged }
  const { offer, coupon } = found
  const at = timeOf(clock)
  const own = ownUses(cache, question, found)
  const { uses, unsure } = await usesWith(cache, question, found, own)
  const decision: Decision = decide(offer, shelf.place, {
    coupon,
    customer: question.customer?.customer ?? null,
    uses,
    bill: billOrZero(question, shelf),
    couponsOnBill: question.couponsOnBill,
    at,
    offline: alone ? offlineState(cache, question, offer.offer.id, clock, own) : null,
  })
  const used = offer.offer.codes.kind === 'common' ? uses.customer.length : uses.coupon
  return { found, decision: writeDecision(decision), used, unsure: unsure || question.customer?.unsure === true }
}

/** The best guess of the centre's time. */
export function timeOf(clock: ClockBlock): Instant {
  return (clock.centre ?? clock.wall) as Instant
}

/** The latest the centre's clock may show: what ends by it ends early at worst, never late (4.5). */
export function latestOf(clock: ClockBlock): number {
  return timeOf(clock) + (clock.error ?? 0)
}

function ownUses(cache: TillCache, { codeKey, customer }: Question, { offer }: KnownCoupon): OwnUses {
  const names = customer === null ? [] : customer.token === null ? [customer.ident] : [customer.token, customer.ident]
  return cache.operations.overlay.uses(offer.offer.id, codeKey, names)
}

/** Base + overlay (4.2). A customer's uses are known one by one, so there the union is exact. */
async function usesWith(cache: TillCache, { customer }: Question, found: KnownCoupon, own: OwnUses): Promise<{ readonly uses: Uses; readonly unsure: boolean }> {
  const { offer, gapDays } = found.offer
  // A common code is one coupon for each customer (2.4), so there their uses count too.
  const limited = customer !== null && (offer.redemption.perCustomer !== null || gapDays !== null || offer.codes.kind === 'common')
  const [counted, { uses: base, unsure }] = await Promise.all([countedUses(cache.db, offer.id), limited ? customerUses(cache, offer.id, customer) : NO_USES])
  const known = new Set(base.map((use) => use.opId))
  const mine = own.customer.filter((use) => !known.has(use.opId)).map((use) => ({ at: use.at as Instant }))
  const standing = base.filter((use) => !own.undone.has(use.opId)).map((use) => ({ at: use.at as Instant }))
  const theirs = [...standing, ...mine].sort((a, b) => a.at - b.at)
  return { unsure, uses: { coupon: Math.max(0, found.uses + own.coupon), offer: Math.max(0, counted + own.offer), customer: theirs } }
}

const NO_USES = { uses: [], unsure: false }

const HOUR_MS = 3_600_000

/** Hours since the centre was last heard, by the till's best guess of the time. */
export function hoursSinceSync(status: TillCache['status'], clock: ClockBlock): number {
  return Math.max(0, timeOf(clock) - (status.now.syncedAt ?? 0)) / HOUR_MS
}

function offlineState({ status, operations }: TillCache, { approval, codeKey }: Question, offer: number, clock: ClockBlock, own: OwnUses): OfflineState {
  const { grants } = operations
  return {
    hoursSinceSync: hoursSinceSync(status, clock),
    clockTrusted: !clock.suspect,
    usesThisTill: own.unsettled,
    allowanceLeft: grants.left(offer, 'use', { latest: latestOf(clock) }),
    holder: grants.held.holds(codeKey) ? 'till' : null,
    approvedBy: approval,
  }
}
