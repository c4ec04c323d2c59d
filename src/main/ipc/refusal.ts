import type { ErrorKey } from '../../protocol/errors'
import type { Failure } from '../../protocol/error-shape'

/** An expected failure, by its key of the one registry. */
export function refusal(key: ErrorKey, details?: Failure['details']): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error: details === undefined ? { key } : { key, details } }
}
