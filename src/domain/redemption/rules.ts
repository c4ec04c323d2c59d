import { allowanceExhausted } from './offline-rules/allowance-exhausted'
import { approvalNeeded } from './offline-rules/approval-needed'
import { capReached } from './offline-rules/cap-reached'
import { clockUntrusted } from './offline-rules/clock-untrusted'
import { notHolder } from './offline-rules/not-holder'
import { notPermitted } from './offline-rules/not-permitted'
import { tooLong } from './offline-rules/too-long'
import type { RedemptionReasonKey } from './reason'
import type { RedemptionRule } from './rule'
import { billContents } from './rules/bill-contents'
import { billWindow } from './rules/bill-window'
import { codeUnknown } from './rules/code-unknown'
import { couponExpired } from './rules/coupon-expired'
import { couponNotHolder } from './rules/coupon-not-holder'
import { couponNotIssued } from './rules/coupon-not-issued'
import { couponNotStarted } from './rules/coupon-not-started'
import { couponRevoked } from './rules/coupon-revoked'
import { couponUseLimit } from './rules/coupon-use-limit'
import { couponUsed } from './rules/coupon-used'
import { currencyNoRate } from './rules/currency-no-rate'
import { customerBlocked } from './rules/customer-blocked'
import { customerGap } from './rules/customer-gap'
import { customerRequired } from './rules/customer-required'
import { customerUseLimit } from './rules/customer-use-limit'
import { offerExpired } from './rules/offer-expired'
import { offerNotActive } from './rules/offer-not-active'
import { offerUseLimit } from './rules/offer-use-limit'
import { storeNotAllowed } from './rules/store-not-allowed'
import { windowClosed } from './rules/window-closed'

/** The table of 2.7 with row 20 spelt out by 4.4: what is judged, in order. API, docs and screens read this list. */
export const REDEMPTION_RULES: readonly RedemptionRule[] = [
  codeUnknown,
  couponRevoked,
  offerNotActive,
  offerExpired,
  couponExpired,
  couponNotIssued,
  couponNotStarted,
  customerRequired,
  customerBlocked,
  couponNotHolder,
  storeNotAllowed,
  windowClosed,
  billWindow,
  billContents,
  currencyNoRate,
  couponUsed,
  couponUseLimit,
  customerUseLimit,
  customerGap,
  offerUseLimit,
  notPermitted,
  allowanceExhausted,
  notHolder,
  capReached,
  tooLong,
  approvalNeeded,
  clockUntrusted,
]

/** The v2 API's number of a refusal, or null where v2 knows none (2.7, last column). */
export function v2Number(key: RedemptionReasonKey): number | null {
  return REDEMPTION_RULES.find((rule) => rule.keys.includes(key))?.v2 ?? null
}
