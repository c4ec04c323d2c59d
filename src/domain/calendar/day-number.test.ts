import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import type { PlainDate } from './calendar'
import { civilDay, dayNumberOf, dayOfWeek, endOfMonthAfterDay, plainDateOf } from './day-number'
import { endOfMonthAfter } from './plain-date'

const anyDate = fc.integer({ min: -100_000, max: 200_000 }).map((n) => new Temporal.PlainDate(1970, 1, 1).add({ days: n }))

test('a day number agrees with the date library on every field, both ways', () => {
  fc.assert(
    fc.property(anyDate, (date) => {
      const text = date.toString() as PlainDate
      const number = dayNumberOf(text)
      expect(number).toBe(new Temporal.PlainDate(1970, 1, 1).until(date, { largestUnit: 'day' }).days)
      expect(plainDateOf(number)).toBe(text)
      expect(civilDay(number)).toEqual({ year: date.year, month: date.month, day: date.day })
      expect(dayOfWeek(number)).toBe(date.dayOfWeek)
    }),
    { numRuns: 2000 },
  )
})

test('month ends agree with the date library', () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: 0, max: 60 }), (date, months) => {
      const text = date.toString() as PlainDate
      expect(plainDateOf(endOfMonthAfterDay(dayNumberOf(text), months))).toBe(endOfMonthAfter(text, months))
    }),
    { numRuns: 1000 },
  )
})
