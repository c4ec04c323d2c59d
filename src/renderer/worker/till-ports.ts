import type { Failure } from '../../protocol/error-shape'
import type { WorkerRequest } from '../../protocol/ipc/worker-calls'
import { SYNC_CALLS, type SyncCall, type SyncReply } from '../../protocol/sync/messages'
import type { NetworkFailure, TillPorts } from '../../till/ports'
import { fail, ok, type Result } from '../../domain/result'
import type { MainLine } from './port-calls'
import { platformRandom } from './random'

/** The till core's ports, played over the line to the main process. */
export function portsOver(line: MainLine): TillPorts {
  return {
    network: {
      async call(name, body, deadlineMs) {
        const answer = await line.call('net', { call: name, body: asJson(body), deadline: deadlineMs })
        return answer.ok ? readReply(name, answer.value) : fail(networkFailure(answer.error))
      },
      async pack(id, part, deadline) {
        const answer = await line.call('pack', { id, part, deadline })
        return answer.ok ? answer : fail(networkFailure(answer.error))
      },
    },
    journal: {
      append: (draft, approval) => line.call('append', { draft, approval }),
      status: async () => expected(await line.call('journal', undefined)),
      read: async (from, limit) => expected(await line.call('readJournal', { from, limit })),
      earlier: async () => expected(await line.call('earlierJournals', undefined)),
      readEarlier: async (incarnation, from, limit) => expected(await line.call('readEarlier', { incarnation, from, limit })),
      acknowledged: async (seq) => expected(await line.call('acknowledged', { seq })),
      adoptIncarnation: async (incarnation) => expected(await line.call('adoptIncarnation', { incarnation })),
    },
    clock: {
      read: async () => expected(await line.call('clock', undefined)),
      after(ms, work) {
        const timer = setTimeout(work, ms)
        return () => clearTimeout(timer)
      },
    },
    random: platformRandom(() => Date.now()),
    keys: {
      codeKey: async (code) => expected(await line.call('codeKey', { code })),
      identKey: async (kind, value) => expected(await line.call('identKey', { kind, value })),
    },
    codes: {
      async release(grant, outcome) {
        const answer = await line.call('releaseCode', { grant, outcome })
        return answer.ok ? ok(answer.value.code ?? '') : answer
      },
      opens: async (grant) => (await line.call('releaseCode', { grant, outcome: null })).ok,
    },
    view: {
      look: async () => expected(await line.call('viewStore', undefined)),
      letGo: async (at) => expected(await line.call('letViewGo', { at })),
      rebuilt: async () => expected(await line.call('viewRebuilt', undefined)),
    },
    sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)),
    identity: async () => expected(await line.call('identity', undefined)),
    onMain: (listener) => line.onEvent(listener),
  }
}

/** Thrown where a port has no way to answer with a failure; carries the key that main gave. */
export class MainRefused extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.key)
    this.name = 'MainRefused'
    this.failure = failure
  }
}

function expected<T>(answer: Result<T, Failure>): T {
  if (!answer.ok) throw new MainRefused(answer.error)
  return answer.value
}

function readReply<Name extends SyncCall>(name: Name, value: unknown): Result<SyncReply<Name>, NetworkFailure> {
  const reply = SYNC_CALLS[name].reply.safeParse(value)
  // As in port-calls: the one cast between the table of schemas and the type of one row.
  return reply.success ? ok(reply.data as SyncReply<Name>) : fail({ key: 'centre.broken', answered: false })
}

/** Main puts `answered` into the details: only it knows whether the centre spoke. Without it, silence is assumed. */
function networkFailure(error: Failure): NetworkFailure {
  const { details } = error
  const answered = typeof details === 'object' && details !== null && 'answered' in details && details['answered'] === true
  return { ...error, answered }
}

/** JSON has no undefined: absent optional fields of a message are left out before it is posted. */
function asJson(value: unknown): WorkerRequest<'net'>['body'] {
  return JSON.parse(JSON.stringify(value)) as WorkerRequest<'net'>['body']
}
