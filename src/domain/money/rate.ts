import type { PlainDate } from '../calendar/calendar'
import { dayNumberOf, type DayNumber } from '../calendar/day-number'
import { fail, ok, type Result } from '../result'
import type { CurrencyCode, Rate, RateText } from './money'

const RATE = /^(0|[1-9]\d{0,11})(?:\.(\d{1,12}))?$/

/** A rate as entered, above zero, at most twelve digits each side of the point. */
export function parseRate(text: string): Result<RateText, 'rate.malformed'> {
  return RATE.test(text) && /[1-9]/.test(text) ? ok(text as RateText) : fail('rate.malformed')
}

/** A rate as the exact fraction `digits` ÷ 10^`scale`, with the text it was entered as. */
export interface ExactRate {
  readonly text: RateText
  readonly digits: bigint
  readonly scale: number
}

/** The rates of one currency by the day they come into force, rising. */
export interface RateSeries {
  readonly days: readonly DayNumber[]
  readonly rates: readonly ExactRate[]
}

/** Groups rates by currency. Of two for one day the later entered wins (2.3), so the order of `rates` matters. */
export function seriesByCurrency(rates: readonly Rate[]): ReadonlyMap<CurrencyCode, RateSeries> {
  const byCurrency = new Map<CurrencyCode, Map<PlainDate, RateText>>()
  for (const { currency, from, rate } of rates) {
    const days = byCurrency.get(currency) ?? new Map<PlainDate, RateText>()
    days.set(from, rate)
    byCurrency.set(currency, days)
  }
  return new Map([...byCurrency].map(([currency, days]) => [currency, seriesOf(days)]))
}

function seriesOf(days: ReadonlyMap<PlainDate, RateText>): RateSeries {
  const rising = [...days].sort(([a], [b]) => (a < b ? -1 : 1))
  return { days: rising.map(([from]) => dayNumberOf(from)), rates: rising.map(([, text]) => exact(text)) }
}

function exact(text: RateText): ExactRate {
  const point = text.indexOf('.')
  return { text, digits: BigInt(text.replace('.', '')), scale: point < 0 ? 0 : text.length - point - 1 }
}

/** The rate in force on a day of the organisation's calendar, or null before the first. */
export function rateOn(series: RateSeries | undefined, day: DayNumber): ExactRate | null {
  if (series === undefined) return null
  for (let i = series.days.length - 1; i >= 0; i--) {
    if ((series.days[i] as number) <= day) return series.rates[i] ?? null
  }
  return null
}
