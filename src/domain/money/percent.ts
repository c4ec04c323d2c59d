import { fail, ok, type Result } from '../result'
import { dividedHalfUp, productOverHalfUp } from './rounding'
import type { BasisPoints, Minor } from './money'

const PERCENT = /^(0|[1-9]\d{0,2})(?:\.(\d{1,2}))?$/

/** Hundredths of a percent of a text such as "10" or "12.5": 0.01 to 100, at most two decimals (2.2). */
export function parsePercent(text: string): Result<BasisPoints, 'percent.malformed' | 'percent.out_of_range'> {
  const match = PERCENT.exec(text)
  if (match === null) return fail('percent.malformed')
  const points = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return points >= 1 && points <= 10_000 ? ok(points as BasisPoints) : fail('percent.out_of_range')
}

/** The shortest text of a percentage: 1000 is "10", 1250 is "12.5". */
export function formatPercent(points: BasisPoints): string {
  const rest = points % 100
  const whole = String(Math.floor(points / 100))
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(2, '0').replace(/0$/, '')}`
}

/** `base` × percent ÷ 100, rounded half-up to the minor unit (2.3). */
export function percentOf(base: Minor, points: BasisPoints): Minor {
  const product = base * points
  return (product <= SAFE_PRODUCT ? dividedHalfUp(product, 10_000) : productOverHalfUp(base, points, 10_000)) as Minor
}

/** Leaves room for the half that rounding adds. */
const SAFE_PRODUCT = Number.MAX_SAFE_INTEGER - 10_000
