import { ENGINE_VERSION } from '../../domain/engine-version'
import { normaliseCode } from '../../domain/codes/normalise-code'
import { localDate } from '../../domain/calendar/zone-table'
import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { TillRequest, TillValue } from '../../protocol/ipc/till-commands'
import type { JournalRecord } from '../../protocol/sync/record'
import { record, type TillContext } from '../context'
import { timeOf } from '../redeem/judge'
import { readCustomer } from '../redeem/question'
import { lastDay } from '../redeem/verdict'
import { issueAlone, type IssueBody } from './issue-alone'
import { knownCoupon } from './own-coupon'

const ISSUE_DEADLINE_MS = 5000

/**
 * Gives a customer a coupon of an offer (2.6). The centre decides while it answers; a question that gets no answer is given
 * up, and the till then issues alone from the codes it holds (4.4). The code goes to the screen and nowhere else.
 */
export async function issue(context: TillContext, request: TillRequest<'issue'>): Promise<Result<TillValue<'issue'>, Failure>> {
  const { shelf } = context.cache
  if (shelf === null) return fail({ key: 'till.starting' })
  if (context.line.disabled) return fail({ key: 'till.disabled' })
  const known = await readCustomer(context, shelf, request.customer)
  if (!known.ok) return known
  const { token, ident } = known.value
  const offerVersion = shelf.offers.get(request.offer)?.offer.version ?? null
  const body: IssueBody = { action: 'issue', offer: request.offer, offerVersion, engineVersion: ENGINE_VERSION, customer: { token, ident } }
  const answer = (context.line.online ? await issueOnline(context, body) : null) ?? (await issueAlone(context, shelf, { body, customer: known.value, approval: request.approval ?? null }))
  context.line.kick()
  return answer
}

/** The centre's word; null = there is none, and the operation is given up. */
async function issueOnline(context: TillContext, body: IssueBody): Promise<Result<TillValue<'issue'>, Failure> | null> {
  const opId = context.ports.random.opId()
  context.busy.add(opId)
  try {
    const intent = await record(context, { type: 'intent', opId, body }, null)
    return intent.ok ? await ask(context, opId, body, intent.value) : intent
  } finally {
    context.busy.delete(opId)
  }
}

async function ask(context: TillContext, opId: string, intentBody: IssueBody, intent: JournalRecord): Promise<Result<TillValue<'issue'>, Failure> | null> {
  const { incarnation, seq, hash, clock, cashier, approver } = intent
  const question = { opId, clock, cashier, approver, incarnation, seq, intentHash: hash, intent: intentBody }
  const reply = await context.ports.network.call('issue', question, ISSUE_DEADLINE_MS)
  if (!reply.ok) {
    if (!reply.error.answered) context.line.silent(reply.error.key)
    // The centre takes back what it may have done of it, before it hears of what the till does instead.
    const given = await record(context, { type: 'abandon', opId, body: { why: 'cancelled' } }, null)
    if (!given.ok) return given
    return reply.error.key === 'till.disabled' ? fail({ key: 'till.disabled' }) : null
  }
  const { result } = reply.value
  const kept = result.ok ? { ok: true as const, codeKey: result.codeKey, validThrough: result.validThrough, resent: result.resent } : result
  const written = await record(context, { type: 'outcome', opId, body: { action: 'issue', decidedBy: 'centre', result: kept } }, null)
  if (!written.ok) return written
  if (!result.ok) return ok(result)
  const { code, validThrough, message, resent } = result
  return ok({ ok: true, code, validThrough, message, resent, decidedBy: 'centre' })
}

/** Sends a live coupon to its holder again (2.6): journaled, done by the centre when it arrives there. */
export async function resend(context: TillContext, request: TillRequest<'resend'>): Promise<Result<undefined, Failure>> {
  const { shelf } = context.cache
  if (shelf === null) return fail({ key: 'till.starting' })
  const code = normaliseCode(request.code)
  if (!code.ok) return fail({ key: code.error, field: 'code' })
  const codeKey = await context.ports.keys.codeKey(code.value)
  const found = await knownCoupon(context.cache, shelf, codeKey, null)
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
