import type { ClockBlock } from '../../protocol/sync/clock-block'

export interface RecordTime {
  /** Best guess of when it happened, milliseconds; never after it arrived. */
  readonly at: number
  /** Half-width of the error bar. */
  readonly error: number
}

/**
 * When a record was made, by the centre's time: what the till guessed then, and never later than now (4.5, 4.6). A trusted
 * clock counts forward from the till's last exchange with the centre, so it names nothing before that. One that is suspect, or
 * never met the centre's time, proves only that it was before the arrival: its error bar reaches back past everything.
 */
export function recordTime(clock: ClockBlock, now: number): RecordTime {
  const guess = clock.centre ?? clock.wall
  const known = clock.suspect || clock.centre === null ? null : clock.error
  return { at: Math.max(0, Math.min(guess, now)), error: known ?? now }
}

/** Certainly earlier: the error bars do not overlap. Otherwise it is who arrived first (4.6). */
export function surelyBefore(a: RecordTime, b: RecordTime): boolean {
  return a.at + a.error < b.at - b.error
}
