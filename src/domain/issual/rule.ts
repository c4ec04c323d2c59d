import type { Customer } from '../coupon/coupon'
import type { Figure } from '../redemption/reason'
import type { IssualReason, IssualReasonKey } from './issual'
import type { IssualTrial } from './trial'

/** One refusal of 2.6. */
export interface IssualRule {
  readonly key: IssualReasonKey
  readonly v2: V2IssualNumber
  readonly judge: (trial: IssualTrial) => IssualReason<IssualReasonKey> | null
}

/** The v2 API's status number of one issue, and in `issue/multiple` where that differs (2.6). */
export interface V2IssualNumber {
  readonly single: number
  readonly multiple: number
}

export const v2Both = (n: number): V2IssualNumber => ({ single: n, multiple: n })

export function issualReason(key: IssualReasonKey, figures: Readonly<Record<string, Figure>> = {}): IssualReason<IssualReasonKey> {
  return { key, figures }
}

/** Without a known customer no customer check is made (2.6). */
export function ofKnownCustomer(
  judge: (trial: IssualTrial, customer: Customer) => IssualReason<IssualReasonKey> | null,
): (trial: IssualTrial) => IssualReason<IssualReasonKey> | null {
  return (trial) => (trial.request.customer === null ? null : judge(trial, trial.request.customer))
}
