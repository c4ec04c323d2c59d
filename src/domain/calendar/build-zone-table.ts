import { Temporal } from 'temporal-polyfill'
import { fail, ok, type Result } from '../result'
import type { Instant, ZoneName, ZoneTable } from './calendar'

/** An IANA zone name this runtime knows, in the spelling it was given. */
export function parseZoneName(text: string): Result<ZoneName, 'zone.unknown'> {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text)
    // An offset such as "+05:30" is no place: it would miss every later change of the law there.
    return /^[+-]/.test(text) ? fail('zone.unknown') : ok(text as ZoneName)
  } catch {
    return fail('zone.unknown')
  }
}

/**
 * Every offset change of `zone` between the two moments, from this runtime's own time-zone data. The centre builds it once
 * and everybody decides with the result (page 2, opening). Throws for a zone `parseZoneName` refuses.
 */
export function buildZoneTable(zone: ZoneName, from: Instant, to: Instant): ZoneTable {
  let cursor = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone)
  const offset = cursor.offsetNanoseconds / 1e9
  const changes: { at: Instant; offset: number }[] = []
  for (;;) {
    const next = cursor.getTimeZoneTransition('next')
    if (next === null || next.epochMilliseconds > to) return { zone, offset, changes }
    changes.push({ at: next.epochMilliseconds as Instant, offset: next.offsetNanoseconds / 1e9 })
    cursor = next
  }
}

/** The span page 2 asks for around `now`: ten years back, two ahead. */
export function zoneTableSpan(now: Instant): { readonly from: Instant; readonly to: Instant } {
  const year = 366 * 86_400_000
  return { from: (now - 10 * year) as Instant, to: (now + 2 * year) as Instant }
}
