import { exponentOf } from '../money/currencies'
import type { CurrencyCode, Minor } from '../money/money'
import type { CodeRules, OfflineMode, OfflineRules } from './offer'

/** What the organisation allows a till alone where an offer says nothing (4.4): 20 uses, 500.00 a bill, 24 hours. */
const PER_TILL = 20
const PER_BILL_UNITS = 500
const MAX_HOURS = 24

/** `bounded`; `strict` for a common code with a total (4.4). */
export function defaultOfflineMode(codes: CodeRules['kind'], total: number | null): OfflineMode {
  return codes === 'common' && total !== null ? 'strict' : 'bounded'
}

/** The limits in force: null does not limit. */
export interface OfflineLimits {
  readonly perTill: number | null
  /** In the offer's currency. */
  readonly perBillMax: Minor | null
  readonly maxHours: number | null
}

/**
 * The limits a till keeps to alone. `bounded` and `approval` promise a worst case of `perTill` × tills, so what the offer
 * leaves open is the organisation's default there. In the other modes `perTill` and `perBillMax` mean nothing, and
 * `maxHours` counts only where it is given (4.4).
 */
export function offlineLimits(rules: OfflineRules, currency: CurrencyCode): OfflineLimits {
  if (rules.mode !== 'bounded' && rules.mode !== 'approval') return { perTill: null, perBillMax: null, maxHours: rules.maxHours }
  return {
    perTill: rules.perTill ?? PER_TILL,
    perBillMax: rules.perBillMax ?? ((PER_BILL_UNITS * 10 ** exponentOf(currency)) as Minor),
    maxHours: rules.maxHours ?? MAX_HOURS,
  }
}
