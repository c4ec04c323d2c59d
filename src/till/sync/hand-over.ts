import { ok, type Result } from '../../domain/result'
import type { EarlierJournal } from '../../protocol/ipc/worker-calls'
import { MAX_PUSH } from '../../protocol/sync/messages'
import type { TillContext } from '../context'
import { isSilence, type Ended } from './round'
import { sendRecords } from './send-records'

type Handing = (context: TillContext, journal: EarlierJournal) => Promise<Result<undefined, Ended>>

/**
 * Hands over what the centre lacks of the journals this till wrote before the one it writes now: because the centre was set
 * back, or because somebody enrolled the till again while records waited. Another branch of what the centre
 * knows it keeps beside the first. Answers whether all of it is where it can be; false = an error said no, and it is tried again.
 */
export function handOverEarlier(context: TillContext): Promise<Result<boolean, Ended>> {
  return untilRefused(context, handOver)
}

/** Hands over one journal after the other; false = an error said no. */
export async function untilRefused(context: TillContext, handing: Handing): Promise<Result<boolean, Ended>> {
  for (const journal of await context.ports.journal.earlier()) {
    const handed = await handing(context, journal)
    if (handed.ok) continue
    return isSilence(handed.error) ? handed : ok(false)
  }
  return ok(true)
}

/**
 * What the centre has of a journal is its beginning, since it takes nothing out of order. So the end of it is found by
 * sending single records, which are answered as before where they are known, and the rest follows. What it has and this
 * till never had an answer to is sent again, for the answer: the feed of receipts may reach back no further.
 */
async function handOver(context: TillContext, { incarnation, first, last }: EarlierJournal): Promise<Result<undefined, Ended>> {
  const unheard = await context.cache.operations.firstUnheard(incarnation, first, last)
  let [low, high] = [first - 1, last]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    // The last one first: mostly it is there, and then nothing is missing.
    const asked = high === last && low === first - 1 ? last : middle
    const known = await send(context, incarnation, asked, 1)
    if (!known.ok) return known
    if (known.value >= asked) low = asked
    else high = asked - 1
  }
  if (low < last) await context.cache.operations.agreeEarlier(incarnation, low, last)
  for (let next = Math.min(low + 1, unheard ?? last + 1); next <= last; ) {
    const through = await send(context, incarnation, next, MAX_PUSH)
    if (!through.ok) return through
    if (through.value < next) return ok(undefined)
    next = through.value + 1
  }
  return ok(undefined)
}

/** Sends at most `count` records from a number on, for the first time or `again`; answers through which the centre has them now. */
export async function send(context: TillContext, incarnation: number, from: number, count: number, heard: 'first' | 'again' = 'first'): Promise<Result<number, Ended>> {
  const { journal } = context.ports
  const sent = await sendRecords(context, incarnation, (most) => journal.readEarlier(incarnation, from, Math.min(most, count)))
  if (!sent.ok) return sent
  if (sent.value === null) return ok(from - 1)
  const { reply, newest } = sent.value
  const through = Math.min(reply.ackThrough, newest)
  if (heard === 'again') await context.cache.operations.hearAgain(incarnation, reply.outcomes)
  await context.cache.operations.handedOver(incarnation, through, reply.outcomes)
  return ok(through)
}
