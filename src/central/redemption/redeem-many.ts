import { afterCoupon } from '../../domain/bill/after-coupon'
import { writeBill } from '../../domain/bill/write-bill'
import type { Instant } from '../../domain/calendar/calendar'
import { normaliseCode } from '../../domain/codes/normalise-code'
import type { NormalCode } from '../../domain/ids'
import { ENGINE_VERSION } from '../../domain/engine-version'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { Place } from '../../domain/org/org-index'
import { writeDecision } from '../../domain/redemption/write-decision'
import type { BillWire } from '../../protocol/bill'
import type { DecisionWire, RefusedWire } from '../../protocol/sync/decision-wire'
import type { CustomerRef } from '../../protocol/sync/record'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { codeKeyOf, digestOf } from '../core/keyed-hashes'
import { newOpId } from '../core/op-id'
import { transactFairly } from '../core/raced'
import type { Doing, RedemptionStored } from '../core/rows'
import type { RedeemIntent } from './intent'
import { isPoolFrozen } from '../grants/recovery'
import { countOffer } from './count'
import { judge, type Judged } from './judge'
import { decided, recordUse } from './redeem'

/** More codes than this on one bill are refused (2.3). */
export const MOST_CODES = 50

/** Several coupons for one bill, to be redeemed all or none. */
export interface ManyAsked {
  /** As they were typed or scanned, in the order in which they apply. */
  readonly codes: readonly string[]
  readonly bill: BillWire
  readonly customer: CustomerRef | null
  /** Coupons that the bill carries already. */
  readonly couponsOnBill: number
  readonly place: Place
  readonly doing: Doing
  readonly posTransaction: string | null
  /** When it was made, where that is not now: it is judged and kept as of then. */
  readonly madeAt?: number
}

export interface OneOfMany {
  readonly code: string
  readonly offer: PreparedOffer | null
  /** Made for this coupon on the bill as the accepted ones before it left it. */
  readonly decision: DecisionWire
  /** Null when nothing was counted. */
  readonly redemption: RedemptionStored | null
}

export interface RedeemedMany {
  /** Every code was accepted. If not, none is counted. */
  readonly ok: boolean
  readonly at: number
  /** One for each code, in the order asked. */
  readonly items: readonly OneOfMany[]
}

/**
 * Redeems several coupons on one bill in one transaction: they apply in list order, each on line amounts reduced by the
 * shares of those before it, and one refusal counts none of them (2.3). How many a bill may carry is the organisation's
 * setting. Fails with `request.malformed` for no code or more than 50, and for a malformed bill.
 */
export function redeemMany(core: Core, asked: ManyAsked): Promise<Answer<RedeemedMany>> {
  return transactFairly(core.store, (tx) => redeemManyIn(core, tx, asked))
}

export function redeemManyIn(core: Core, tx: CentralTx, asked: ManyAsked): Promise<Answer<RedeemedMany>> {
  return inPart(tx, asked, async () => {
    const answer = await takeAll(core, tx, asked)
    if (!answer.ok || !answer.value.ok) throw new NothingTaken(answer)
    return answer
  })
}

/** The same judgement without counting anything: what is counted on the way, so that one code sees the other, is undone. */
export function checkManyIn(core: Core, tx: CentralTx, asked: ManyAsked): Promise<Answer<RedeemedMany>> {
  return inPart(tx, asked, async () => {
    throw new NothingTaken(await takeAll(core, tx, asked))
  })
}

/** Undoes the part of the transaction that tried; the answer goes on. */
class NothingTaken extends Error {
  readonly answer: Answer<RedeemedMany>
  constructor(answer: Answer<RedeemedMany>) {
    super('nothing is taken')
    const uncounted = (value: RedeemedMany) => ({ ...value, items: value.items.map((item) => ({ ...item, redemption: null })) })
    this.answer = answer.ok ? { ok: true, value: uncounted(answer.value) } : answer
  }
}

async function inPart(tx: CentralTx, { codes }: ManyAsked, part: () => Promise<Answer<RedeemedMany>>): Promise<Answer<RedeemedMany>> {
  if (codes.length === 0 || codes.length > MOST_CODES) return refuse('request.malformed', 'codes')
  try {
    return await tx.attempt(part)
  } catch (failure) {
    if (failure instanceof NothingTaken) return failure.answer
    throw failure
  }
}

async function takeAll(core: Core, tx: CentralTx, asked: ManyAsked): Promise<Answer<RedeemedMany>> {
  const now = core.clock.now()
  const at = (asked.madeAt ?? now) as Instant
  const ids = newOpId(core).slice(0, -2)
  const items: OneOfMany[] = []
  const accepted: { readonly opId: string; readonly judged: Judged }[] = []
  const taken = new Map<number, number>()
  let { bill, couponsOnBill } = asked
  for (const [n, { code, kept }] of (await lockedCodes(tx, asked)).entries()) {
    if (kept === null) {
      items.push({ code, offer: null, decision: MALFORMED, redemption: null })
      continue
    }
    const intent: RedeemIntent = { ...intentOf(asked), codeKey: kept.codeKey, bill, couponsOnBill }
    const judged = await judge(core, tx, { ...kept, customer: asked.customer, bill, couponsOnBill, place: asked.place, at, taken })
    if (!judged.ok) return refuse(judged.error.key, `bill.${judged.error.field}`)
    const { decision, inputDigest, offer } = judged.value
    if (await isPoolFrozen(core, tx, offer)) return refuse('centre.recovering')
    const wire = writeDecision(decision, inputDigest) as DecisionWire
    const opId = `${ids}${n.toString(16).padStart(2, '0')}`
    const together = asked.codes.length > 1 ? { together: `${ids}00` } : {}
    const redemption = wire.ok ? await recordUse(tx, { opId, intent, place: asked.place, doing: asked.doing, judged: judged.value, decision: wire, at, arrivedAt: now, ...together }) : null
    items.push({ code, offer, decision: wire, redemption })
    if (!decision.ok) continue
    await decided(tx, { opId, state: 'decided', hash: digestOf(intent), intent, redeem: wire, issue: null, at }, null)
    const offerId = judged.value.coupon?.offer ?? 0
    taken.set(offerId, (taken.get(offerId) ?? 0) + 1)
    accepted.push({ opId, judged: judged.value })
    bill = writeBill(afterCoupon(judged.value.bill, decision.discount, decision.lines)) as BillWire
    couponsOnBill += 1
  }
  await countOffers(tx, accepted, at)
  return { ok: true, value: { ok: items.every(({ decision }) => decision.ok), at, items } }
}

interface ReadCode {
  /** As it was typed. */
  readonly code: string
  readonly kept: { readonly codeKey: string; readonly code: NormalCode } | null
}

/**
 * The codes as they are kept, null for what is none. Their rows are locked in the order of their keys, so that two bills
 * with the same coupons in another order wait for each other instead of both standing still.
 */
async function lockedCodes(tx: CentralTx, { codes }: ManyAsked): Promise<readonly ReadCode[]> {
  const { code: key } = await tx.org.keys()
  const read = codes.map((code) => {
    const normal = normaliseCode(code)
    return { code, kept: normal.ok ? { codeKey: codeKeyOf(key, normal.value), code: normal.value } : null }
  })
  const keys = new Set(read.flatMap(({ kept }) => kept?.codeKey ?? []))
  for (const codeKey of [...keys].sort()) await tx.coupons.find(codeKey, 0)
  return read
}

/** Last, because their rows are the hottest, and in the order of their numbers, for the same reason. */
async function countOffers(tx: CentralTx, accepted: readonly { readonly opId: string; readonly judged: Judged }[], at: number): Promise<void> {
  const inOrder = [...accepted].sort((a, b) => (a.judged.coupon?.offer ?? 0) - (b.judged.coupon?.offer ?? 0))
  for (const { opId, judged } of inOrder) await tx.feeds.append(await countOffer(tx, judged, { opId, at, limited: true }))
}

const intentOf = ({ customer, posTransaction }: ManyAsked) => ({
  action: 'redeem' as const,
  offer: null,
  offerVersion: null,
  engineVersion: ENGINE_VERSION,
  customer,
  posTransaction,
})

/** What is no code at all stands alone, like row 1 (2.4). */
const MALFORMED: RefusedWire = { ok: false, offerVersion: 0, engineVersion: ENGINE_VERSION, reasons: [{ key: 'code.malformed', figures: {} }] }
