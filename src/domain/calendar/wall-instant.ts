import type { Instant, PlainDate, WallTime } from './calendar'
import { dayNumberOf } from './day-number'
import { minutesOf } from './plain-date'
import type { PreparedZone } from './zone-table'

/**
 * The moment a zone's clock first shows `time` on `day`, or has passed it: of a wall time that a clock change repeats the
 * first, and for one that it skips the moment of the change. So every day has each wall time once (3.4).
 */
export function wallInstant(zone: PreparedZone, day: PlainDate, time: WallTime): Instant {
  const wall = dayNumberOf(day) * 86_400 + minutesOf(time) * 60
  let begins = Number.NEGATIVE_INFINITY
  let offset = zone.offset
  for (const [i, changes] of zone.times.entries()) {
    const at = Math.max(begins, (wall - offset) * 1000)
    if (at < changes) return at as Instant
    begins = changes
    offset = zone.offsets[i] as number
  }
  return Math.max(begins, (wall - offset) * 1000) as Instant
}
