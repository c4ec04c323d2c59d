import { ENGINE_VERSION } from '../../domain/engine-version'
import { normaliseCode } from '../../domain/codes/normalise-code'
import { localDate } from '../../domain/calendar/zone-table'
import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { TillRequest, TillValue } from '../../protocol/ipc/till-commands'
import type { JournalRecord } from '../../protocol/sync/record'
import { findCoupon } from '../cache/lookups'
import { record, type TillContext } from '../context'
import { timeOf } from '../redeem/judge'
import { readCustomer } from '../redeem/question'
import { lastDay } from '../redeem/verdict'

const ISSUE_DEADLINE_MS = 5000

/**
 * Gives a customer a coupon of an offer (2.6). The centre decides: a till that gets no answer gives the operation up and
 * says `issue.needs_centre`. The code goes to the screen and nowhere else.
 */
export async function issue(context: TillContext, request: TillRequest<'issue'>): Promise<Result<TillValue<'issue'>, Failure>> {
  const { shelf } = context.cache
  if (shelf === null) return fail({ key: 'till.starting' })
  if (!context.line.online) return fail({ key: 'issue.needs_centre' })
  const known = await readCustomer(context, shelf, request.customer)
  if (!known.ok) return known
  const { token, ident } = known.value
  const opId = context.ports.random.opId()
  const offerVersion = shelf.offers.get(request.offer)?.offer.version ?? null
  const body = { action: 'issue' as const, offer: request.offer, offerVersion, engineVersion: ENGINE_VERSION, customer: { token, ident } }
  context.busy.add(opId)
  try {
    const intent = await record(context, { type: 'intent', opId, body }, null)
    return intent.ok ? await ask(context, opId, body, intent.value) : intent
  } finally {
    context.busy.delete(opId)
    context.line.kick()
  }
}

type IssueBody = Extract<Extract<JournalRecord, { type: 'intent' }>['body'], { action: 'issue' }>

async function ask(context: TillContext, opId: string, intentBody: IssueBody, intent: JournalRecord): Promise<Result<TillValue<'issue'>, Failure>> {
  const { incarnation, seq, hash, clock, cashier, approver } = intent
  const question = { opId, clock, cashier, approver, incarnation, seq, intentHash: hash, intent: intentBody }
  const reply = await context.ports.network.call('issue', question, ISSUE_DEADLINE_MS)
  if (!reply.ok) {
    if (!reply.error.answered) context.line.silent(reply.error.key)
    const given = await record(context, { type: 'abandon', opId, body: { why: 'cancelled' } }, null)
    return given.ok ? fail({ key: reply.error.answered ? reply.error.key : 'issue.needs_centre' }) : given
  }
  const { result } = reply.value
  const kept = result.ok ? { ok: true as const, codeKey: result.codeKey, validThrough: result.validThrough, resent: result.resent } : result
  const written = await record(context, { type: 'outcome', opId, body: { action: 'issue', decidedBy: 'centre', result: kept } }, null)
  if (!written.ok) return written
  if (!result.ok) return ok(result)
  const { code, validThrough, message, resent } = result
  return ok({ ok: true, code, validThrough, message, resent })
}

/** Sends a live coupon to its holder again (2.6): journaled, done by the centre when it arrives there. */
export async function resend(context: TillContext, request: TillRequest<'resend'>): Promise<Result<undefined, Failure>> {
  const { shelf } = context.cache
  if (shelf === null) return fail({ key: 'till.starting' })
  const code = normaliseCode(request.code)
  if (!code.ok) return fail({ key: code.error, field: 'code' })
  const codeKey = await context.ports.keys.codeKey(code.value)
  const found = await findCoupon(context.cache, shelf, codeKey, null)
  if (found === null || found.coupon.state !== 'issued') return fail({ key: 'resend.not_live' })
  const { offer } = found.offer
  if (offer.issual.resendTemplate === null) return fail({ key: 'resend.not_enabled' })
  const today = localDate(shelf.place.zone, timeOf(await context.ports.clock.read()))
  const end = lastDay(found)
  const used = offer.redemption.perCoupon !== null && found.uses >= offer.redemption.perCoupon
  if ((end !== null && today > end) || used) return fail({ key: 'resend.not_live' })
  const written = await record(context, { type: 'resend', opId: context.ports.random.opId(), body: { codeKey, offer: offer.id } }, null)
  if (!written.ok) return written
  context.line.kick()
  return ok(undefined)
}
