import { dayNumberOf, plainDateOf, type DayNumber } from '../../../domain/calendar/day-number'
import { wallTimeOf } from '../../../domain/calendar/plain-date'
import { boundOf, isLoyalty, lastDayOf } from '../../../domain/offer/last-day'
import type { Offer } from '../../../domain/offer/offer'
import { isOpen, nextOpening, prepareWindows, type PreparedWindows } from '../../../domain/redemption/windows'
import type { StoreMoment } from '../../app/store-clock'

/** Days, today counted as 0, within which an offer's end is soon. */
const SOON_DAYS = 3

export type Column = 'now' | 'later' | 'ending' | 'paused'
export type Standing = Column | 'other' | 'gone'

/** Where an offer stands at a moment of the store: its column, and when it next opens. */
export interface Placed {
  readonly standing: Standing
  readonly openNow: boolean
  /** Wall time at which it next opens, today or on `date`; null = open now, or nothing near. */
  readonly opens: { readonly date: string; readonly time: string } | null
  /** Last day `YYYY-MM-DD`; null = no end. */
  readonly lastDay: string | null
}

/** Judges the calendar of an offer with the engine's own windows; a coupon's own dates and the bill are not asked here. */
export function place(offer: Offer, { day, minute }: StoreMoment): Placed {
  const lastDay = isLoyalty(offer) ? null : (boundOf(offer) ?? lastDayOf(offer))
  const windows = prepareWindows(offer.redemption.windows)
  const starts = offer.redemption.start.from === null ? day : dayNumberOf(offer.redemption.start.from)
  const openNow = starts <= day && (windows === null || isOpen(windows, day, minute))
  const opens = openNow ? null : opening(windows, starts, day, minute)
  return { standing: standing(offer, lastDay, openNow, opens, day), openNow, opens, lastDay }
}

function opening(windows: PreparedWindows | null, starts: DayNumber, day: DayNumber, minute: number): Placed['opens'] {
  if (windows === null) return starts > day ? { date: plainDateOf(starts), time: wallTimeOf(0) } : null
  // From before the first minute of the first day, so that midnight itself is found.
  return starts > day ? nextOpening(windows, starts, -1) : nextOpening(windows, day, minute)
}

function standing(offer: Offer, lastDay: string | null, openNow: boolean, opens: Placed['opens'], day: DayNumber): Standing {
  const daysLeft = lastDay === null ? Number.POSITIVE_INFINITY : dayNumberOf(lastDay as Parameters<typeof dayNumberOf>[0]) - day
  if (offer.status === 'ended' || daysLeft < 0) return 'gone'
  if (offer.status === 'paused') return 'paused'
  const today = openNow || opens?.date === plainDateOf(day)
  if (today && daysLeft <= SOON_DAYS) return 'ending'
  if (openNow) return 'now'
  return today ? 'later' : 'other'
}

/** Minutes of the day until the slot that is open now closes, as a wall time; null = it stays open past midnight or all day. */
export function closesAt(offer: Offer, { minute }: StoreMoment): string | null {
  const ends = offer.redemption.windows.slots.filter(({ from, to }) => from <= wallTimeOf(minute) && wallTimeOf(minute) < to).map(({ to }) => to)
  return ends.length === 0 ? null : ends.reduce((latest, end) => (end > latest ? end : latest))
}

/** How much of the offer's total is left: 0 to 1, with figures; null = no total. */
export function leftOf(offer: Offer, uses: number | undefined): { readonly left: number; readonly total: number } | null {
  const { total } = offer.redemption
  return total === null ? null : { left: Math.max(0, total - (uses ?? 0)), total }
}

