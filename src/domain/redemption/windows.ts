import type { PlainDate, WallTime } from '../calendar/calendar'
import { civilDay, dayNumberOf, dayOfWeek, plainDateOf, type DayNumber } from '../calendar/day-number'
import { minutesOf, wallTimeOf } from '../calendar/plain-date'
import type { RedemptionWindows } from '../offer/offer'

/** Windows laid out for the scan: days as bits, dates as numbers, slots as minutes. */
export interface PreparedWindows {
  /** Bit n stands for day n; 0 restricts nothing. */
  readonly daysOfWeek: number
  readonly daysOfMonth: number
  readonly dates: ReadonlySet<number> | null
  readonly slots: readonly Slot[]
}

/** Minutes of the day. `to` at or before `from` runs past midnight and belongs to the day it began; `to` is exclusive. */
interface Slot {
  readonly from: number
  readonly to: number
}

/** Null when nothing is restricted. */
export function prepareWindows(windows: RedemptionWindows): PreparedWindows | null {
  const { daysOfWeek, daysOfMonth, dates, slots } = windows
  if (daysOfWeek.length + daysOfMonth.length + dates.length + slots.length === 0) return null
  return {
    daysOfWeek: bits(daysOfWeek),
    daysOfMonth: bits(daysOfMonth),
    dates: dates.length === 0 ? null : new Set(dates.map(dayNumberOf)),
    slots: slots.map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) })),
  }
}

function bits(days: readonly number[]): number {
  return days.reduce((mask, day) => mask | (1 << day), 0)
}

/** Whether the windows are open at a minute of a day on the store's wall clock (2.7 `windows`). */
export function isOpen(windows: PreparedWindows, day: DayNumber, minute: number): boolean {
  if (windows.slots.length === 0) return dayAllowed(windows, day)
  for (const { from, to } of windows.slots) {
    if (from < to) {
      if (minute >= from && minute < to && dayAllowed(windows, day)) return true
    } else if ((minute >= from && dayAllowed(windows, day)) || (minute < to && dayAllowed(windows, (day - 1) as DayNumber))) {
      return true
    }
  }
  return false
}

function dayAllowed(windows: PreparedWindows, day: DayNumber): boolean {
  if (windows.daysOfWeek !== 0 && (windows.daysOfWeek & (1 << dayOfWeek(day))) === 0) return false
  if (windows.daysOfMonth !== 0 && (windows.daysOfMonth & (1 << civilDay(day).day)) === 0) return false
  return windows.dates === null || windows.dates.has(day)
}

/** How far ahead the next opening is looked for; a rarer window (29 February on a Monday) is told without a date. */
const HORIZON_DAYS = 400

/** The next wall moment the windows open after a minute at which they are closed, or null if none is near. */
export function nextOpening(
  windows: PreparedWindows,
  day: DayNumber,
  minute: number,
): { readonly date: PlainDate; readonly time: WallTime } | null {
  for (let ahead = 0; ahead <= HORIZON_DAYS; ahead++) {
    const candidate = (day + ahead) as DayNumber
    if (!dayAllowed(windows, candidate)) continue
    const starts = windows.slots.length === 0 ? [0] : windows.slots.map((slot) => slot.from)
    const later = ahead === 0 ? starts.filter((start) => start > minute) : starts
    if (later.length > 0) return { date: plainDateOf(candidate), time: wallTimeOf(Math.min(...later)) }
  }
  return null
}
