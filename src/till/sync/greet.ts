import { fail, ok, type Result } from '../../domain/result'
import { PROTOCOL_VERSION, type HelloReply } from '../../protocol/sync/messages'
import { SCHEMA_VERSION } from '../cache/database'
import type { FactCached } from '../cache/rows'
import type { TillContext } from '../context'
import { handOverEarlier } from './hand-over'
import { handOverAgain } from './hand-over-again'
import { pushFrom } from './push'
import { call, isSilence, type Ended } from './round'

/**
 * Says hello and makes journal and centre agree where they stand (4.2). A journal that has lost something, or that the
 * centre has fenced off, is continued under a new incarnation.
 */
export async function greet(context: TillContext): Promise<Result<HelloReply, Ended>> {
  const { journal } = context.ports
  const before = await journal.status()
  if (before.lost) {
    // Facts are not left behind: what can still be read of the old journal goes to the centre while it takes it.
    const sent = await pushFrom(context, before.incarnation)
    if (!sent.ok && isSilence(sent.error)) return sent
  }
  const reply = await hello(context)
  if (!reply.ok) return reply
  // A till that is shut out is told its new number too: what it has recorded is handed over all the same.
  if (reply.value.status === 'NEW_INCARNATION' || reply.value.status === 'FENCED' || reply.value.incarnation > before.incarnation) {
    const sent = await pushFrom(context, before.incarnation)
    if (!sent.ok && isSilence(sent.error)) return sent
    return startAnew(context, reply.value)
  }
  const settled = await settleDown(context, before.incarnation, reply.value)
  return settled.ok ? reply : settled
}

async function hello(context: TillContext): Promise<Result<HelloReply, Ended>> {
  const { ports, cache } = context
  const [clock, journal, identity, server] = await Promise.all([
    ports.clock.read(),
    ports.journal.status(),
    ports.identity(),
    cache.db.facts.get('server'),
  ])
  cache.status.set({ clockSuspect: clock.suspect, journalDegraded: journal.degraded || journal.lost, diskSpace: journal.space ?? 'ok' })
  const reply = await call(context, 'hello', {
    protocol: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION },
    app: identity.version,
    schema: SCHEMA_VERSION,
    incarnation: journal.incarnation,
    serverInstance: server?.text ?? null,
    last: journal.last,
    journalLost: journal.lost,
    clock,
  })
  return reply
}

/**
 * To a centre that has another memory than the one before, or knows this till by another journal, what it lacks of earlier
 * journals is handed over before anything else, and another memory is asked once more for what the one before said was amiss.
 * Only then the till says that it has adopted that memory.
 */
async function settleDown(context: TillContext, incarnation: number, reply: HelloReply): Promise<Result<undefined, Ended>> {
  const { serverInstance, known } = reply
  const { facts } = context.cache.db
  const adopted = await facts.get('server')
  const stood: Stood = { text: serverInstance, incarnation, seq: 0 }
  if (isSame(adopted, stood)) {
    await agree(context, reply, incarnation)
    return ok(undefined)
  }
  const isRenewed = adopted !== undefined && adopted.text !== serverInstance
  const handed = isRenewed ? await handOverAgain(context, incarnation, known.seq) : await handOverEarlier(context)
  if (!handed.ok) return handed
  // What this memory says to a till that has not adopted it is heard once: asked again each time, the queue would never end.
  if (!isSame(await facts.get('told'), stood)) {
    if (!(await agree(context, reply, incarnation))) return fail({ key: 'till.failed', answered: true })
    await facts.put({ key: 'told', ...stood })
  }
  if (!handed.value || reply.incarnation !== incarnation) return ok(undefined)
  // Later words on what was just asked again come with the feed, from its beginning.
  if (isRenewed) await context.cache.feeds.startAnew(`till:${(await context.ports.identity()).till.id}`)
  await facts.put({ key: 'server', ...stood })
  return ok(undefined)
}

type Stood = Pick<FactCached, 'text' | 'incarnation' | 'seq'>

const isSame = (one: Stood | undefined, other: Stood): boolean => one?.text === other.text && one.incarnation === other.incarnation

/** A till that is shut out may be known by a later journal, of which it has nothing. False = the view did not take it. */
async function agree({ ports, cache }: TillContext, { known, ...reply }: HelloReply, incarnation: number): Promise<boolean> {
  if (reply.incarnation !== incarnation) return true
  const agreed = await cache.operations.agree(known.seq)
  await ports.journal.acknowledged(known.seq)
  return agreed
}

async function startAnew({ ports, cache }: TillContext, reply: HelloReply): Promise<Result<HelloReply, Ended>> {
  const { incarnation } = await ports.journal.status()
  if (reply.incarnation <= incarnation) return fail({ key: 'centre.broken', answered: true })
  await ports.journal.adoptIncarnation(reply.incarnation)
  await cache.operations.begin(reply.incarnation)
  const { notices } = cache.status.now
  cache.status.set({ notices: [...notices, 'incarnation_new'], lastSeq: 0, waiting: 0, incarnation: reply.incarnation, journalDegraded: false })
  return fail({ again: true })
}
