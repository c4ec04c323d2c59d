import { ERRORS } from '../../../protocol/errors'
import type { CallFailure } from '../../core/failure'
import type { V2Status } from './status-numbers'

/** A request that failed as a whole, as v2 says it. */
export function v2Failure(status: number, failure: CallFailure): unknown {
  const field = failure.field === undefined ? '' : ` (${failure.field})`
  return { errors: [{ status: false, code: status === 200 ? 500 : status, message: ERRORS[failure.key].says + field }], warnings: [], success: false }
}

/** An item that was refused: v2 answers 200 and lists why. */
export const v2Refusal = (errors: readonly V2Status[]): unknown => ({ errors, warnings: [], success: false })
