import { Temporal } from 'temporal-polyfill'
import { fail, ok, type Result } from '../result'
import type { Instant } from './calendar'

/** RFC 3339 with a numeric offset or Z. The library reads more than that (zone names, week dates), so the shape is checked first. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

/** The moment an RFC 3339 text names, in whole milliseconds (finer digits are cut). */
export function parseInstant(text: string): Result<Instant, 'instant.malformed'> {
  if (!RFC_3339.test(text)) return fail('instant.malformed')
  try {
    return ok(Temporal.Instant.from(text.toUpperCase()).epochMilliseconds as Instant)
  } catch {
    return fail('instant.malformed')
  }
}

/** RFC 3339 in UTC, for instance "2026-06-10T06:30:00Z"; milliseconds only where there are any. */
export function formatInstant(at: Instant): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString()
}
