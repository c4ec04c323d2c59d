import { ERRORS, isErrorKey } from '../../../protocol/errors'
import { v2IssualNumber } from '../../../domain/issual/rules'
import { ISSUAL_REASONS, type IssualReasonKey } from '../../../domain/issual/issual'
import { REDEMPTION_REASONS, type RedemptionReasonKey } from '../../../domain/redemption/reason'
import { v2Number } from '../../../domain/redemption/rules'

/** v2's number of success, and of a failure it has no number for. */
export const SUCCESS = 700
export const REDEMPTION_FAILED = 759
const ISSUE_FAILED = 709

export interface V2Status {
  readonly status: boolean
  readonly code: number
  readonly message: string
}

/** The number and sentence of a refused redemption, by its first reason (2.7, last column). */
export function redemptionStatus(key: string): V2Status {
  const known = REDEMPTION_REASONS.find((reason): reason is RedemptionReasonKey => reason === key)
  return refused(known === undefined ? REDEMPTION_FAILED : (v2Number(known) ?? REDEMPTION_FAILED), key)
}

/** The same for an issual (2.6). */
export function issualStatus(key: string): V2Status {
  const known = ISSUAL_REASONS.find((reason): reason is IssualReasonKey => reason === key)
  return refused(known === undefined ? ISSUE_FAILED : v2IssualNumber(known).single, key)
}

/** The warning that goes with a number of `issue/multiple` when some were issued and then no more. */
const WARNING_OF: Readonly<Record<number, number>> = { 5001: 626, 5005: 702 }
const SOME_NOT_ISSUED = 678

/** `issue/multiple` has numbers of its own (2.6). */
export function severalStatus(key: string): { readonly code: number; readonly warning: V2Status } {
  const known = ISSUAL_REASONS.find((reason): reason is IssualReasonKey => reason === key)
  const code = known === undefined ? ISSUE_FAILED : v2IssualNumber(known).multiple
  return { code, warning: refused(WARNING_OF[code] ?? SOME_NOT_ISSUED, key) }
}

export const refused = (code: number, key: string): V2Status => ({ status: false, code, message: isErrorKey(key) ? ERRORS[key].says : key })
export const succeeded = (message: string): V2Status => ({ status: true, code: SUCCESS, message })
