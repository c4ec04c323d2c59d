import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { buildZoneTable, parseZoneName, zoneTableSpan } from './build-zone-table'
import type { Instant, ZoneName } from './calendar'
import { localDateTime, prepareZone } from './zone-table'

const FROM = Date.UTC(2016, 0, 1) as Instant
const TO = Date.UTC(2029, 0, 1) as Instant
const ZONES = ['Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'America/Havana', 'Asia/Kathmandu', 'UTC'] as ZoneName[]
const prepared = new Map(ZONES.map((zone) => [zone, prepareZone(buildZoneTable(zone, FROM, TO))]))

test('the table shows what the date library shows, to the minute, in every zone', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.integer({ min: FROM, max: TO }), (zone, at) => {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
      expect(localDateTime(prepared.get(zone)!, at as Instant)).toEqual({
        date: local.toPlainDate().toString(),
        minutesOfDay: local.hour * 60 + local.minute,
        dayOfWeek: local.dayOfWeek,
        dayOfMonth: local.day,
      })
    }),
    { numRuns: 2000 },
  )
})

test('the millisecond before a change is still the old time', () => {
  const zone = prepared.get('America/New_York' as ZoneName)!
  const change = Date.UTC(2026, 2, 8, 7) as Instant
  expect(localDateTime(zone, (change - 1) as Instant).minutesOfDay).toBe(119)
  expect(localDateTime(zone, change).minutesOfDay).toBe(180)
})

describe('buildZoneTable', () => {
  test('holds the changes of the span and the offset before them', () => {
    const table = buildZoneTable('America/New_York' as ZoneName, Date.UTC(2026, 0, 1) as Instant, Date.UTC(2027, 0, 1) as Instant)
    expect(table).toEqual({
      zone: 'America/New_York',
      offset: -18_000,
      changes: [
        { at: Date.UTC(2026, 2, 8, 7), offset: -14_400 },
        { at: Date.UTC(2026, 10, 1, 6), offset: -18_000 },
      ],
    })
  })
  test('a zone that never changes has no changes', () => {
    expect(buildZoneTable('Asia/Kolkata' as ZoneName, FROM, TO)).toEqual({ zone: 'Asia/Kolkata', offset: 19_800, changes: [] })
  })
  test('the centre looks ten years back and two ahead', () => {
    const { from, to } = zoneTableSpan(Date.UTC(2026, 5, 10) as Instant)
    expect(from).toBeLessThan(Date.UTC(2016, 5, 10))
    expect(to).toBeGreaterThan(Date.UTC(2028, 5, 10))
  })
})

test('only places are zones', () => {
  expect(parseZoneName('Europe/Berlin').ok).toBe(true)
  for (const text of ['Europe/Atlantis', '+05:30', '', 'IST\n']) expect(parseZoneName(text).ok).toBe(false)
})
