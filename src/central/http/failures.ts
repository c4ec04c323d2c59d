import { ERRORS, type ErrorKey } from '../../protocol/errors'
import type { ErrorReply } from '../../protocol/error-shape'
import type { CallFailure } from '../core/failure'
import { v2Failure } from './v2/envelope'

export interface FailureReply {
  readonly status: number
  readonly body: unknown
}

/** An expected failure in the shape its route speaks: our own (3.2), or v2's envelope. */
export function failureReply(failure: CallFailure, shape: 'own' | 'v2', requestId: string): FailureReply {
  const { status, says } = ERRORS[failure.key]
  if (shape === 'v2') return { status, body: v2Failure(status, failure) }
  const error: ErrorReply['error'] = {
    key: failure.key,
    message: says,
    ...(failure.field === undefined ? {} : { field: failure.field }),
    ...(failure.details === undefined ? {} : { details: failure.details as NonNullable<ErrorReply['error']['details']> }),
    requestId,
  }
  return { status, body: { error } }
}

const OF_FASTIFY: Readonly<Record<string, ErrorKey>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_BAD_URL: 'request.malformed',
  FST_ERR_MAX_PARAM_LENGTH: 'request.malformed',
}
/** The database is away or coming back: connection classes of PostgreSQL and of the socket. */
const AWAY = /^(08\w{3}|57P0[123]|53300|ECONN(REFUSED|RESET)|EPIPE)$/

/** What a thrown failure is called outside. What it says stays inside: no stack, no SQL, no path (3.2). */
export function keyOfThrown(thrown: unknown): ErrorKey {
  const code = codeOf(thrown)
  const known = OF_FASTIFY[code]
  if (known !== undefined) return known
  if (thrown instanceof SyntaxError) return 'request.malformed'
  return AWAY.test(code) || isPoolTrouble(thrown) ? 'centre.busy' : 'centre.failed'
}

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''

/** The driver tells some losses of the connection by message alone. */
const isPoolTrouble = (thrown: unknown): boolean =>
  thrown instanceof Error && /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable/.test(thrown.message)
