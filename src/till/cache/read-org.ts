import type { Instant, PlainDate, ZoneName } from '../../domain/calendar/calendar'
import type { UnitId } from '../../domain/ids'
import type { CurrencyCode, RateText } from '../../domain/money/money'
import type { Org, Unit, UnitRef, UnitType } from '../../domain/org/org'
import type { OrgCached, UnitCached } from './rows'

/** The organisation from its cached rows, in the domain's own types. The rows were checked when they came. */
export function readOrg(org: OrgCached, units: readonly UnitCached[]): Org {
  return {
    id: org.id,
    code: org.code,
    name: org.name,
    currency: org.currency as CurrencyCode,
    timeZone: org.timeZone as ZoneName,
    units: units.map(readUnit),
    rates: org.rates.map(({ from, currency, rate }) => ({
      from: from as PlainDate,
      currency: currency as CurrencyCode,
      rate: rate as RateText,
    })),
    zoneTables: org.zoneTables.map(({ zone, offset, changes }) => ({
      zone: zone as ZoneName,
      offset,
      changes: changes.map((change) => ({ at: change.at as Instant, offset: change.offset })),
    })),
    settings: org.settings,
  }
}

function readUnit(unit: UnitCached): Unit {
  return {
    ...readRef(unit),
    code: unit.code,
    name: unit.name,
    parent: unit.parent === null ? null : readRef(unit.parent),
    currency: unit.currency as CurrencyCode | null,
    timeZone: unit.timeZone as ZoneName | null,
  }
}

function readRef({ type, id }: { type: UnitType; id: number }): UnitRef {
  return { type, id: id as UnitId }
}
