import { localDay, prepareZone, type PreparedZone } from '../calendar/zone-table'
import type { Instant, ZoneName } from '../calendar/calendar'
import type { UnitId } from '../ids'
import { exchangeBetween, type Exchange, type ExchangeEnd } from '../money/convert'
import type { CurrencyCode } from '../money/money'
import { rateOn, seriesByCurrency, type RateSeries } from '../money/rate'
import type { Org, Unit, UnitRef } from './org'
import { unitKey, type UnitKey } from './unit-key'

/** An organisation laid out for look-ups. Made once per version of the tree, its rates and its zone tables. */
export interface OrgIndex {
  readonly org: Org
  readonly units: ReadonlyMap<UnitKey, Unit>
  readonly zones: ReadonlyMap<ZoneName, PreparedZone>
  readonly rates: ReadonlyMap<CurrencyCode, RateSeries>
}

/** Where something happens: a till in its store, or a store without a till. Everything a rule asks of a place, resolved. */
export interface Place {
  readonly till: UnitRef | null
  readonly store: UnitRef
  /** The till, its store and every unit above, as keys: what a scope is compared with. */
  readonly units: readonly UnitKey[]
  readonly currency: CurrencyCode
  readonly zone: PreparedZone
}

/** Indexes an organisation. Throws when a zone in use has no table: a decision with a wrong clock would be worse. */
export function indexOrg(org: Org): OrgIndex {
  const zones = new Map(org.zoneTables.map((table) => [table.zone, prepareZone(table)]))
  for (const zone of [org.timeZone, ...org.units.map((unit) => unit.timeZone)]) {
    if (zone !== null && !zones.has(zone)) throw new Error(`no zone table for ${zone}`)
  }
  return {
    org,
    units: new Map(org.units.map((unit) => [unitKey(unit), unit])),
    zones,
    rates: seriesByCurrency(org.rates),
  }
}

/** The unit and everything above it, nearest first. A ring in the parents ends at its first repetition. */
export function lineage<Known extends Pick<Unit, 'type' | 'id' | 'parent'>>(index: { readonly units: ReadonlyMap<UnitKey, Known> }, ref: UnitRef): readonly Known[] {
  const found: Known[] = []
  let unit = index.units.get(unitKey(ref))
  while (unit !== undefined && !found.includes(unit)) {
    found.push(unit)
    unit = unit.parent === null ? undefined : index.units.get(unitKey(unit.parent))
  }
  return found
}

/** The till's place; null if there is no such till or it stands in no store. */
export function placeOf(index: OrgIndex, till: UnitId): Place | null {
  const ref: UnitRef = { type: 'TILL', id: till }
  const store = lineage(index, ref)[1]
  return store?.type === 'STORE' ? place(index, ref, store) : null
}

/** A store as a place without a till, for instance where a service issues on its behalf; null if there is no such store. */
export function storePlace(index: OrgIndex, store: UnitId): Place | null {
  const unit = index.units.get(unitKey({ type: 'STORE', id: store }))
  return unit === undefined ? null : place(index, null, unit)
}

function place(index: OrgIndex, till: UnitRef | null, store: Unit): Place {
  const storeRef: UnitRef = { type: 'STORE', id: store.id }
  return {
    till,
    store: storeRef,
    units: lineage(index, till ?? storeRef).map(unitKey),
    currency: currencyOf(index, storeRef),
    zone: zoneOf(index, storeRef),
  }
}

/** The currency of a unit: its own or the nearest above, at last the organisation's. Only concepts and stores set one (2.1). */
export function currencyOf(index: OrgIndex, ref: UnitRef): CurrencyCode {
  const setter = lineage(index, ref).find((unit) => (unit.type === 'CONCEPT' || unit.type === 'STORE') && unit.currency !== null)
  return setter?.currency ?? index.org.currency
}

/** The clock of a unit: its own zone or the nearest above, at last the organisation's. Concepts, zones and stores set one (2.1). */
export function zoneOf(index: OrgIndex, ref: UnitRef): PreparedZone {
  const setter = lineage(index, ref).find((unit) => unit.type !== 'TILL' && unit.timeZone !== null)
  return preparedZone(index, setter?.timeZone ?? index.org.timeZone)
}

/** The organisation's own clock. */
export function orgZone(index: OrgIndex): PreparedZone {
  return preparedZone(index, index.org.timeZone)
}

function preparedZone(index: OrgIndex, name: ZoneName): PreparedZone {
  const zone = index.zones.get(name)
  if (zone === undefined) throw new Error(`no zone table for ${name}`)
  return zone
}

/** Whether a scope allows the place: empty is everywhere; a zone or concept covers everything under it (2.7 row 11). */
export function covers(scope: readonly UnitRef[], where: Pick<Place, 'units'>): boolean {
  return scope.length === 0 || scope.some((ref) => where.units.includes(unitKey(ref)))
}

/** The exchange from one currency to another at a moment; null where a rate that it needs is missing (2.3). */
export function exchangeAt(index: OrgIndex, source: CurrencyCode, target: CurrencyCode, at: Instant): Exchange | null {
  const day = localDay(orgZone(index), at)
  const end = (currency: CurrencyCode): ExchangeEnd | null => {
    if (currency === index.org.currency) return { currency, rate: null }
    const rate = rateOn(index.rates.get(currency), day)
    return rate === null ? null : { currency, rate }
  }
  const from = end(source)
  const to = end(target)
  return from === null || to === null ? null : exchangeBetween(from, to)
}
