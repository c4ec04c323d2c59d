import type { PlainDate } from '../calendar/calendar'
import { fail, ok, type Result } from '../result'

/** The refusals of a reversal by hand (2.7), each alone, in this order. */
export type ReversalProblem =
  | 'reversal.unknown'
  | 'reversal.already'
  | 'reversal.coupon_expired'
  | 'reversal.coupon_revoked'
  | 'reversal.pin_needed'

/** The redemption that is to be undone, as it stands now. */
export interface ReversibleRedemption {
  /** The day it was made, in its store's zone. */
  readonly madeOn: PlainDate
  /** Reversed, or returned whole. */
  readonly undone: boolean
  /** The coupon's last day as it is now; null = never ends. */
  readonly validThrough: PlainDate | null
  readonly couponRevoked: boolean
}

/**
 * Whether a redemption may be reversed by hand (2.7): not twice, not for a coupon that has since expired or been revoked,
 * since there is nothing to give back, and after the day it was made only with a manager's PIN. `redemption` is null when
 * there is none of that id; `today` is its store's date. A return of goods is not judged by this: see `planReturn`.
 */
export function judgeReversal(
  redemption: ReversibleRedemption | null,
  today: PlainDate,
  managerPin: boolean,
): Result<'reversed', ReversalProblem> {
  if (redemption === null) return fail('reversal.unknown')
  if (redemption.undone) return fail('reversal.already')
  if (redemption.validThrough !== null && today > redemption.validThrough) return fail('reversal.coupon_expired')
  if (redemption.couponRevoked) return fail('reversal.coupon_revoked')
  return today > redemption.madeOn && !managerPin ? fail('reversal.pin_needed') : ok('reversed')
}
