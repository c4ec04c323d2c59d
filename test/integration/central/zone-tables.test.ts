import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildZoneTable } from '../../../src/domain/calendar/build-zone-table'
import type { Instant, ZoneName, ZoneTable } from '../../../src/domain/calendar/calendar'
import { localDateTime, prepareZone, type PreparedZone } from '../../../src/domain/calendar/zone-table'
import { testDatabase, type TestDatabase } from '../../support/postgres'

/*
 * The zone tables that tills decide with, against a reading of the same calendar that shares nothing with them:
 * PostgreSQL's own zone files. Every zone the host knows and PostgreSQL too, for the two years a table looks ahead (4.5).
 */

const DAY = 86_400_000
const FROM = Date.UTC(2026, 10, 1)
const TO = FROM + 2 * 366 * DAY
/** Around a change: the last moment before, the change, and what follows within the day. */
const AROUND = [-DAY, -3_600_000, -60_000, -1, 0, 1, 59_999, 3_600_000, DAY]
/**
 * Node and PostgreSQL each bring a time-zone database, of different editions: a law passed between the two shows as a zone that
 * differs. These do: between 2025c (Node 20) and PostgreSQL 18.4's, British Columbia and Moldova; between PostgreSQL's and 2026c
 * (Node 24), Morocco and Alberta. Every other zone has to be the same; a newer edition that changes one more is named here.
 */
const CHANGED_BY_LAW: readonly string[] = ['America/Vancouver', 'Europe/Chisinau', 'Africa/Casablanca', 'Africa/El_Aaiun', 'America/Edmonton']

interface Zone {
  readonly name: string
  readonly table: ZoneTable
  readonly prepared: PreparedZone
}
interface Moment {
  readonly zone: string
  readonly at: number
}

let server: TestDatabase
let client: pg.Client
let zones: readonly Zone[]

beforeAll(async () => {
  server = await testDatabase()
  client = new pg.Client({ connectionString: server.url })
  await client.connect()
  const known = new Set((await client.query<{ name: string }>('select name from pg_timezone_names')).rows.map(({ name }) => name))
  zones = Intl.supportedValuesOf('timeZone')
    .filter((name) => known.has(name))
    .map((name) => {
      const table = buildZoneTable(name as ZoneName, FROM as Instant, TO as Instant)
      return { name, table, prepared: prepareZone(table) }
    })
})
afterAll(async () => {
  await client.end()
  await server.close()
})

/** What PostgreSQL's clocks show, in the order of the moments: date, minute of the day, day of the week. */
async function shownByPostgres(moments: readonly Moment[]): Promise<string[]> {
  const { rows } = await client.query<{ shown: string }>(
    `select to_char(to_timestamp(at / 1000.0) at time zone zone, 'YYYY-MM-DD HH24:MI ID') as shown
     from unnest($1::text[], $2::bigint[]) with ordinality as m(zone, at, n) order by n`,
    [moments.map(({ zone }) => zone), moments.map(({ at }) => at)],
  )
  return rows.map(({ shown }) => shown)
}

function shownByTable({ prepared }: Zone, at: number): string {
  const { date, minutesOfDay, dayOfWeek } = localDateTime(prepared, at as Instant)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${date} ${two(Math.floor(minutesOfDay / 60))}:${two(minutesOfDay % 60)} ${dayOfWeek}`
}

/** Zones on whose clocks the two calendars disagree at some of the moments. */
async function disputed(moments: readonly (Moment & { readonly of: Zone })[]): Promise<string[]> {
  const shown = await shownByPostgres(moments)
  return [...new Set(moments.filter(({ of, at }, n) => shownByTable(of, at) !== shown[n]).map(({ zone }) => zone))]
}

const unexplained = (zones: readonly string[]): readonly string[] => zones.filter((zone) => !CHANGED_BY_LAW.includes(zone))

it('around every change of every zone, both calendars show the same', async () => {
  const moments = zones.flatMap((of) => of.table.changes.flatMap(({ at }) => AROUND.map((by) => ({ of, zone: of.name, at: at + by }))))
  expect(zones.length).toBeGreaterThan(400)
  expect(moments.length).toBeGreaterThan(2000)
  expect(unexplained(await disputed(moments))).toEqual([])
})

it('at any moment of any zone, so no change is missing from a table', async () => {
  const anyMoment = fc.tuple(fc.nat(zones.length - 1), fc.integer({ min: FROM, max: TO - 1 }))
  const picked = fc.sample(anyMoment, 20_000).flatMap(([n, at]) => {
    const of = zones[n]
    return of === undefined ? [] : [{ of, zone: of.name, at }]
  })
  expect(unexplained(await disputed(picked))).toEqual([])
})
