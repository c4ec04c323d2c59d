import type { z } from 'zod'
import { fail, ok, type Result } from '../../domain/result'
import { errorReply } from '../../protocol/error-shape'
import { type ErrorKey, isErrorKey } from '../../protocol/errors'
import { SYNC_CALLS, type SyncCall, type SyncReply, type SyncRequest } from '../../protocol/sync/messages'
import type { NetworkFailure } from '../../till/ports'
import { readBounded } from './read-bounded'

/** `fetch` of the platform: Electron's in the app (platform-fetch.ts), Node's in tests. */
export type Fetch = (address: string, how: FetchOptions) => Promise<Response>
export interface FetchOptions {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

export interface CentreClient {
  /**
   * One call to the centre at `address`, with its bearer token when there is one (all but enrol), answered within
   * `deadlineMs` or `centre.slow`. What fails to fit its schema is `centre.broken`, never a value.
   */
  call<Name extends SyncCall>(name: Name, body: SyncRequest<Name>, how: CallOptions): Promise<Result<SyncReply<Name>, NetworkFailure>>
}

export interface CallOptions {
  readonly address: string
  readonly token: string | null
  readonly deadlineMs: number
}

/** A snapshot part of 20 000 rows is some 10 MB. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024

export function centreClient(fetch: Fetch): CentreClient {
  return {
    async call(name, body, { address, token, deadlineMs }) {
      const deadline = startDeadline(deadlineMs)
      const exchange = async () => {
        const response = await fetch(`${address}/sync/v1/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
          body: JSON.stringify(body),
          signal: deadline.signal,
        })
        const said: unknown = JSON.parse(await readBounded(response, MAX_REPLY_BYTES, deadline.signal))
        return { response, said }
      }
      try {
        const { response, said } = await Promise.race([exchange(), deadline.passed])
        if (!response.ok) return fail(refused(response.status, said))
        // The one cast between the table of schemas and the type of one row.
        const reply = SYNC_CALLS[name].reply.safeParse(said) as z.ZodSafeParseResult<SyncReply<typeof name>>
        return reply.success ? ok(reply.data) : fail(silent('centre.broken'))
      } catch (thrown) {
        return fail(silent(deadline.signal.aborted ? 'centre.slow' : thrown instanceof SyntaxError ? 'centre.broken' : 'centre.unreachable'))
      } finally {
        deadline.end()
      }
    },
  }
}

/**
 * A deadline that nobody can lose. `AbortSignal.timeout` and the signal a request makes of it are held weakly by the older
 * runtime: after a garbage collection the abort never came, and a sale stood still until the line was closed.
 */
function startDeadline(ms: number) {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      controller.abort()
      reject(new Error('too late'))
    }, ms)
  })
  passed.catch(() => undefined)
  return { signal: controller.signal, passed, end: () => clearTimeout(timer) }
}

function silent(key: ErrorKey): NetworkFailure {
  return { key, answered: false }
}

/**
 * The centre said no. Only a refusal in the centre's own words counts as an answer: a 5xx, a time-out or a full queue
 * leaves open whether it acted, and so does anything that something between us and the centre made up.
 */
function refused(status: number, said: unknown): NetworkFailure {
  const reply = errorReply.safeParse(said)
  if (!reply.success || !isErrorKey(reply.data.error.key)) return silent('centre.broken')
  const { key, field, details } = reply.data.error
  const answered = status >= 400 && status < 500 && status !== 408 && status !== 429
  return { key, answered, ...(field === undefined ? {} : { field }), ...(details === undefined ? {} : { details }) }
}
