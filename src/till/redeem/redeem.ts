import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { ErrorKey } from '../../protocol/errors'
import type { Redeemed, TillRequest, TillValue } from '../../protocol/ipc/till-commands'
import type { GrantUnit } from '../../protocol/sync/allowance'
import type { DecisionWire, RefusedWire } from '../../protocol/sync/decision-wire'
import type { JournalRecord, RecordDraft } from '../../protocol/sync/record'
import type { Shelf } from '../cache/shelf'
import { CENTRE_DEADLINE_MS, record, recordBoth, type TillContext } from '../context'
import { judge, latestOf, timeOf, type Judged } from './judge'
import { openSale, type OpenSale } from './open-sale'
import { redeemedFrom } from './recorded'
import type { Scan, Scans } from './scans'
import { centreVerdict, localVerdict, shownOffer } from './verdict'

type Answer = Result<TillValue<'redeem'>, Failure>

/**
 * Records the verdict on screen (4.1). Asked twice with one id, it is one redemption, and both get its answer. Failures:
 * `verdict.gone`, `bill.needed`, `till.starting`, `till.disabled`, what the journal says (`journal.degraded`, `till.not_signed_in`, `pin.…`).
 */
export async function redeem(context: TillContext, scans: Scans, { verdict, approval }: TillRequest<'redeem'>): Promise<Answer> {
  const scan = scans.get(verdict)
  if (scan !== undefined && scan.redeeming !== null) return scan.redeeming
  const recorded = await recordedAs(context, verdict)
  if (recorded !== null) return accepted(recorded)
  if (scan === undefined) return fail({ key: 'verdict.gone' })
  // Between the two looks a second Enter may have begun it.
  scan.redeeming ??= redeemOnce(context, scan, approval ?? scan.question.approval)
  const answer = await scan.redeeming
  // What was not recorded may be tried again: with the bill, after signing in, with a manager.
  if (!answer.ok || !answer.value.ok) scan.redeeming = null
  return answer
}

async function recordedAs({ cache }: TillContext, opId: string): Promise<Redeemed | null> {
  const op = await cache.operations.byId(opId)
  return op === undefined ? null : redeemedFrom(op, cache.shelf)
}

async function redeemOnce(context: TillContext, scan: Scan, approval: string | null): Promise<Answer> {
  const { shelf } = context.cache
  if (shelf === null) return fail({ key: 'till.starting' })
  if (context.line.disabled) return fail({ key: 'till.disabled' })
  if (scan.question.bill === null) return fail({ key: 'bill.needed' })
  const sale = await openSale(context, scan.id, { ...scan.question, approval }, shelf)
  if (!sale.ok) return sale
  if ('redemption' in sale.value) return accepted(sale.value)
  context.busy.add(sale.value.opId)
  try {
    const answer = context.line.online ? await redeemOnline(context, scan, sale.value, shelf) : await redeemAlone(context, scan, sale.value, shelf)
    context.line.kick()
    return answer
  } finally {
    context.busy.delete(sale.value.opId)
  }
}

/** Online: the intent is on the disk before the question leaves, the outcome before anything is shown (4.1). */
async function redeemOnline(context: TillContext, scan: Scan, sale: OpenSale, shelf: Shelf): Promise<Answer> {
  const intent = sale.intent === null ? await record(context, intentDraft(sale), sale.question.approval) : ok(sale.intent)
  if (!intent.ok) return intent
  const asked = { ...sale, intent: intent.value }
  const reply = await askCentre(context, sale, intent.value)
  if (reply.ok) return settle(context, scan, asked, { decidedBy: 'centre', decision: reply.value.decision, unit: null })
  if (!reply.error.answered) context.line.silent(reply.error.key)
  if (reply.error.key === 'till.disabled') return giveUp(context, asked, 'till.disabled')
  return redeemAlone(context, scan, asked, shelf)
}

function askCentre({ ports }: TillContext, sale: OpenSale, intent: JournalRecord) {
  const { incarnation, seq, hash, clock, cashier, approver } = intent
  const body = { opId: sale.opId, clock, cashier, approver, incarnation, seq, intentHash: hash, intent: sale.body }
  return ports.network.call('redeem', body, CENTRE_DEADLINE_MS)
}

/** Without an answer, or without a centre to ask, the till decides by the offer's offline policy (4.4). */
async function redeemAlone(context: TillContext, scan: Scan, sale: OpenSale, shelf: Shelf): Promise<Answer> {
  // Alone, the journal is the only witness; without room for it nothing is promised (D7).
  if ((await context.ports.journal.status()).space === 'full') return giveUp(context, sale, 'till.disk_full')
  return context.cache.operations.grants.held.use(sale.question.codeKey, () => decideAlone(context, scan, sale, shelf))
}

async function decideAlone(context: TillContext, scan: Scan, sale: OpenSale, shelf: Shelf): Promise<Answer> {
  const { judged, unit } = await judgeAlone(context, sale, shelf)
  const { decision } = judged
  if (judged.unsure) return giveUp(context, sale, 'till.codes_damaged')
  if (decision.ok) return settle(context, scan, sale, { decidedBy: 'till', decision, unit })
  scan.verdict = localVerdict(scan.id, sale.question, judged, shelf, 'alone')
  const kept = await keepRefusal(context, sale, decision)
  return kept.ok ? ok({ ok: false, reasons: decision.reasons, verdict: scan.verdict }) : kept
}

/** Nothing is decided: a question that was asked is given up, so that it counts nothing should it still arrive. */
async function giveUp(context: TillContext, { opId, intent }: OpenSale, key: ErrorKey): Promise<Answer> {
  if (intent !== null) await record(context, { type: 'abandon', opId, body: { why: 'cancelled' } }, null)
  return fail({ key })
}

/**
 * Judges without the centre, and takes the unit that the redemption spends where it needs one (4.4 `strict`). Another
 * sale may take the last one between the two: then there is none, and it is judged again and refused.
 */
async function judgeAlone({ ports, cache }: TillContext, { question }: OpenSale, shelf: Shelf): Promise<{ readonly judged: Judged; readonly unit: GrantUnit | null }> {
  for (;;) {
    const clock = await ports.clock.read()
    const judged = await judge(cache, shelf, question, clock, true)
    const offer = judged.found?.offer.offer
    if (judged.unsure || !judged.decision.ok || offer?.offline.mode !== 'strict') return { judged, unit: null }
    const unit = cache.operations.grants.take(offer.id, { latest: latestOf(clock) })
    if (unit !== null) return { judged, unit }
  }
}

/** Who asked and then says no gives the operation up, so that a question that arrives late counts nothing (4.1). */
function keepRefusal(context: TillContext, { opId, body, intent }: OpenSale, decision: RefusedWire): Promise<Result<JournalRecord, Failure>> {
  if (intent === null) {
    const attempt = { codeKey: body.codeKey, offer: body.offer, total: body.bill.total, reasons: decision.reasons }
    return record(context, { type: 'attempt', opId, body: attempt }, null)
  }
  return recordBoth(context, [outcomeDraft(opId, { decidedBy: 'till', decision, unit: null }), { type: 'abandon', opId, body: { why: 'refused' } }], null)
}

interface Outcome {
  readonly decidedBy: 'centre' | 'till'
  readonly decision: DecisionWire
  readonly unit: GrantUnit | null
}

async function settle(context: TillContext, scan: Scan, sale: OpenSale, decided: Outcome): Promise<Answer> {
  const { decidedBy, decision } = decided
  const outcome = outcomeDraft(sale.opId, decided)
  const { approval } = sale.question
  // An approval is stamped on one record: the intent, unless that was journaled before a crash.
  const written =
    sale.intent === null
      ? await recordBoth(context, [intentDraft(sale), outcome], approval)
      : await record(context, outcome, sale.resumed ? approval : null)
  if (!written.ok) return written
  if (decision.ok) {
    const { seq, clock } = written.value
    const offer = sale.found === null ? scan.verdict.offer : shownOffer(sale.found)
    return accepted({ redemption: sale.opId, seq, decision, decidedBy, offer, at: timeOf(clock) })
  }
  scan.verdict = centreVerdict(scan.verdict, sale.question, { decision, offer: null })
  return ok({ ok: false, reasons: decision.reasons, verdict: scan.verdict })
}

function accepted(redeemed: Redeemed): Answer {
  return ok({ ok: true, redeemed })
}

function intentDraft({ opId, body }: OpenSale): RecordDraft {
  return { type: 'intent', opId, body }
}

function outcomeDraft(opId: string, { decidedBy, decision, unit }: Outcome): RecordDraft {
  return { type: 'outcome', opId, body: { action: 'redeem', decidedBy, decision, ...(unit === null ? {} : { unit }) } }
}
