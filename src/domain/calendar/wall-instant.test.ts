import { describe, expect, it } from 'vitest'
import { buildZoneTable } from './build-zone-table'
import type { Instant, PlainDate, WallTime, ZoneName } from './calendar'
import { formatInstant } from './instant'
import { wallInstant } from './wall-instant'
import { localDateTime, prepareZone } from './zone-table'

const zoneOf = (name: string) => prepareZone(buildZoneTable(name as ZoneName, Date.UTC(2024, 0, 1) as Instant, Date.UTC(2028, 0, 1) as Instant))
const at = (zone: string, day: string, time: string): string => formatInstant(wallInstant(zoneOf(zone), day as PlainDate, time as WallTime))

describe('the moment of a wall time', () => {
  it('is what the clock on the wall says', () => {
    expect(at('Europe/Berlin', '2026-06-10', '10:00')).toBe('2026-06-10T08:00:00Z')
    expect(at('Europe/Berlin', '2026-12-10', '10:00')).toBe('2026-12-10T09:00:00Z')
    expect(at('Asia/Kolkata', '2026-06-10', '00:00')).toBe('2026-06-09T18:30:00Z')
  })

  it('is the clock change itself where the change skips it', () => {
    expect(at('Europe/Berlin', '2026-03-29', '02:30')).toBe('2026-03-29T01:00:00Z')
    expect(at('America/New_York', '2026-03-08', '02:00')).toBe('2026-03-08T07:00:00Z')
    expect(at('Australia/Lord_Howe', '2026-10-04', '02:15')).toBe('2026-10-03T15:30:00Z')
    expect(at('America/Santiago', '2026-09-06', '00:00')).toBe('2026-09-06T04:00:00Z')
  })

  it('is the first of two where the change repeats it', () => {
    expect(at('Europe/Berlin', '2026-10-25', '02:30')).toBe('2026-10-25T00:30:00Z')
    expect(at('America/New_York', '2026-11-01', '01:30')).toBe('2026-11-01T05:30:00Z')
    expect(at('Australia/Lord_Howe', '2026-04-05', '01:45')).toBe('2026-04-04T14:45:00Z')
    expect(at('America/Santiago', '2026-04-04', '23:30')).toBe('2026-04-05T02:30:00Z')
  })

  it('never goes back within a day, and shows that day and time where both exist, in any zone', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kolkata', 'Africa/Cairo']) {
      const prepared = zoneOf(zone)
      for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2027, 0, 1); day += 86_400_000) {
        const date = formatInstant(day as Instant).slice(0, 10) as PlainDate
        let last = Number.NEGATIVE_INFINITY
        for (const [time, minutes] of [['00:00', 0], ['00:45', 45], ['02:30', 150], ['10:00', 600], ['23:59', 1439]] as const) {
          const moment = wallInstant(prepared, date, time as WallTime)
          const shown = localDateTime(prepared, moment)
          const before = localDateTime(prepared, (moment - 1) as Instant)
          const jumpedOver = before.date < date || before.minutesOfDay < minutes
          const rightTime = shown.minutesOfDay === minutes || (shown.minutesOfDay > minutes && jumpedOver)
          const right = shown.date === date && rightTime && moment >= last
          expect({ zone, date, time, right }).toEqual({ zone, date, time, right: true })
          last = moment
        }
      }
    }
  })
})
