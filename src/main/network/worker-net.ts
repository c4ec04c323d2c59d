import { never } from '../../domain/never'
import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { NetCall } from '../../protocol/ipc/worker-calls'
import type { DigestReply } from '../../protocol/sync/digest'
import type { HelloReply, PullReply, SyncReply, SyncRequest } from '../../protocol/sync/messages'
import type { NetworkFailure } from '../../till/ports'
import { refusal } from '../ipc/refusal'
import type { Log } from '../log/log'
import type { Roster } from '../people/roster'
import { testPause } from '../test-build/hooks'
import type { EnrolledTill } from '../till/enrolled-till'
import type { UnderWay } from '../till/under-way'
import type { CentreClient } from './centre-client'
import { fetchPeople, keepPeople, lacksPeople, peopleFeed, withoutPeople } from './people-feed'
import { isPeople, stampRequest } from './stamp-request'

export interface NetParts {
  readonly client: CentreClient
  readonly roster: Roster
  readonly underWay: UnderWay
  readonly log: Log
}

export interface NetAsk {
  readonly call: NetCall
  readonly body: unknown
  readonly deadline: number
}

const PEOPLE_DEADLINE_MS = 10_000

/**
 * One call of the till core to the centre, with the till's credential. A failure's details say whether the centre
 * answered: without an answer it may or may not have acted.
 */
export async function askCentre(till: EnrolledTill, ask: NetAsk, parts: NetParts): Promise<Result<SyncReply<NetCall>, Failure>> {
  const stamped = await stampRequest(ask.call, ask.body, { till, underWay: parts.underWay, peopleCursor: parts.roster.cursor })
  if (!stamped.ok) return refusal(stamped.error, { answered: true })
  if (__TEST_BUILD__ && isQuestion(ask.call)) await testPause('intent_before_question')
  const answer = await timedCall(till, ask.call, stamped.value, ask.deadline, parts.client)
  if (__TEST_BUILD__ && isQuestion(ask.call)) await testPause('question_before_outcome')
  if (__TEST_BUILD__ && ask.call === 'push') await testPause('push_before_answer')
  if (!answer.ok) return fail(withAnswered(answer.error))
  return ok(await forWorker(till, ask.call, answer.value, parts))
}

/** Calls the centre and reads its clock off the answer, where the answer has one. */
async function timedCall<Name extends NetCall>(
  till: EnrolledTill,
  call: Name,
  body: SyncRequest<Name>,
  deadlineMs: number,
  client: CentreClient,
): Promise<Result<SyncReply<Name>, NetworkFailure>> {
  const { address, token } = till.enrolment
  const sent = till.clock.sample()
  const answer = await client.call(call, body, { address, token, deadlineMs })
  if (answer.ok && 'serverTime' in answer.value) till.clock.answered(sent, answer.value.serverTime)
  return answer
}

/** What of an answer the worker gets: everything but the people. */
async function forWorker(till: EnrolledTill, call: NetCall, reply: SyncReply<NetCall>, parts: NetParts): Promise<SyncReply<NetCall>> {
  switch (call) {
    case 'hello': {
      const hello = reply as HelloReply
      if (lacksPeople(hello.feeds, parts.roster)) await refreshPeople(till, parts, hello.feeds)
      return { ...hello, feeds: withoutPeople(hello.feeds) }
    }
    case 'pull': {
      const pulled = reply as PullReply
      if (pulled.resnapshot.some(isPeople) || lacksPeople(pulled.feeds, parts.roster)) await refreshPeople(till, parts, pulled.feeds)
      return keepPeople(pulled, parts.roster)
    }
    case 'push':
    case 'digest': {
      const { state, buckets } = reply as DigestReply
      if (state === 'differs') parts.log.note('feed.differs', { buckets: buckets.length })
      return reply
    }
    case 'snapshot':
    case 'redeem':
    case 'check':
    case 'issue':
    case 'ask':
      return reply
    case 'allowance':
      return till.vault.sealed(reply as SyncReply<'allowance'>)
    default:
      return never(call)
  }
}

/** The people of the till's store, whole. A failure is only noted: the next answer of the centre asks again. `listed`: the feeds it has named, if it was asked. */
export async function refreshPeople(till: EnrolledTill, { client, roster, log }: Pick<NetParts, 'client' | 'roster' | 'log'>, listed: HelloReply['feeds'] = []): Promise<void> {
  const feed = peopleFeed(listed) ?? `people:${till.enrolment.store.id}`
  const fetched = await fetchPeople(feed, roster, (request) => timedCall(till, 'snapshot', request, PEOPLE_DEADLINE_MS, client))
  log.note(fetched.ok ? 'people.fetched' : 'people.not_fetched', fetched.ok ? { count: roster.people.length } : { errorKey: fetched.error.key })
}

function isQuestion(call: NetCall): boolean {
  return call === 'redeem' || call === 'issue'
}

/** A failure as the worker gets it: whether the centre answered stands in the details. */
export function withAnswered({ key, field, details, answered }: NetworkFailure): Failure {
  return { key, ...(field === undefined ? {} : { field }), details: details === undefined ? { answered } : { answered, centre: details } }
}
