import type { Figure, Reason, RedemptionReasonKey } from './reason'
import type { Trial } from './trial'

/** One condition of the table in 2.7 (or of 4.4 for row 20): what it is called, and when it fails. */
export interface RedemptionRule {
  /** The row of 2.7. */
  readonly row: number
  readonly keys: readonly RedemptionReasonKey[]
  /** The v2 API's status number; null where v2 knows no such refusal. */
  readonly v2: number | null
  /** The reason with its figures if the condition fails; null if it holds or is not judged. */
  readonly judge: (trial: Trial) => Reason | null
}

/** A reason with the figures a cashier needs. */
export function reason(key: RedemptionReasonKey, figures: Readonly<Record<string, Figure>> = NO_FIGURES): Reason {
  return { key, figures }
}

const NO_FIGURES: Readonly<Record<string, Figure>> = {}
