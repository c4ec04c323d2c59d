import type { z } from 'zod'
import { fail, ok, type Result } from '../../domain/result'
import { errorReply } from '../../protocol/error-shape'
import { type ErrorKey, isErrorKey } from '../../protocol/errors'
import { SYNC_CALLS, type SyncCall, type SyncReply, type SyncRequest } from '../../protocol/sync/messages'
import type { NetworkFailure } from '../../till/ports'
import { readBounded, readBytes } from './read-bounded'

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
  /** What the centre has under `path` as bytes, at most `maxBytes`; fails as `call` does. */
  bytes(path: string, maxBytes: number, how: CallOptions): Promise<Result<Uint8Array, NetworkFailure>>
}

export interface CallOptions {
  readonly address: string
  readonly token: string | null
  readonly deadlineMs: number
}

/** A snapshot part of 20 000 rows is some 10 MB. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024
const MAX_REFUSAL_BYTES = 64 * 1024

export function centreClient(fetch: Fetch): CentreClient {
  return {
    call: (name, body, { address, token, deadlineMs }) =>
      within(deadlineMs, async (signal): Promise<Result<SyncReply<typeof name>, NetworkFailure>> => {
        const headers = { 'content-type': 'application/json', accept: 'application/json', ...credential(token) }
        const response = await fetch(`${address}/sync/v1/${name}`, { method: 'POST', headers, body: JSON.stringify(body), signal })
        const said: unknown = JSON.parse(await readBounded(response, MAX_REPLY_BYTES, signal))
        if (!response.ok) return fail(refused(response.status, said))
        // The one cast between the table of schemas and the type of one row.
        const reply = SYNC_CALLS[name].reply.safeParse(said) as z.ZodSafeParseResult<SyncReply<typeof name>>
        return reply.success ? ok(reply.data) : fail(silent('centre.broken'))
      }),
    bytes: (path, maxBytes, { address, token, deadlineMs }) =>
      within(deadlineMs, async (signal) => {
        const headers = { accept: 'application/octet-stream', ...credential(token) }
        const response = await fetch(`${address}${path}`, { method: 'GET', headers, signal })
        if (!response.ok) return fail(refused(response.status, JSON.parse(await readBounded(response, MAX_REFUSAL_BYTES, signal))))
        return ok(await readBytes(response, maxBytes, signal))
      }),
  }
}

function credential(token: string | null): Readonly<Record<string, string>> {
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

/** Runs one exchange with the centre against its deadline; whatever it throws is a silence. */
async function within<T>(deadlineMs: number, exchange: (signal: AbortSignal) => Promise<Result<T, NetworkFailure>>): Promise<Result<T, NetworkFailure>> {
  const deadline = startDeadline(deadlineMs)
  try {
    return await Promise.race([exchange(deadline.signal), deadline.passed])
  } catch (thrown) {
    return fail(silent(deadline.signal.aborted ? 'centre.slow' : thrown instanceof SyntaxError || thrown instanceof RangeError ? 'centre.broken' : 'centre.unreachable'))
  } finally {
    deadline.end()
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
