import type { ErrorKey } from '../../protocol/errors'
import type { Json } from '../../protocol/sync/canonical-json'

/** An expected failure of a call, with its key of errors.ts. */
export interface CallFailure {
  readonly key: ErrorKey
  readonly field?: string
  readonly details?: Json
}

/** What a call answers when it does not answer what was asked. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CallFailure }

export const refuse = (key: ErrorKey, field?: string, details?: Json): { readonly ok: false; readonly error: CallFailure } => ({
  ok: false,
  error: { key, ...(field === undefined ? {} : { field }), ...(details === undefined ? {} : { details }) },
})
