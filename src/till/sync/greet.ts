import { fail, type Result } from '../../domain/result'
import type { HelloReply } from '../../protocol/sync/messages'
import { PROTOCOL_VERSION } from '../../protocol/sync/messages'
import { SCHEMA_VERSION } from '../cache/database'
import type { TillContext } from '../context'
import { pushFrom } from './push'
import { call, type Ended } from './round'

/**
 * Says hello and makes journal and centre agree where they stand (4.2). A journal that lost something, or that the centre
 * has fenced off, is continued under a new incarnation; what can still be read of it is sent first.
 */
export async function greet(context: TillContext): Promise<Result<HelloReply, Ended>> {
  const first = await hello(context, false)
  if (!first.ok) return first
  const { last } = await context.ports.journal.status()
  // The centre has more of this journal than the till: the till's end of it is gone.
  const forgotten = first.value.status === 'OK' && first.value.known.seq > last.seq
  const reply = forgotten ? await hello(context, true) : first
  if (!reply.ok) return reply
  if (reply.value.status === 'NEW_INCARNATION' || reply.value.status === 'FENCED') return startAnew(context, reply.value)
  await context.cache.operations.agree(reply.value.known.seq)
  await context.ports.journal.acknowledged(reply.value.known.seq)
  return reply
}

async function hello(context: TillContext, forgotten: boolean): Promise<Result<HelloReply, Ended>> {
  const { ports, cache } = context
  const [clock, journal, identity, server] = await Promise.all([
    ports.clock.read(),
    ports.journal.status(),
    ports.identity(),
    cache.db.facts.get('server'),
  ])
  cache.status.set({ clockSuspect: clock.suspect, journalDegraded: journal.degraded || journal.lost })
  const reply = await call(context, 'hello', {
    protocol: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION },
    app: identity.version,
    schema: SCHEMA_VERSION,
    incarnation: journal.incarnation,
    serverInstance: server?.text ?? null,
    last: journal.last,
    journalLost: journal.lost || forgotten,
    clock,
  })
  if (reply.ok) await cache.db.facts.put({ key: 'server', text: reply.value.serverInstance, incarnation: 0, seq: 0 })
  return reply
}

async function startAnew(context: TillContext, reply: HelloReply): Promise<Result<HelloReply, Ended>> {
  const { journal } = context.ports
  const { incarnation } = await journal.status()
  // Facts are never left behind: whatever of the old journal can be read goes to the centre under its own incarnation.
  const sent = await pushFrom(context, incarnation, reply.known.seq + 1)
  if (!sent.ok && 'answered' in sent.error && !sent.error.answered) return sent
  if (reply.incarnation <= incarnation) return fail({ key: 'centre.broken', answered: true })
  await journal.adoptIncarnation(reply.incarnation)
  await context.cache.operations.begin(reply.incarnation)
  const { status } = context.cache
  status.set({ notices: [...status.now.notices, 'incarnation_new'], lastSeq: 0, waiting: 0, incarnation: reply.incarnation })
  return fail({ again: true })
}

