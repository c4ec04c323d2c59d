import { ok, type Result } from '../../domain/result'
import type { EarlierJournal } from '../../protocol/ipc/worker-calls'
import { MAX_PUSH } from '../../protocol/sync/messages'
import type { JournalRecord } from '../../protocol/sync/record'
import type { TillContext } from '../context'
import { send, untilRefused } from './hand-over'
import { isSilence, type Ended } from './round'
import { sendRecords } from './send-records'

/**
 * To another memory of the centre than the one this till knew, its earlier journals are handed over whole: what that memory
 * has of them it may have settled anew, and told nobody. Of the journal written now it says itself what the till has not
 * heard (after `known`, of `hello`); of what it had before, it is asked once more where the lost memory said that something was
 * amiss. Answers whether all of it was heard; false = an error said no, and it is tried again.
 */
export async function handOverAgain(context: TillContext, incarnation: number, known: number): Promise<Result<boolean, Ended>> {
  const earlier = await untilRefused(context, handOverWhole)
  if (!earlier.ok || !earlier.value) return earlier
  const asked = await askAgain(context, incarnation, known)
  if (asked.ok) return ok(true)
  return isSilence(asked.error) ? asked : ok(false)
}

async function handOverWhole(context: TillContext, { incarnation, first, last }: EarlierJournal): Promise<Result<undefined, Ended>> {
  for (let next = first; next <= last; ) {
    const through = await send(context, incarnation, next, MAX_PUSH, 'again')
    if (!through.ok) return through
    if (through.value < next) {
      // A gap, or a file that cannot be read: the rest waits here for good.
      await context.cache.operations.agreeEarlier(incarnation, next - 1, last)
      return ok(undefined)
    }
    next = through.value + 1
  }
  return ok(undefined)
}

async function askAgain(context: TillContext, incarnation: number, known: number): Promise<Result<undefined, Ended>> {
  const { journal } = context.ports
  const doubted = (await context.cache.operations.doubted(incarnation)).filter((seq) => seq <= known).sort((a, b) => a - b)
  for (let at = 0; at < doubted.length; at += MAX_PUSH) {
    const some = new Set(doubted.slice(at, at + MAX_PUSH))
    const read = await Promise.all([...some].map((seq) => journal.read(seq, 1)))
    // For a record that is kept no longer the journal reads the first that is.
    const heard = await hear(context, incarnation, read.flat().filter(({ seq }) => some.has(seq)))
    if (!heard.ok) return heard
  }
  return ok(undefined)
}

async function hear(context: TillContext, incarnation: number, records: readonly JournalRecord[]): Promise<Result<undefined, Ended>> {
  for (let rest = records; rest.length > 0; ) {
    const sent = await sendRecords(context, incarnation, (most) => Promise.resolve(rest.slice(0, most)))
    if (!sent.ok) return sent
    if (sent.value === null) return ok(undefined)
    const { reply, newest } = sent.value
    await context.cache.operations.hearAgain(incarnation, reply.outcomes)
    rest = rest.filter(({ seq }) => seq > newest)
  }
  return ok(undefined)
}
