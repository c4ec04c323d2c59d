import { fail, ok, type Result } from '../../domain/result'
import type { TillContext } from '../context'
import type { Ended } from './round'
import { sendRecords } from './send-records'

/** The same point asked for this often means that the two will not agree. */
const TRIES_AT_ONE_POINT = 3

/**
 * Sends everything whose answer this till does not have, in order, and keeps what the centre made of each record. A lost
 * answer costs nothing: the same records are sent again and answered again. That is also how a view that was rebuilt learns
 * what became of records the centre took long ago.
 */
export async function pushFrom(context: TillContext, incarnation: number): Promise<Result<undefined, Ended>> {
  const { ports, cache } = context
  const from = cache.operations.acked + 1
  const { last } = await ports.journal.status()
  let next = from
  let stuck = 0
  while (next <= last.seq && stuck < TRIES_AT_ONE_POINT) {
    cache.status.set({ pushing: { sent: next - from, of: last.seq - from + 1 } })
    const at = next
    const sent = await sendRecords(context, incarnation, (most) => ports.journal.read(at, most))
    if (!sent.ok) return ended(context, sent)
    if (sent.value === null) break
    const { reply, newest } = sent.value
    // The centre may have more than this batch from before; answered is what was asked.
    const answered = Math.min(reply.ackThrough, newest)
    await cache.operations.acknowledge(answered, reply.outcomes)
    await ports.journal.acknowledged(reply.ackThrough)
    cache.status.set({ waiting: Math.max(0, last.seq - reply.ackThrough) })
    if (reply.status === 'FENCED') return ended(context, fail({ again: true }))
    stuck = answered + 1 > next ? 0 : stuck + 1
    next = answered + 1
  }
  return ended(context, ok(undefined))
}

function ended(context: TillContext, result: Result<undefined, Ended>): Result<undefined, Ended> {
  context.cache.status.set({ pushing: null })
  return result
}
