import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlainDate } from '../calendar/calendar'
import { dayNumberOf } from '../calendar/day-number'
import { convert, exchangeBetween } from './convert'
import type { CurrencyCode, Minor, RateText } from './money'
import { parseRate, rateOn, seriesByCurrency, type ExactRate } from './rate'

const INR = { currency: 'INR' as CurrencyCode, rate: null }
const rated = (currency: string, digits: bigint, scale: number): { currency: CurrencyCode; rate: ExactRate } => ({
  currency: currency as CurrencyCode,
  rate: { text: `${digits}e-${scale}` as RateText, digits, scale },
})

describe('convert', () => {
  test('out of the organisation’s currency', () => {
    expect(convert(50_000 as Minor, exchangeBetween(INR, rated('USD', 120n, 4)))).toBe(600)
  })
  test('into the organisation’s currency', () => {
    expect(convert(500 as Minor, exchangeBetween(rated('USD', 120n, 4), INR))).toBe(41_667)
  })
  test('between currencies of different decimals', () => {
    expect(convert(10_000 as Minor, exchangeBetween(INR, rated('JPY', 178n, 2)))).toBe(178)
    expect(convert(1_000 as Minor, exchangeBetween(rated('KWD', 369n, 5), rated('JPY', 178n, 2)))).toBe(482)
  })
  test('half goes up, and is rounded once', () => {
    expect(convert(100 as Minor, exchangeBetween(INR, rated('USD', 5n, 3)))).toBe(1)
    expect(convert(100 as Minor, exchangeBetween(INR, rated('USD', 4999n, 6)))).toBe(0)
  })
  test('never beyond 2^53 - 1', () => {
    expect(convert(Number.MAX_SAFE_INTEGER as Minor, exchangeBetween(INR, rated('IDR', 190n, 0)))).toBe(Number.MAX_SAFE_INTEGER)
  })
  test('a larger amount is never worth less', () => {
    const exchange = exchangeBetween(rated('GBP', 97n, 4), rated('USD', 1203n, 5))
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(1_000_000), (amount, more) => {
        const larger = Math.min(amount + more, Number.MAX_SAFE_INTEGER)
        expect(convert(larger as Minor, exchange)).toBeGreaterThanOrEqual(convert(amount as Minor, exchange))
      }),
    )
  })
  test('two ends in the organisation’s currency are a bug', () => {
    expect(() => exchangeBetween(INR, INR)).toThrow('nothing to exchange')
  })
})

test('the rate of a day is the latest that has begun; of one day the later entered', () => {
  const rate = (from: string, text: string) => ({ from: from as PlainDate, currency: 'USD' as CurrencyCode, rate: text as RateText })
  const series = seriesByCurrency([rate('2026-06-10', '2'), rate('2026-06-01', '1'), rate('2026-06-10', '3.50')]).get('USD' as CurrencyCode)
  const on = (date: string) => rateOn(series, dayNumberOf(date as PlainDate))?.text ?? null
  expect(['2026-05-31', '2026-06-01', '2026-06-09', '2026-06-10', '2030-01-01'].map(on)).toEqual([null, '1', '1', '3.50', '3.50'])
  expect(rateOn(undefined, dayNumberOf('2026-06-10' as PlainDate))).toBeNull()
})

test('a rate is a positive decimal', () => {
  for (const text of ['0.0120', '83', '1.5']) expect(parseRate(text).ok).toBe(true)
  for (const text of ['0', '0.000', '-1', '1e3', '.5', '01', '']) expect(parseRate(text).ok).toBe(false)
})
