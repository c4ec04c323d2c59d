import { ok, type Result } from '../../domain/result'
import type { PushReply } from '../../protocol/sync/messages'
import type { JournalRecord } from '../../protocol/sync/record'
import type { TillContext } from '../context'
import { call, type Ended } from './round'

export interface Sent {
  readonly reply: PushReply
  /** Number of the last record that was sent. */
  readonly newest: number
}

/**
 * Sends the next records of a journal, as many at once as the line bears: `read` answers at most so many. A batch that is
 * too large for the centre, or for something before it, goes again in halves at once; one of which nothing was heard ends
 * this, and the next try is smaller. Null = there was nothing to send.
 */
export async function sendRecords(context: TillContext, incarnation: number, read: (most: number) => Promise<readonly JournalRecord[]>): Promise<Result<Sent | null, Ended>> {
  const { pushes } = context
  for (;;) {
    const records = await read(pushes.limit)
    const newest = records.at(-1)?.seq
    if (newest === undefined) return ok(null)
    const reply = await call(context, 'push', { incarnation, records: [...records] })
    if (reply.ok) {
      pushes.came(records.length)
      return ok({ reply: reply.value, newest })
    }
    const isTooLarge = reply.error.key === 'request.too_large'
    if (isTooLarge || !reply.error.answered) pushes.lost()
    if (!isTooLarge || records.length === 1) return reply
  }
}
