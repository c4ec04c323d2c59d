import { fail, ok, type Result } from '../result'
import type { OrgSettings } from '../org/org'

export type IdentifierKind = 'mobile' | 'email' | 'external'

/** Longest mailbox address of RFC 5321, less the two angle brackets. */
const MAX_EMAIL = 254
const MAX_EXTERNAL = 100
const EMAIL = /^[^\s@"(),:;<>[\\\]]+@[^\s@.]+(\.[^\s@.]+)+$/
const CONTROL = /\p{C}/u

/**
 * A customer's identifier in the one spelling that is stored, hashed and compared (4.2): a mobile number as E.164 by the
 * organisation's rules, e-mail in lower case, an external id as it is, trimmed.
 */
export function normaliseIdentifier(
  kind: IdentifierKind,
  text: string,
  mobile: OrgSettings['mobile'],
): Result<string, 'customer.malformed'> {
  if (text.length > 1000) return fail('customer.malformed')
  const trimmed = text.trim()
  if (kind === 'mobile') return normaliseMobile(trimmed, mobile)
  if (kind === 'email') {
    const lower = trimmed.normalize('NFC').toLowerCase()
    return lower.length <= MAX_EMAIL && EMAIL.test(lower) && !CONTROL.test(lower) ? ok(lower) : fail('customer.malformed')
  }
  return trimmed !== '' && trimmed.length <= MAX_EXTERNAL && !CONTROL.test(trimmed) ? ok(trimmed) : fail('customer.malformed')
}

/** `+` or `00` before a country's number, else the national form with or without trunk prefix, or with the calling code alone. */
function normaliseMobile(text: string, rules: OrgSettings['mobile']): Result<string, 'customer.malformed'> {
  const compact = text.normalize('NFKC').replace(/[\s().\-‐-–]/g, '')
  const international = /^(?:\+|00)(\d+)$/.exec(compact)
  if (international !== null) return e164(international[1] ?? '', rules)
  if (!/^\d+$/.test(compact)) return fail('customer.malformed')
  const { callingCode, trunkPrefix, nationalLength } = rules
  if (compact.length === nationalLength) return e164(callingCode + compact, rules)
  if (trunkPrefix !== '' && compact.startsWith(trunkPrefix) && compact.length === nationalLength + trunkPrefix.length) {
    return e164(callingCode + compact.slice(trunkPrefix.length), rules)
  }
  return compact.startsWith(callingCode) ? e164(compact, rules) : fail('customer.malformed')
}

/** E.164: seven to fifteen digits, none of them a leading zero; the organisation's own country has a fixed length. */
function e164(digits: string, rules: OrgSettings['mobile']): Result<string, 'customer.malformed'> {
  const own = digits.startsWith(rules.callingCode)
  if (own && digits.length !== rules.callingCode.length + rules.nationalLength) return fail('customer.malformed')
  return /^[1-9]\d{6,14}$/.test(digits) ? ok(`+${digits}`) : fail('customer.malformed')
}
