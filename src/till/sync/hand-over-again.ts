import { fail, ok, type Result } from '../../domain/result'
import type { EarlierJournal } from '../../protocol/ipc/worker-calls'
import { MAX_PUSH } from '../../protocol/sync/messages'
import type { TillContext } from '../context'
import { send, untilRefused } from './hand-over'
import { call, isSilence, type Ended } from './round'

/**
 * To another memory of the centre than the one this till knew, its earlier journals are handed over whole: what that memory
 * has of them it may have settled anew, and told nobody. Of the journal written now it says itself what the till has not
 * heard (`known` of `hello`); of what it had before, it is asked once more where the lost memory said that something was
 * amiss. Answers whether all of it was heard; false = an error said no, and it is tried again.
 */
export async function handOverAgain(context: TillContext, incarnation: number): Promise<Result<boolean, Ended>> {
  const earlier = await untilRefused(context, handOverWhole)
  if (!earlier.ok || !earlier.value) return earlier
  const asked = await askAgain(context, incarnation)
  if (asked.ok) return ok(true)
  return isSilence(asked.error) ? asked : ok(false)
}

async function handOverWhole(context: TillContext, { incarnation, first, last }: EarlierJournal): Promise<Result<undefined, Ended>> {
  for (let next = first; next <= last; ) {
    const through = await send(context, incarnation, next, MAX_PUSH, 'again')
    if (!through.ok) return through
    if (through.value < next) {
      // Another branch of what the centre knows: the rest waits here for good.
      await context.cache.operations.agreeEarlier(incarnation, next - 1, last)
      return ok(undefined)
    }
    next = through.value + 1
  }
  return ok(undefined)
}

async function askAgain(context: TillContext, incarnation: number): Promise<Result<undefined, Ended>> {
  const { ports, cache } = context
  for (const seq of await cache.operations.doubted(incarnation)) {
    const records = await ports.journal.read(seq, 1)
    if (records.length === 0) continue
    const reply = await call(context, 'push', { incarnation, records: [...records] })
    if (!reply.ok) return fail(reply.error)
    await cache.operations.hearAgain(incarnation, reply.value.outcomes)
  }
  return ok(undefined)
}
