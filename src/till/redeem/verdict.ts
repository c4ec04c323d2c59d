import type { PlainDate } from '../../domain/calendar/calendar'
import { validityOf } from '../../domain/coupon/validity'
import type { RedemptionReasonKey } from '../../domain/redemption/reason'
import type { Verdict } from '../../protocol/ipc/till-commands'
import type { CheckReply } from '../../protocol/sync/messages'
import type { DecisionWire, ReasonWire } from '../../protocol/sync/decision-wire'
import type { KnownCoupon } from '../cache/lookups'
import type { Shelf } from '../cache/shelf'
import type { Judged } from './judge'
import type { Question } from './question'

/** Reasons that only a typed bill can have; while it is not typed they say nothing. */
const OF_THE_BILL: ReadonlySet<string> = new Set<RedemptionReasonKey>([
  'bill.below_min',
  'bill.above_max',
  'bill.items_required',
  'bill.nothing_eligible',
])

type Outcome = Verdict['outcome']
type KnownFrom = Verdict['knownFrom']

/** The till's own judgement as the screen shows it. */
export function localVerdict(id: string, question: Question, judged: Judged, shelf: Shelf, knownFrom: KnownFrom): Verdict {
  return { ...frame(id, question, judged.found, shelf, knownFrom), usesLeft: usesLeft(judged), ...judgement(judged.decision, question) }
}

/** The centre's judgement. What the till knows of the coupon beside it stays; an offer it does not know is named by the centre. */
export function centreVerdict(before: Verdict, question: Question, reply: Pick<CheckReply, 'decision' | 'offer'>): Verdict {
  const offer = before.offer ?? (reply.offer === null ? null : { ...reply.offer, description: '' })
  return { ...before, offer, knownFrom: 'centre', ...judgement(reply.decision, question) }
}

function frame(id: string, question: Question, found: KnownCoupon | null, shelf: Shelf, knownFrom: KnownFrom) {
  return {
    id,
    codeKey: question.codeKey,
    offer: found === null ? null : shownOffer(found),
    currency: shelf.place.currency,
    validThrough: found === null ? null : lastDay(found),
    knownFrom,
  }
}

export function shownOffer({ offer: { offer } }: KnownCoupon): NonNullable<Verdict['offer']> {
  return { id: offer.id, name: offer.name, posCode: offer.posCode, description: offer.description }
}

/** The last day the coupon is good on (2.5); null = it never ends. */
export function lastDay({ offer: { offer }, coupon }: KnownCoupon): PlainDate | null {
  return validityOf(offer, coupon.issuedOn, coupon.explicitThrough).validThrough
}

function usesLeft({ found, used }: Judged): number | null {
  const limit = found?.offer.offer.redemption.perCoupon ?? null
  return limit === null ? null : Math.max(0, limit - used)
}

function judgement(decision: DecisionWire, { bill }: Question): Pick<Verdict, 'outcome' | 'decision' | 'reasons'> {
  if (bill !== null) return { outcome: outcomeOf(decision.ok ? [] : decision.reasons, false), decision, reasons: decision.ok ? [] : decision.reasons }
  const reasons = decision.ok ? [] : decision.reasons.filter((reason) => !OF_THE_BILL.has(reason.key))
  return { outcome: outcomeOf(reasons, true), decision: null, reasons }
}

/** What the cashier has to do. Something that nobody at the till can mend is a refusal, whatever else is missing too. */
function outcomeOf(reasons: readonly ReasonWire[], billMissing: boolean): Outcome {
  const keys = new Set(reasons.map((reason) => reason.key))
  const customer = keys.delete('customer.required')
  const lines = keys.delete('bill.items_required')
  const approval = keys.delete('offline.approval_needed')
  if (keys.size > 0) return 'refuse'
  if (customer) return 'needs_customer'
  if (lines || billMissing) return 'needs_bill'
  return approval ? 'needs_manager' : 'accept'
}
