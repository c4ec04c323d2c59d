import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencyCodes, exponentOf, parseCurrency } from './currencies'
import type { CurrencyCode, Minor } from './money'
import { formatMoney, parseMoney } from './money-text'

const INR = 'INR' as CurrencyCode
const JPY = 'JPY' as CurrencyCode
const KWD = 'KWD' as CurrencyCode

describe('parseMoney', () => {
  test.each([
    ['12.50', INR, 1250],
    ['0.00', INR, 0],
    ['90071992547409.91', INR, Number.MAX_SAFE_INTEGER],
    ['1250', JPY, 1250],
    ['1.250', KWD, 1250],
  ])('%s %s', (text, currency, minor) => expect(parseMoney(text, currency)).toEqual({ ok: true, value: minor }))
  test.each([
    ['12.5', INR, 'money.decimals'],
    ['12', INR, 'money.decimals'],
    ['12.500', INR, 'money.decimals'],
    ['12.00', JPY, 'money.decimals'],
    ['-1.00', INR, 'money.negative'],
    ['90071992547409.92', INR, 'money.too_large'],
    ['99999999999999999999999999.00', INR, 'money.too_large'],
    ['', INR, 'money.malformed'],
    ['.50', INR, 'money.malformed'],
    ['1.', JPY, 'money.malformed'],
    ['1.2.3', INR, 'money.malformed'],
    ['007.00', INR, 'money.malformed'],
    ['1,000.00', INR, 'money.malformed'],
    ['+1.00', INR, 'money.malformed'],
    ['1e2', JPY, 'money.malformed'],
    [' 1.00', INR, 'money.malformed'],
    ['١٢.٥٠', INR, 'money.malformed'],
    ['--1.00', INR, 'money.malformed'],
  ])('%s %s is %s', (text, currency, error) => expect(parseMoney(text, currency).ok || parseMoney(text, currency)).toEqual({ ok: false, error }))
})

test('what is written is read back, in every currency', () => {
  fc.assert(
    fc.property(fc.constantFrom(...currencyCodes()), fc.maxSafeNat(), (currency, minor) => {
      expect(parseMoney(formatMoney(minor as Minor, currency), currency)).toEqual({ ok: true, value: minor })
    }),
  )
})

test('currencies are ISO 4217, upper case', () => {
  expect(currencyCodes().length).toBeGreaterThan(155)
  expect(new Set(currencyCodes()).size).toBe(currencyCodes().length)
  expect(exponentOf('CLF' as CurrencyCode)).toBe(4)
  for (const text of ['inr', 'XXX', 'EURO', '']) expect(parseCurrency(text).ok).toBe(false)
})
