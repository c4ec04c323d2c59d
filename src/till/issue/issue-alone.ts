import { mayHoldCodes } from '../../domain/allowance/code-blocks'
import type { Instant } from '../../domain/calendar/calendar'
import type { OfferId } from '../../domain/ids'
import { decideIssual } from '../../domain/issual/decide-issual'
import type { IssualAccepted, IssualDecision, IssualRequest } from '../../domain/issual/issual'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import { writeReason } from '../../domain/redemption/write-decision'
import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { TillValue } from '../../protocol/ipc/till-commands'
import type { ClockBlock } from '../../protocol/sync/clock-block'
import type { JournalRecord, RecordDraft } from '../../protocol/sync/record'
import { closeGrant } from '../allowance/close-grant'
import type { CodeUnit } from '../allowance/grants'
import type { KnownCustomer } from '../cache/lookups'
import { isOf } from '../cache/overlay'
import type { Shelf } from '../cache/shelf'
import { recordBoth, type TillContext } from '../context'
import { hoursSinceSync, latestOf, timeOf } from '../redeem/judge'
import { namesOf } from './own-coupon'

export type IssueBody = Extract<Extract<JournalRecord, { type: 'intent' }>['body'], { action: 'issue' }>

/** Whom a coupon is for, and which. */
export interface Issuing {
  readonly body: IssueBody
  readonly customer: KnownCustomer
  /** A manager's yes, where the offer asks for one; null = nobody said it. */
  readonly approval: string | null
}

type Answer = Result<TillValue<'issue'>, Failure>

/**
 * Gives a coupon out without the centre (4.4 "Issuing offline"): judged by the shared engine on what this till holds, its
 * code from a block. The record is on the disk before main hands out the code. Where no till could hold a code of the offer
 * it is `issue.needs_centre`; else the reasons say why not. `till.codes_damaged`, `till.disk_full`, `codes.sealed`, what the
 * journal says.
 */
export async function issueAlone(context: TillContext, shelf: Shelf, issuing: Issuing): Promise<Answer> {
  const offer = shelf.offers.get(issuing.body.offer)
  if (offer === undefined || (offer.offer.offline.mode !== 'never' && !mayHoldCodes(offer.offer))) return fail({ key: 'issue.needs_centre' })
  if (issuing.customer.unsure === true) return fail({ key: 'till.codes_damaged' })
  // Alone, the journal is the only witness; without room for it nothing is promised (D7).
  if ((await context.ports.journal.status()).space === 'full') return fail({ key: 'till.disk_full' })
  for (;;) {
    const clock = await context.ports.clock.read()
    const decision = decideIssual(offer, shelf.place, await requestOf(context, offer, issuing, clock))
    if (!decision.ok) return refuse(context, issuing, decision)
    // Another issual may take the last one between the two: then it is judged again and refused.
    const code = context.cache.operations.grants.takeCode(offer.offer.id, { latest: latestOf(clock) })
    if (code === null) continue
    if (await context.ports.codes.opens(code.grant.seq)) return give(context, issuing, decision, code)
    if (!(await closeGrant(context, code.grant, 'unreadable'))) return fail({ key: 'journal.degraded' })
  }
}

/** What the till holds of everything 2.6 asks about; the rest follows the offer's offline mode. */
async function requestOf({ cache }: TillContext, { offer }: PreparedOffer, { customer, approval }: Issuing, clock: ClockBlock): Promise<IssualRequest> {
  const { operations, status, db } = cache
  const issues = await operations.having('kind', 'issue')
  const had = issues.filter((op) => op.state === 'accepted' && isOf(op, namesOf(customer)))
  const alone = operations.overlay.issuedAlone(offer.id)
  // Under `strict` nothing may be passed: whom this till does not know is nobody to issue to.
  const isKnown = customer.token !== null || offer.offline.mode !== 'strict'
  return {
    issuer: { kind: 'organisation' },
    customer: isKnown ? customer.customer : null,
    received: had.map((op) => ({ offer: (op.offer ?? 0) as OfferId, at: op.at as Instant })),
    issuedTotal: ((await db.counters.get(offer.id))?.issued ?? 0) + alone,
    codesLeft: null,
    held: null,
    inAudience: false,
    at: timeOf(clock),
    alone: {
      codesHeld: operations.grants.left(offer.id, 'code', { latest: latestOf(clock) }),
      issuedThisTill: alone,
      hoursSinceSync: hoursSinceSync(status, clock),
      clockTrusted: !clock.suspect,
      approvedBy: approval,
    },
  }
}

/** Failed tries are recorded too, with their reasons (4.1). */
async function refuse(context: TillContext, { body }: Issuing, decision: Extract<IssualDecision, { ok: false }>): Promise<Answer> {
  const reasons = decision.reasons.map(writeReason)
  const written = await both(context, body, { action: 'issue', decidedBy: 'till', result: { ok: false, reasons } }, null)
  return written.ok ? ok({ ok: false, reasons }) : written
}

async function give(context: TillContext, { body, approval }: Issuing, { issuedOn, validThrough }: IssualAccepted, { unit, codeKey, grant }: CodeUnit): Promise<Answer> {
  const result = { ok: true as const, codeKey, validThrough, resent: false, issuedOn }
  const written = await both(context, body, { action: 'issue', decidedBy: 'till', result, unit }, approval)
  if (!written.ok) return written
  const code = await context.ports.codes.release(grant.seq, written.value.seq)
  return code.ok ? ok({ ok: true, code: code.value, validThrough, message: '', resent: false, decidedBy: 'till' }) : code
}

type Outcome = Extract<RecordDraft, { type: 'outcome' }>['body']

async function both(context: TillContext, intent: IssueBody, outcome: Outcome, approval: string | null): Promise<Result<JournalRecord, Failure>> {
  const opId = context.ports.random.opId()
  context.busy.add(opId)
  try {
    return await recordBoth(context, [{ type: 'intent', opId, body: intent }, { type: 'outcome', opId, body: outcome }], approval)
  } finally {
    context.busy.delete(opId)
  }
}
