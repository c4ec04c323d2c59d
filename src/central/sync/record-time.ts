import type { ClockBlock } from '../../protocol/sync/clock-block'

export interface RecordTime {
  /** Best guess of when it happened, milliseconds; never after it arrived. */
  readonly at: number
  /** Half-width of the error bar. */
  readonly error: number
}

/** A till that never met the centre's time says nothing better than "some time within a day of its wall clock". */
const UNKNOWN_ERROR = 86_400_000

/** When a record was made, by the centre's time: what the till guessed then, and never later than now (4.5, 4.6). */
export function recordTime(clock: ClockBlock, now: number): RecordTime {
  const guess = clock.centre ?? clock.wall
  return { at: Math.max(0, Math.min(guess, now)), error: clock.centre === null ? UNKNOWN_ERROR : (clock.error ?? UNKNOWN_ERROR) }
}

/** Certainly earlier: the error bars do not overlap. Otherwise it is who arrived first (4.6). */
export function surelyBefore(a: RecordTime, b: RecordTime): boolean {
  return a.at + a.error < b.at - b.error
}
