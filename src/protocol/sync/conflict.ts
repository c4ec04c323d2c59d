import { z } from 'zod'

/** The classes of conflict (4.6). Each has its own detection and settlement; the fact itself is always stored. */
export const CONFLICT_CLASSES = [
  'code_used_twice',
  'offer_total_exceeded',
  'customer_limit_exceeded',
  'customer_gap_broken',
  'issued_over_total',
  'issued_over_customer_limit',
  'issued_to_unknown',
  'issued_to_blocked',
  'code_issued_twice',
  'redeemed_before_issual',
  'revoked_before_use',
  'offer_changed_before_use',
  'unit_spent_twice',
  'unknown_code',
  'wrong_store',
  'clock_suspect',
  'journal_forked',
  'till_disabled',
  'rules_disagree',
  'unreadable',
] as const
/** What a manager can decide of a case (4.6). */
export const CASE_ACTIONS = ['accept_loss', 'charge_store', 'follow_up', 'fraud'] as const
export const caseAction = z.enum(CASE_ACTIONS)
export type CaseAction = z.infer<typeof caseAction>

export const conflictClass = z.enum(CONFLICT_CLASSES)
export type ConflictClass = z.infer<typeof conflictClass>

/** What the centre made of one record: counted, counted but disputed, kept aside, or only noted (nothing to settle). */
export const settlement = z.enum(['accepted', 'disputed', 'parked', 'noted'])
export type Settlement = z.infer<typeof settlement>
