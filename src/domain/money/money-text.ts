import { fail, ok, type Result } from '../result'
import { exponentOf } from './currencies'
import type { CurrencyCode, Minor, MoneyText } from './money'

export type MoneyProblem = 'money.malformed' | 'money.decimals' | 'money.negative' | 'money.too_large'

const ZERO = 48
const NINE = 57

/**
 * Minor units of a decimal text such as "12.50": plain digits, exactly the currency's number of decimals, not negative, at
 * most 2^53 - 1 minor units (2.3). Reads characters: it runs for every line of every bill.
 */
export function parseMoney(text: string, currency: CurrencyCode): Result<Minor, MoneyProblem> {
  const shape = readDecimal(text)
  if (!shape.ok) return shape
  if (shape.value.decimals !== exponentOf(currency)) return fail('money.decimals')
  return shape.value.minor > Number.MAX_SAFE_INTEGER ? fail('money.too_large') : ok(shape.value.minor as Minor)
}

function readDecimal(text: string): Result<{ minor: number; decimals: number }, MoneyProblem> {
  if (text.charCodeAt(0) === 45) return readDecimal(text.slice(1)).ok ? fail('money.negative') : fail('money.malformed')
  if (text.length === 0 || text.length > 32) return fail('money.malformed')
  let minor = 0
  let point = -1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46) {
      if (point >= 0 || i === 0) return fail('money.malformed')
      point = i
    } else if (code >= ZERO && code <= NINE) minor = minor * 10 + (code - ZERO)
    else return fail('money.malformed')
  }
  const whole = point < 0 ? text.length : point
  // "007.00" and "7." are not how anybody writes money; taking them would let one amount have two spellings.
  if (whole > 1 && text.charCodeAt(0) === ZERO) return fail('money.malformed')
  if (point === text.length - 1) return fail('money.malformed')
  return ok({ minor, decimals: point < 0 ? 0 : text.length - point - 1 })
}

/** The decimal text of minor units, always with the currency's number of decimals: 1250 INR is "12.50". */
export function formatMoney(minor: Minor, currency: CurrencyCode): MoneyText {
  const exponent = exponentOf(currency)
  if (exponent === 0) return String(minor) as MoneyText
  const digits = String(minor).padStart(exponent + 1, '0')
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}` as MoneyText
}
