import type { RedemptionReasonKey } from '../../domain/redemption/reason'
import type { Refused } from '../../domain/redemption/decision'
import type { ConflictClass } from '../../protocol/sync/conflict'

/**
 * Which class of conflict a refusal is, when the till had already said yes (4.6). What only the centre can know has a
 * class of its own; anything else is a difference of opinion about the same facts.
 */
const CLASS_OF: Partial<Record<RedemptionReasonKey, ConflictClass>> = {
  'code.unknown': 'unknown_code',
  'coupon.revoked': 'revoked_before_use',
  'coupon.not_issued': 'redeemed_before_issual',
  'store.not_allowed': 'wrong_store',
  'coupon.used': 'code_used_twice',
  'coupon.use_limit': 'code_used_twice',
  'customer.use_limit': 'customer_limit_exceeded',
  'customer.gap': 'customer_gap_broken',
  'offer.use_limit': 'offer_total_exceeded',
}

/** The class of the first reason that has one; `rules_disagree` when none has. */
export function conflictOf(refused: Refused): ConflictClass {
  for (const { key } of refused.reasons) {
    const found = CLASS_OF[key]
    if (found !== undefined) return found
  }
  return 'rules_disagree'
}
