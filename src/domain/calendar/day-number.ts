import type { Brand } from '../brand'
import type { PlainDate } from './calendar'

/**
 * A calendar day as the number of days since 1970-01-01, so that the rules compare and add days as integers. A scan
 * judges every date rule with these; the date library serves everything that is not on that path, and a property test
 * holds the two together.
 */
export type DayNumber = Brand<number, 'DayNumber'>

/** Later than every day: a coupon or an offer without end. */
export const FOREVER = Number.POSITIVE_INFINITY as DayNumber
/** Earlier than every day: a start that never delays. */
export const ALWAYS = Number.NEGATIVE_INFINITY as DayNumber

/** Days of 400 years; the Gregorian calendar repeats after them. */
const ERA = 146_097
/** Days from 0000-03-01 to 1970-01-01: years are counted from March, so that a leap day is the last of its year. */
const EPOCH_SHIFT = 719_468

/** The number of the day `year`-`month`-`day` (month 1–12) of the Gregorian calendar. */
export function dayNumber(year: number, month: number, day: number): DayNumber {
  const y = month > 2 ? year : year - 1
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return (era * ERA + dayOfEra - EPOCH_SHIFT) as DayNumber
}

export interface CivilDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Year, month (1–12) and day of month of a day number: the inverse of `dayNumber`. */
export function civilDay(number: DayNumber): CivilDay {
  const shifted = number + EPOCH_SHIFT
  const era = Math.floor(shifted / ERA)
  const dayOfEra = shifted - era * ERA
  const leapless = dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor(leapless / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  }
}

/** Monday 1 to Sunday 7. Day 0, 1970-01-01, was a Thursday. */
export function dayOfWeek(number: DayNumber): number {
  const sinceMonday = (number + 3) % 7
  return (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1
}

/** The number of a checked `YYYY-MM-DD`. Reads the characters: no allocation on the path of a scan. */
export function dayNumberOf(date: PlainDate): DayNumber {
  const year = digits(date, 0) * 100 + digits(date, 2)
  return dayNumber(year, digits(date, 5), digits(date, 8))
}

function digits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528 // 528 = 11 × the code of "0"
}

/** `YYYY-MM-DD` of a day number between the years 0000 and 9999. */
export function plainDateOf(number: DayNumber): PlainDate {
  const { year, month, day } = civilDay(number)
  return `${String(year).padStart(4, '0')}-${padded(month)}-${padded(day)}` as PlainDate
}

function padded(n: number): string {
  return n < 10 ? `0${n}` : String(n)
}

/** The last day of the month that lies `months` after the month of `number` (2.5 `month_ends`). */
export function endOfMonthAfterDay(number: DayNumber, months: number): DayNumber {
  const { year, month } = civilDay(number)
  const following = year * 12 + (month - 1) + months + 1
  return (dayNumber(Math.floor(following / 12), (following % 12) + 1, 1) - 1) as DayNumber
}
