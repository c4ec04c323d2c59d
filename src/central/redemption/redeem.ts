import type { Instant } from '../../domain/calendar/calendar'
import type { NormalCode } from '../../domain/ids'
import { parseMoney } from '../../domain/money/money-text'
import type { Place } from '../../domain/org/org-index'
import { writeDecision } from '../../domain/redemption/write-decision'
import type { AcceptedWire, DecisionWire } from '../../protocol/sync/decision-wire'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { Raced, transactFairly } from '../core/raced'
import type { Doing, NewRedemption, OperationStored, RedemptionStored } from '../core/rows'
import { isPoolFrozen } from '../grants/recovery'
import { countCoupon, countOffer } from './count'
import type { RedeemIntent } from './intent'
import { judge, type Judged } from './judge'
import { saleOf, type SaleFigures } from './sale'

/** A redemption the centre is asked to decide and count, now. */
export interface RedeemAsked {
  readonly opId: string
  /** Hash of the journaled intent, or of the request: the same again is a replay, another one is refused. */
  readonly hash: string
  readonly intent: RedeemIntent
  /** The code itself, where the asker has it. */
  readonly code?: NormalCode
  readonly place: Place
  readonly doing: Doing
  /** When it was made, where that is not now: it is judged and kept as of then. */
  readonly madeAt?: number
}

export interface Redeemed {
  readonly decision: DecisionWire
  readonly at: number
  readonly replayed: boolean
  /** Null when refused. */
  readonly redemption: RedemptionStored | null
}

/**
 * Decides and counts one redemption in one transaction (3.5, 4.1). The answer is kept by opId: asked again it is given
 * again, and another question under the same opId is `idempotency.conflict`. An abandoned opId is never counted.
 */
export function redeem(core: Core, asked: RedeemAsked): Promise<Answer<Redeemed>> {
  return transactFairly(core.store, (tx) => redeemIn(core, tx, asked))
}

export async function redeemIn(core: Core, tx: CentralTx, asked: RedeemAsked): Promise<Answer<Redeemed>> {
  const known = await tx.operations.get(asked.opId)
  if (known !== null && (known.state === 'abandoned' || known.hash !== asked.hash)) return refuse('idempotency.conflict')
  if (known?.state === 'decided' && known.redeem !== null) {
    return { ok: true, value: { decision: known.redeem, at: known.at, replayed: true, redemption: await tx.redemptions.get(asked.opId) } }
  }
  const now = core.clock.now()
  const at = (asked.madeAt ?? now) as Instant
  const { intent, place, code } = asked
  const { codeKey, customer, bill, couponsOnBill } = intent
  const judged = await judge(core, tx, { codeKey, customer, bill, couponsOnBill, place, at, ...(code === undefined ? {} : { code }) })
  if (!judged.ok) return refuse(judged.error.key, `bill.${judged.error.field}`)
  if (await isPoolFrozen(core, tx, judged.value.offer)) return refuse('centre.recovering')
  const decision = writeDecision(judged.value.decision, judged.value.inputDigest) as DecisionWire
  const redemption = decision.ok ? await recordUse(tx, { ...asked, judged: judged.value, decision, at, arrivedAt: now }) : null
  if (redemption !== null) await tx.feeds.append(await countOffer(tx, judged.value, { opId: asked.opId, at, limited: true }))
  const operation: OperationStored = { opId: asked.opId, state: 'decided', hash: asked.hash, intent, redeem: decision, issue: null, at }
  await decided(tx, operation, known)
  return { ok: true, value: { decision, at, replayed: false, redemption } }
}

/** A redemption that was accepted, before it is written. */
export interface Accepting extends Pick<RedeemAsked, 'opId' | 'intent' | 'doing' | 'place'> {
  readonly judged: Judged
  readonly decision: AcceptedWire
  readonly at: number
  readonly arrivedAt: number
  /** The first of those that are redeemed together on one bill. */
  readonly together?: string
}

/**
 * Writes the fact and counts it at coupon and customer; the offer is for the caller to count, as the last thing. Inside the
 * limits: throws `Raced` when one was reached since it was judged.
 */
export async function recordUse(tx: CentralTx, { opId, intent, doing, place, judged, decision, at, arrivedAt, together }: Accepting): Promise<RedemptionStored> {
  const { till, store, cashier, approver, incarnation, seq } = doing
  const { sale = null, offer, codeKey, slot, customer, who, bill } = factOf(judged, intent, { place, at, decision })
  // Named one by one: an object of so many fields that is spread out of others is kept as a table of names, which costs twelve kilobytes each time.
  const fact = {
    sale,
    offer,
    codeKey,
    slot,
    customer,
    who,
    bill,
    till,
    store,
    cashier,
    approver,
    incarnation,
    seq,
    opId,
    at,
    error: 0,
    arrivedAt,
    offline: false,
    decision,
    settlement: 'accepted',
    conflict: null,
    counted: true,
    undone: 'no',
    undoneAt: null,
  } as const
  const made = await tx.redemptions.insert(together === undefined ? fact : { ...fact, together })
  await tx.feeds.append(await countCoupon(tx, judged, { opId, at, limited: true }))
  return made
}

/** What a redemption is about, whoever decided it. */
export function factOf(judged: Judged, intent: RedeemIntent, made: Made): Pick<NewRedemption, 'offer' | 'codeKey' | 'slot' | 'customer' | 'who' | 'bill' | 'sale'> {
  return {
    sale: figuresOf(judged, made),
    offer: judged.coupon?.offer ?? intent.offer,
    codeKey: intent.codeKey,
    slot: judged.coupon?.slot ?? 0,
    customer: judged.customer?.id ?? null,
    who: judged.who,
    bill: intent.bill,
  }
}

interface Made {
  readonly place: Place
  readonly at: number
  readonly decision: AcceptedWire
}

/** Null for a code of no offer, and for a till's decision that is not in its store's money: then there is nothing to add up. */
function figuresOf({ offer, bill }: Judged, { place, at, decision }: Made): SaleFigures | null {
  const discount = parseMoney(decision.discount, place.currency)
  return offer === null || !discount.ok ? null : saleOf(offer.org, place, at as Instant, { discount: discount.value, total: bill.total })
}

/** Two askers of one opId at the same moment: the second starts again and finds the first one's answer. */
export async function decided(tx: CentralTx, operation: OperationStored, known: OperationStored | null): Promise<void> {
  if (known !== null) return tx.operations.update(operation)
  if (!(await tx.operations.insert(operation))) throw new Raced()
}
