import { ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { Redeemed } from '../../protocol/ipc/till-commands'
import { canonicalJson } from '../../protocol/sync/canonical-json'
import type { JournalRecord } from '../../protocol/sync/record'
import type { KnownCoupon } from '../cache/lookups'
import type { OperationCached } from '../cache/rows'
import type { Shelf } from '../cache/shelf'
import { record, type TillContext } from '../context'
import { knownCoupon } from '../issue/own-coupon'
import { intentOf, type Question, type RedeemIntent } from './question'
import { redeemedFrom } from './recorded'

/** The sale a verdict becomes: its operation, and its intent where that is journaled already. */
export interface OpenSale {
  readonly opId: string
  readonly question: Question
  readonly body: RedeemIntent
  readonly intent: JournalRecord | null
  /** The intent is of an earlier run that ended before its outcome. */
  readonly resumed: boolean
  readonly found: KnownCoupon | null
}

/**
 * Takes up what an earlier run left: the same sale with an intent and no outcome goes on as the same operation, so that it
 * can never be two; another sale with the code shows that the earlier one was given up, and its operation is. What turns
 * out to be recorded already is answered as it is.
 */
export async function openSale(context: TillContext, id: string, question: Question, shelf: Shelf): Promise<Result<OpenSale | Redeemed, Failure>> {
  const { cache, ports, busy } = context
  const found = await knownCoupon(cache, shelf, question.codeKey, question.customer)
  // A try that was refused has used its name up.
  const opId = (await cache.operations.byId(id)) === undefined ? id : ports.random.opId()
  const fresh: OpenSale = { opId, question, body: intentOf(question, found, shelf), intent: null, resumed: false, found }
  const recorded = await recordedMeanwhile(context, fresh.body)
  if (recorded !== null) return ok(recorded)
  const left = cache.operations.unfinished().find((op) => op.kind === 'redeem' && op.codeKey === question.codeKey && !busy.has(op.opId))
  if (left === undefined) return ok(fresh)
  // From here on nobody else may write an end of it; who goes on with it lets go of it (redeem.ts).
  busy.add(left.opId)
  const [intent] = await ports.journal.read(left.seq, 1)
  if (intent?.opId === left.opId && intent.type === 'intent' && intent.body.action === 'redeem' && isSameSale(intent.body, fresh.body)) {
    return ok({ ...fresh, opId: left.opId, body: intent.body, intent, resumed: true })
  }
  return giveUp(context, left, fresh)
}

/**
 * The redemption that this sale became since it was scanned: the centre may be asked right now what became of an earlier try,
 * and a second operation beside that would make two of one sale. When this answers null, nobody is asking about the code.
 */
async function recordedMeanwhile({ cache, finishing }: TillContext, now: RedeemIntent): Promise<Redeemed | null> {
  for (;;) {
    const ofPos = now.posTransaction === null ? undefined : await cache.byPosTransaction(now.posTransaction, now.codeKey)
    const recorded = ofPos === undefined ? null : redeemedFrom(ofPos, cache.shelf)
    if (recorded !== null) return recorded
    const asked = cache.operations.unfinished().find((op) => op.kind === 'redeem' && op.codeKey === now.codeKey && finishing.has(op.opId))
    if (asked === undefined) return null
    await finishing.get(asked.opId)
    const ended = await cache.operations.byId(asked.opId)
    const finished = ended !== undefined && isSameSale(ended, now) ? redeemedFrom(ended, cache.shelf) : null
    if (finished !== null) return finished
  }
}

async function giveUp(context: TillContext, left: OperationCached, fresh: OpenSale): Promise<Result<OpenSale, Failure>> {
  try {
    const given = await record(context, { type: 'abandon', opId: left.opId, body: { why: 'crashed' } }, null)
    return given.ok ? ok(fresh) : given
  } finally {
    context.busy.delete(left.opId)
  }
}

type Sale = Pick<RedeemIntent | OperationCached, 'bill' | 'customer' | 'posTransaction'>

/** The same bill for the same customer on the same sale of the POS. */
function isSameSale(earlier: Sale, now: Sale): boolean {
  const what = ({ bill, customer, posTransaction }: Sale) => canonicalJson({ bill, customer, posTransaction })
  return what(earlier) === what(now)
}
