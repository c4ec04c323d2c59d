import { Temporal } from 'temporal-polyfill'
import { fail, ok, type Result } from '../result'
import type { PlainDate, WallTime } from './calendar'

const DATE = /^\d{4}-\d{2}-\d{2}$/
const WALL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/

/** A real calendar day written `YYYY-MM-DD` (2026-02-30 is none). */
export function parsePlainDate(text: string): Result<PlainDate, 'date.malformed'> {
  if (!DATE.test(text)) return fail('date.malformed')
  try {
    Temporal.PlainDate.from(text)
    return ok(text as PlainDate)
  } catch {
    return fail('date.malformed')
  }
}

/** A wall time `HH:mm`, 00:00 to 23:59 (2.7). */
export function parseWallTime(text: string): Result<WallTime, 'time.malformed'> {
  return WALL_TIME.test(text) ? ok(text as WallTime) : fail('time.malformed')
}

/** Minutes since midnight of a checked `HH:mm`. */
export function minutesOf(time: WallTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

/** `HH:mm` of minutes since midnight, 0–1439. */
export function wallTimeOf(minutes: number): WallTime {
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}` as WallTime
}

/** `date` plus `days` calendar days; negative goes back. */
export function addDays(date: PlainDate, days: number): PlainDate {
  return Temporal.PlainDate.from(date).add({ days }).toString() as PlainDate
}

/** The last day of the month `months` after the month of `date`; 0 is this month's end (2.5). */
export function endOfMonthAfter(date: PlainDate, months: number): PlainDate {
  const target = Temporal.PlainYearMonth.from(date.slice(0, 7)).add({ months })
  return target.toPlainDate({ day: target.daysInMonth }).toString() as PlainDate
}

/** Calendar days from `from` to `to`; negative if `to` is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days
}

/** The same date `months` earlier, clamped to the month's end: 31 August less six months is 28 February (2.6). */
export function subtractMonthsClamped(date: PlainDate, months: number): PlainDate {
  return Temporal.PlainDate.from(date).subtract({ months }, { overflow: 'constrain' }).toString() as PlainDate
}

/** The earlier of two days, where null is "never". */
export function earlierDay(a: PlainDate | null, b: PlainDate | null): PlainDate | null {
  if (a === null) return b
  if (b === null) return a
  return a < b ? a : b
}
