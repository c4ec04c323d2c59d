import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { TillRequest, Verdict } from '../../protocol/ipc/till-commands'
import type { Shelf } from '../cache/shelf'
import type { OperationCached } from '../cache/rows'
import { aside, CENTRE_DEADLINE_MS, record, type TillContext } from '../context'
import { judge, timeOf } from './judge'
import { intentOf, readQuestion, type Question } from './question'
import type { Scan, Scans } from './scans'
import { centreVerdict, localVerdict } from './verdict'
import { recordedVerdict } from './recorded'

/**
 * Judges a code from what this till knows, and, when online, asks the centre in the background: its word replaces the
 * verdict by an event (5.2, 4). A sale the POS has redeemed already is answered with the redemption it has.
 */
export async function scanCode(context: TillContext, scans: Scans, request: TillRequest<'verdict'>): Promise<Result<Verdict, Failure>> {
  const { shelf, status } = context.cache
  if (shelf === null || status.now.phase !== 'ready') return fail({ key: 'till.starting' })
  const [question, clock] = await Promise.all([readQuestion(context, shelf, request), context.ports.clock.read()])
  if (!question.ok) return question
  const done = await alreadyDone(context, question.value)
  if (done !== null) return ok(rememberDone(scans, question.value, recordedVerdict(done, shelf)))
  if (context.wrongCodes.tooMany(timeOf(clock))) return fail({ key: 'till.wrong_codes' })
  const { online } = context.line
  const judged = await judge(context.cache, shelf, question.value, clock, !online)
  if (context.cache.packs.damaged) context.line.kick()
  // Nobody can say what the code is good for: with the centre the centre does, alone the till says why it does not know.
  if (!online && judged.unsure) return fail({ key: 'till.codes_damaged' })
  const id = context.ports.random.opId()
  const verdict = localVerdict(id, question.value, judged, shelf, online ? 'local' : 'alone')
  const scan: Scan = { id, question: question.value, verdict, redeeming: null }
  scans.put(scan)
  if (online) context.wrongCodes.asked(question.value.codeKey, verdict.reasons)
  const confirmed = online ? confirm(context, scans, scan, shelf).finally(() => context.wrongCodes.answered(question.value.codeKey)) : keepAttempt(context, scans, scan)
  aside(context, confirmed)
  return ok(verdict)
}

async function alreadyDone({ cache }: TillContext, { posTransaction, codeKey }: Question): Promise<OperationCached | null> {
  if (posTransaction === null) return null
  const op = await cache.byPosTransaction(posTransaction, codeKey)
  return op !== undefined && op.state === 'accepted' && op.kind === 'redeem' ? op : null
}

function rememberDone(scans: Scans, question: Question, verdict: Verdict): Verdict {
  scans.put({ id: verdict.id, question, verdict, redeeming: null })
  return verdict
}

/** Asks the centre for the same judgement. Silence makes the till judge as it would alone, so that Enter holds no surprise. */
async function confirm(context: TillContext, scans: Scans, scan: Scan, shelf: Shelf): Promise<void> {
  const { question } = scan
  const judged = await judge(context.cache, shelf, question, await context.ports.clock.read(), false)
  const intent = intentOf(question, judged.found, shelf)
  const reply = await context.ports.network.call('check', { intent, approver: null }, CENTRE_DEADLINE_MS)
  if (!reply.ok && !reply.error.answered) context.line.silent(reply.error.key)
  if (scan.redeeming !== null) return
  scan.verdict = reply.ok
    ? centreVerdict(scan.verdict, question, reply.value)
    : localVerdict(scan.id, question, await judge(context.cache, shelf, question, await context.ports.clock.read(), true), shelf, 'alone')
  if (scans.isCurrent(scan.id)) context.tell({ event: 'verdict', verdict: scan.verdict })
  await keepAttempt(context, scans, scan)
}

/** Failed tries are recorded too, with their reasons (4.1). That nobody is signed in, or the disk is full, stops no scan. */
async function keepAttempt(context: TillContext, scans: Scans, scan: Scan): Promise<void> {
  const { question, verdict } = scan
  if (verdict.outcome !== 'refuse' || verdict.reasons.length === 0 || !scans.isNewRefusal(scan)) return
  const at = timeOf(await context.ports.clock.read())
  // In one breath: counted as asked and as tried, a code would stop the till one too early.
  context.wrongCodes.answered(question.codeKey)
  context.wrongCodes.tried(at, verdict.reasons)
  const total = context.cache.shelf === null ? null : intentOf(question, null, context.cache.shelf).bill.total
  if (total === null) return
  const body = { codeKey: question.codeKey, offer: verdict.offer?.id ?? null, total, reasons: [...verdict.reasons] }
  await record(context, { type: 'attempt', opId: context.ports.random.opId(), body }, null)
}
