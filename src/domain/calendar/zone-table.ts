import type { Instant, PlainDate, ZoneName, ZoneTable } from './calendar'
import { civilDay, dayOfWeek, plainDateOf, type DayNumber } from './day-number'

/** A zone table laid out for the scan: times and offsets side by side, searched by halving. */
export interface PreparedZone {
  readonly zone: ZoneName
  /** Seconds east of UTC before the first change. */
  readonly offset: number
  /** Instants of the changes, rising. */
  readonly times: Float64Array
  /** Offset in seconds from the change of the same index on. */
  readonly offsets: Int32Array
}

/** Lays a zone table out for look-ups. The changes must be in rising order, as `buildZoneTable` makes them. */
export function prepareZone(table: ZoneTable): PreparedZone {
  return {
    zone: table.zone,
    offset: table.offset,
    times: Float64Array.from(table.changes, (change) => change.at),
    offsets: Int32Array.from(table.changes, (change) => change.offset),
  }
}

/** The offset in force at `at`, seconds east of UTC. Before the table's first change and after its last, the nearest holds. */
export function offsetAt(zone: PreparedZone, at: Instant): number {
  const { times } = zone
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] as number) <= at) low = middle + 1
    else high = middle
  }
  return low === 0 ? zone.offset : (zone.offsets[low - 1] as number)
}

/** Wall-clock seconds since 1970-01-01T00:00 on the zone's own clock. */
function localSeconds(zone: PreparedZone, at: Instant): number {
  return Math.floor(at / 1000) + offsetAt(zone, at)
}

/** The calendar day the zone's clock shows at `at`. */
export function localDay(zone: PreparedZone, at: Instant): DayNumber {
  return Math.floor(localSeconds(zone, at) / 86_400) as DayNumber
}

/** Minutes since midnight on the zone's clock at `at`, 0–1439. */
export function localMinute(zone: PreparedZone, at: Instant): number {
  const seconds = localSeconds(zone, at)
  return Math.floor((seconds - Math.floor(seconds / 86_400) * 86_400) / 60)
}

/** The date the zone's calendar shows at `at`. */
export function localDate(zone: PreparedZone, at: Instant): PlainDate {
  return plainDateOf(localDay(zone, at))
}

export interface LocalDateTime {
  readonly date: PlainDate
  readonly minutesOfDay: number
  /** Monday 1 to Sunday 7. */
  readonly dayOfWeek: number
  readonly dayOfMonth: number
}

/** What the zone's wall clock and calendar show at `at`; the host's own zone plays no part. */
export function localDateTime(zone: PreparedZone, at: Instant): LocalDateTime {
  const day = localDay(zone, at)
  return {
    date: plainDateOf(day),
    minutesOfDay: localMinute(zone, at),
    dayOfWeek: dayOfWeek(day),
    dayOfMonth: civilDay(day).day,
  }
}
