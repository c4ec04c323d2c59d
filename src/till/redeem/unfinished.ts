import type { AskReply } from '../../protocol/sync/messages'
import type { RecordDraft } from '../../protocol/sync/record'
import type { OperationCached } from '../cache/rows'
import { record, type TillContext } from '../context'

const ASK_DEADLINE_MS = 5000
/** `ask` takes a hundred at a time. */
const ASK_LIMIT = 100

/** Shows every sale that an earlier run began and did not end, so that the cashier knows of it (4.1). */
export async function showUnfinished({ cache }: TillContext): Promise<void> {
  for (const op of cache.operations.unfinished()) await cache.operations.mark(op.opId, 1)
}

/**
 * Asks the centre what became of intents without an outcome, and writes that down: what it decided is the outcome, what it
 * does not know is given up, and will not be counted should the question still arrive. Without an answer they stay.
 */
export async function finishUnfinished(context: TillContext): Promise<void> {
  const open = context.cache.operations.unfinished().filter((op) => !context.busy.has(op.opId))
  const asked = askAbout(context, open)
  const ended = asked.catch(() => undefined)
  for (const { opId } of open) {
    context.busy.add(opId)
    context.finishing.set(opId, ended)
  }
  try {
    await asked
  } finally {
    for (const { opId } of open) {
      context.busy.delete(opId)
      context.finishing.delete(opId)
    }
  }
}

async function askAbout(context: TillContext, open: readonly OperationCached[]): Promise<void> {
  for (let at = 0; at < open.length; at += ASK_LIMIT) {
    const some = open.slice(at, at + ASK_LIMIT)
    const reply = await context.ports.network.call('ask', { opIds: some.map((op) => op.opId) }, ASK_DEADLINE_MS)
    if (!reply.ok) return
    for (const answer of reply.value.ops) await finish(context, some, answer)
  }
}

async function finish(context: TillContext, asked: readonly OperationCached[], answer: AskReply['ops'][number]): Promise<void> {
  const op = asked.find((one) => one.opId === answer.opId)
  if (op === undefined) return
  const written = await record(context, ending(op, answer), null)
  if (written.ok) await context.cache.operations.mark(op.opId, 1)
}

function ending({ opId, kind }: OperationCached, { redeem, issue }: AskReply['ops'][number]): RecordDraft {
  if (kind === 'redeem' && redeem !== null) {
    return { type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'centre', decision: redeem } }
  }
  if (kind === 'issue' && issue !== null) {
    const result = issue.ok ? { ok: true as const, codeKey: issue.codeKey, validThrough: issue.validThrough, resent: issue.resent } : issue
    return { type: 'outcome', opId, body: { action: 'issue', decidedBy: 'centre', result } }
  }
  return { type: 'abandon', opId, body: { why: 'crashed' } }
}
