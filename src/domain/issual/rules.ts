import type { IssualReasonKey } from './issual'
import type { IssualRule, V2IssualNumber } from './rule'
import { audienceNotIncluded } from './rules/audience-not-included'
import { codesExhausted } from './rules/codes-exhausted'
import { customerBlocked } from './rules/customer-blocked'
import { customerLimit } from './rules/customer-limit'
import { customerUnknown } from './rules/customer-unknown'
import { gap } from './rules/gap'
import { notHere } from './rules/not-here'
import { offerExpired } from './rules/offer-expired'
import { offerLimit } from './rules/offer-limit'
import { offerNotActive } from './rules/offer-not-active'
import { offerNotFound } from './rules/offer-not-found'
import { recentlyHad } from './rules/recently-had'

/** The refusals of 2.6 in order. API, docs and screens read this list. */
export const ISSUAL_RULES: readonly IssualRule[] = [
  offerNotFound,
  offerNotActive,
  offerExpired,
  customerUnknown,
  customerBlocked,
  audienceNotIncluded,
  recentlyHad,
  customerLimit,
  gap,
  offerLimit,
  codesExhausted,
  notHere,
]

/** The v2 API's numbers of a refusal (2.6). */
export function v2IssualNumber(key: IssualReasonKey): V2IssualNumber {
  const rule = ISSUAL_RULES.find((candidate) => candidate.key === key)
  if (rule === undefined) throw new Error(`no issual rule for ${key}`)
  return rule.v2
}
