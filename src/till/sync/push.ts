import { fail, ok, type Result } from '../../domain/result'
import { MAX_PUSH } from '../../protocol/sync/messages'
import type { TillContext } from '../context'
import { call, type Ended } from './round'

/** The same point asked for this often means that the two will not agree. */
const TRIES_AT_ONE_POINT = 3

/**
 * Sends everything from record `from` on, in order, at most 200 at a time, and remembers how far the centre has stored it
 * durably. A lost answer costs nothing: the same records are sent again and answered again.
 */
export async function pushFrom(context: TillContext, incarnation: number, from: number): Promise<Result<undefined, Ended>> {
  const { ports, cache } = context
  const { last } = await ports.journal.status()
  const of = last.seq - from + 1
  let next = from
  let stuck = 0
  while (next <= last.seq && stuck < TRIES_AT_ONE_POINT) {
    cache.status.set({ pushing: { sent: next - from, of } })
    const records = await ports.journal.read(next, MAX_PUSH)
    if (records.length === 0) break
    const reply = await call(context, 'push', { incarnation, records: [...records] })
    if (!reply.ok) return ended(context, reply)
    const { ackThrough, status } = reply.value
    await cache.operations.acknowledge(ackThrough)
    await ports.journal.acknowledged(ackThrough)
    cache.status.set({ waiting: Math.max(0, last.seq - ackThrough) })
    if (status === 'FENCED') return ended(context, fail({ again: true }))
    stuck = ackThrough + 1 > next ? 0 : stuck + 1
    next = ackThrough + 1
  }
  return ended(context, ok(undefined))
}

function ended(context: TillContext, result: Result<undefined, Ended>): Result<undefined, Ended> {
  context.cache.status.set({ pushing: null })
  return result
}
