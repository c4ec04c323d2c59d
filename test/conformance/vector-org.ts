import { z } from 'zod'
import { buildZoneTable, parseZoneName } from '../../src/domain/calendar/build-zone-table'
import type { Instant, ZoneName, ZoneTable } from '../../src/domain/calendar/calendar'
import { parsePlainDate } from '../../src/domain/calendar/plain-date'
import { parseCurrency } from '../../src/domain/money/currencies'
import type { Rate } from '../../src/domain/money/money'
import { parseRate } from '../../src/domain/money/rate'
import { readUnit } from '../../src/domain/org/read-unit'
import type { Org, OrgSettings, Unit } from '../../src/domain/org/org'
import { indexOrg, type OrgIndex } from '../../src/domain/org/org-index'
import { plainDate, text, unitRef } from '../../src/protocol/scalars'
import { Malformed, shaped, valueOf } from './malformed'

const vectorUnit = unitRef.extend({
  code: text(100).optional(),
  name: text(100).optional(),
  parent: unitRef.nullish(),
  currency: z.string().nullish(),
  timeZone: z.string().nullish(),
})
const vectorOrg = z.strictObject({
  currency: z.string(),
  timeZone: z.string(),
  rates: z.array(z.strictObject({ from: plainDate, currency: z.string(), rate: z.string() })).optional(),
  units: z.array(vectorUnit),
})
type VectorUnit = z.infer<typeof vectorUnit>

const SETTINGS: OrgSettings = {
  couponsPerBill: 1,
  randomisedCodes: true,
  mobile: { callingCode: '91', trunkPrefix: '0', nationalLength: 10 },
}

/** Vectors may be of any year, so their tables are wider than the centre's. */
const FROM = Date.UTC(1970, 0, 1) as Instant
const TO = Date.UTC(2100, 0, 1) as Instant
const tables = new Map<ZoneName, ZoneTable>()

/** The organisation of a vector file or case, ready for the engine. */
export function vectorOrgIndex(json: unknown): OrgIndex {
  const wire = shaped(vectorOrg, json, 'org')
  const units = wire.units.map(unitOf)
  if (new Set(units.map((unit) => `${unit.type}:${unit.id}`)).size !== units.length) throw new Malformed('org.units: two of one id')
  const timeZone = zoneName(wire.timeZone)
  const org: Org = {
    id: 1,
    code: 'vectors',
    name: 'Vectors',
    currency: valueOf(parseCurrency(wire.currency), 'org.currency'),
    timeZone,
    units,
    rates: (wire.rates ?? []).map(rateOf),
    zoneTables: [...new Set([timeZone, ...units.flatMap((unit) => unit.timeZone ?? [])])].map(tableOf),
    settings: SETTINGS,
  }
  return indexOrg(org)
}

function unitOf(wire: VectorUnit): Unit {
  const { currency = null, timeZone = null, parent = null } = wire
  return {
    ...readUnit(wire),
    code: wire.code ?? `${wire.type.toLowerCase()}.${wire.id}`,
    name: wire.name ?? `${wire.type} ${wire.id}`,
    parent: parent === null ? null : readUnit(parent),
    currency: currency === null ? null : valueOf(parseCurrency(currency), 'org.units.currency'),
    timeZone: timeZone === null ? null : zoneName(timeZone),
  }
}

function rateOf(wire: { from: string; currency: string; rate: string }): Rate {
  return {
    from: valueOf(parsePlainDate(wire.from), 'org.rates.from'),
    currency: valueOf(parseCurrency(wire.currency), 'org.rates.currency'),
    rate: valueOf(parseRate(wire.rate), 'org.rates.rate'),
  }
}

function zoneName(name: string): ZoneName {
  return valueOf(parseZoneName(name), `time zone ${name}`)
}

function tableOf(zone: ZoneName): ZoneTable {
  const table = tables.get(zone) ?? buildZoneTable(zone, FROM, TO)
  tables.set(zone, table)
  return table
}
