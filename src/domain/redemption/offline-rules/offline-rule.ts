import type { OfflineState } from '../decision'
import type { Reason, RedemptionReasonKey } from '../reason'
import type { RedemptionRule } from '../rule'
import type { Trial } from '../trial'

/** A rule of 4.4: not judged where the centre decides or was asked. */
export function offlineRule(
  key: RedemptionReasonKey,
  judge: (trial: Trial, state: OfflineState) => Reason | null,
): RedemptionRule {
  return {
    row: 20,
    keys: [key],
    v2: null,
    judge: (trial) => (trial.request.offline === null ? null : judge(trial, trial.request.offline)),
  }
}
