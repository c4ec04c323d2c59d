import { createHash } from 'node:crypto'
import type { Instant } from '../../domain/calendar/calendar'
import { ENGINE_VERSION } from '../../domain/engine-version'
import { formatMoney } from '../../domain/money/money-text'
import type { Minor } from '../../domain/money/money'
import type { Place } from '../../domain/org/org-index'
import type { RedemptionReasonKey } from '../../domain/redemption/reason'
import { writeDecision } from '../../domain/redemption/write-decision'
import type { ConflictClass } from '../../protocol/sync/conflict'
import type { AcceptedWire } from '../../protocol/sync/decision-wire'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { digestOf } from '../core/keyed-hashes'
import { transactFairly } from '../core/raced'
import type { NewRedemption } from '../core/rows'
import { openCase } from '../cases/open-case'
import { conflictOf } from '../sync/conflict-of'
import { countUse } from './count'
import type { RedeemIntent } from './intent'
import { judge, type Judged } from './judge'
import { decided, factOf } from './redeem'

/** A redemption that happened somewhere else, and is told to the centre afterwards. */
export interface TakenElsewhere {
  readonly offer: number
  readonly codeKey: string
  /** The customer's token; null = nobody was named. */
  readonly customer: string | null
  readonly place: Place
  readonly at: Instant
  /** Null = the amount of the bill is not known: what hangs on it is not judged. */
  readonly amount: string | null
  readonly billNumber: string | null
}

export type Taken = 'accepted' | 'disputed' | 'known'

/**
 * Keeps a redemption of the past as a fact (4.1): it is judged as of then, counted either way, and where the rules say no a
 * case is opened for the store's manager (4.6). The same redemption again, in whatever file, is known already and changes
 * nothing. `code.unknown` where the code is not this offer's, `bill.*` for an amount that is none.
 */
export function takeRedeemed(core: Core, taken: TakenElsewhere): Promise<Answer<Taken>> {
  return transactFairly(core.store, async (tx): Promise<Answer<Taken>> => {
    const opId = opIdOf(core.store.org, taken)
    if ((await tx.operations.get(opId)) !== null) return { ok: true, value: 'known' }
    const { codeKey, place, at } = taken
    const intent = intentOf(taken)
    const judged = await judge(core, tx, { codeKey, customer: intent.customer, bill: intent.bill, couponsOnBill: 0, place, at })
    if (!judged.ok) return refuse(judged.error.key, 'amount')
    if (judged.value.coupon?.offer !== taken.offer) return refuse('code.unknown', 'code')
    const conflict = conflictIn(taken, judged.value)
    await record(core, tx, opId, { taken, intent, judged: judged.value, conflict })
    await decided(tx, { opId, state: 'decided', hash: digestOf(intent), intent, redeem: decisionOf(judged.value, place), issue: null, at }, null)
    return { ok: true, value: conflict === null ? 'accepted' : 'disputed' }
  })
}

/** Made of what the redemption is, so that it has the same one in every file. */
function opIdOf(org: number, { codeKey, customer, place, at, billNumber }: TakenElsewhere): string {
  const hex = createHash('sha256').update(JSON.stringify(['redeemed', org, codeKey, customer, place.store.id, at, billNumber])).digest('hex')
  // A UUID of version 8: made by a rule of one's own.
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

function intentOf({ codeKey, offer, customer, place, amount, billNumber }: TakenElsewhere): RedeemIntent {
  return {
    action: 'redeem',
    codeKey,
    offer,
    offerVersion: null,
    engineVersion: ENGINE_VERSION,
    bill: { total: amount ?? zero(place), ...(billNumber === null ? {} : { number: billNumber }) },
    customer: customer === null ? null : { token: customer, ident: null },
    couponsOnBill: 0,
    posTransaction: billNumber,
  }
}

const zero = ({ currency }: Place): string => formatMoney(0 as Minor, currency)

/** What cannot be judged: the lines of the bill are never known here, and its amount not always. */
const OF_ITS_LINES: readonly RedemptionReasonKey[] = ['bill.items_required', 'bill.nothing_eligible']
const OF_ITS_AMOUNT: readonly RedemptionReasonKey[] = ['bill.below_min', 'bill.above_max', 'currency.no_rate']

function conflictIn({ amount }: TakenElsewhere, { decision }: Judged): ConflictClass | null {
  if (decision.ok) return null
  const open = [...OF_ITS_LINES, ...(amount === null ? OF_ITS_AMOUNT : [])]
  const reasons = decision.reasons.filter(({ key }) => !open.includes(key))
  return reasons.length === 0 ? null : conflictOf({ ...decision, reasons })
}

/** Where the rules give no discount there is none to keep: what was given away is not known. */
function decisionOf({ decision, inputDigest, offer }: Judged, place: Place): AcceptedWire {
  const written = writeDecision(decision, inputDigest)
  if (written.ok) return written as AcceptedWire
  const { currency } = place
  return { ok: true, offerVersion: offer?.offer.version ?? 0, engineVersion: ENGINE_VERSION, inputDigest, currency, discount: zero(place), lines: [], rate: null, offerRate: null }
}

interface Recording {
  readonly taken: TakenElsewhere
  readonly intent: RedeemIntent
  readonly judged: Judged
  readonly conflict: ConflictClass | null
}

async function record(core: Core, tx: CentralTx, opId: string, { taken: { place, at }, intent, judged, conflict }: Recording): Promise<void> {
  const now = core.clock.now()
  const fact: NewRedemption = {
    ...factOf(judged, intent, { place, at, decision: decisionOf(judged, place) }),
    opId,
    till: place.till?.id ?? null,
    store: place.store.id,
    cashier: null,
    approver: null,
    incarnation: null,
    seq: null,
    at,
    error: 0,
    arrivedAt: now,
    offline: true,
    decision: decisionOf(judged, place),
    settlement: conflict === null ? 'accepted' : 'disputed',
    conflict,
    counted: true,
    undone: 'no',
    undoneAt: null,
  }
  const rival = conflict === 'code_used_twice' ? (await tx.redemptions.liveOfCoupon(fact.codeKey, fact.slot)).at(-1) : undefined
  const made = await tx.redemptions.insert(fact)
  // It has happened: the counters follow, past a limit too.
  await tx.feeds.append(await countUse(tx, judged, { opId, at, limited: false }))
  if (conflict !== null) await openCase(core, tx, { class: conflict, sides: rival === undefined ? [made] : [made, rival], store: place.store.id, now })
}
