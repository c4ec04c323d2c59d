import type { PlainDate, WallTime } from '../calendar/calendar'
import { parsePlainDate, parseWallTime } from '../calendar/plain-date'
import type { BasisPoints, CurrencyCode, Minor } from '../money/money'
import { parseCurrency } from '../money/currencies'
import { parseMoney } from '../money/money-text'
import { parsePercent } from '../money/percent'
import type { Result } from '../result'
import { problem, type FieldProblem, type FieldProblemKey } from './field-problem'

/**
 * Reads the texts of a wire form and collects what is wrong, so that a person hears of every field at once. A text that is
 * wrong reads as itself: the caller throws the result away as soon as there is a problem.
 */
export interface FieldReader {
  readonly problems: FieldProblem[]
  readonly currency: (field: string, text: string) => CurrencyCode
  readonly money: (field: string, text: string | null | undefined, currency: CurrencyCode) => Minor | null
  readonly percent: (field: string, text: string) => BasisPoints
  readonly date: (field: string, text: string) => PlainDate
  readonly time: (field: string, text: string) => WallTime
}

export function fieldReader(): FieldReader {
  const problems: FieldProblem[] = []
  const read = <T>(field: string, text: string, result: Result<T, string>): T => {
    if (result.ok) return result.value
    problems.push(problem(field, keyOf(result.error)))
    return text as T
  }
  return {
    problems,
    currency: (field, text) => read(field, text, parseCurrency(text)),
    // Decimals cannot be judged by a currency that is no currency; that one is reported already.
    money: (field, text, currency) =>
      text === null || text === undefined || !parseCurrency(currency).ok ? null : read(field, text, parseMoney(text, currency)),
    percent: (field, text) => read(field, text, parsePercent(text)),
    date: (field, text) => read(field, text, parsePlainDate(text)),
    time: (field, text) => read(field, text, parseWallTime(text)),
  }
}

function keyOf(error: string): FieldProblemKey {
  return error === 'percent.out_of_range' || error === 'money.too_large' || error === 'money.negative'
    ? 'field.out_of_range'
    : 'field.malformed'
}
