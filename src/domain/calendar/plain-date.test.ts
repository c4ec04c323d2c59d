import { describe, expect, test } from 'vitest'
import type { PlainDate, WallTime } from './calendar'
import { addDays, daysBetween, endOfMonthAfter, minutesOf, parsePlainDate, parseWallTime, subtractMonthsClamped, wallTimeOf } from './plain-date'

const day = (text: string): PlainDate => text as PlainDate

describe('parsePlainDate', () => {
  test.each(['2026-02-28', '2028-02-29', '0001-01-01', '9999-12-31'])('%s is a day', (text) => {
    expect(parsePlainDate(text)).toEqual({ ok: true, value: text })
  })
  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-6-1', '20260601', '2026-06-10T00:00', '', '+02026-06-10'])('%s is none', (text) => {
    expect(parsePlainDate(text).ok).toBe(false)
  })
})

describe('parseWallTime', () => {
  test.each(['00:00', '23:59', '09:05'])('%s is a time', (text) => expect(parseWallTime(text).ok).toBe(true))
  test.each(['24:00', '9:05', '12:60', '12:00:00', ''])('%s is none', (text) => expect(parseWallTime(text).ok).toBe(false))
  test('minutes and back', () => {
    expect(minutesOf('09:05' as WallTime)).toBe(545)
    expect(wallTimeOf(545)).toBe('09:05')
  })
})

test('days are added and counted over months and leap days', () => {
  expect(addDays(day('2028-02-28'), 2)).toBe('2028-03-01')
  expect(addDays(day('2026-01-01'), -1)).toBe('2025-12-31')
  expect(daysBetween(day('2026-12-31'), day('2027-01-02'))).toBe(2)
  expect(daysBetween(day('2027-01-02'), day('2026-12-31'))).toBe(-2)
})

test('month ends and six months earlier are clamped', () => {
  expect(endOfMonthAfter(day('2027-01-31'), 1)).toBe('2027-02-28')
  expect(endOfMonthAfter(day('2026-12-05'), 0)).toBe('2026-12-31')
  expect(subtractMonthsClamped(day('2026-08-31'), 6)).toBe('2026-02-28')
  expect(subtractMonthsClamped(day('2028-08-31'), 6)).toBe('2028-02-29')
})
