import type { Offer } from '../../../domain/offer/offer'
import type { PlainDate } from '../../../domain/calendar/calendar'
import type { UnitType } from '../../../domain/org/org'
import { lastDayOf } from '../../../domain/offer/last-day'
import { fail, ok, type Result } from '../../../domain/result'

/** What `GET /v2/coupon/series` was asked, read by the exact rules of 3.1. */
export interface SeriesQuery {
  /** Only offers tagged directly to one of these units; null = no filter. */
  readonly units: { readonly type: UnitType; readonly ids: ReadonlySet<number> } | null
  readonly ids: ReadonlySet<number> | null
  readonly code: string | null
  readonly statuses: ReadonlySet<Status> | null
  readonly offset: number
  readonly limit: number | null
}

const STATUSES = ['active', 'paused', 'ended', 'expired'] as const
type Status = (typeof STATUSES)[number]

type Raw = Readonly<Record<string, unknown>>

/** The query, or the parameter that makes it none. Repeated parameters are lists. */
export function readSeriesQuery(raw: Raw): Result<SeriesQuery, string> {
  const units = readUnits(raw)
  if (!units.ok) return units
  const statuses = readStatuses(listOf(raw, 'status'))
  if (!statuses.ok) return statuses
  const offset = readCount(raw, 'offset')
  const limit = readCount(raw, 'limit')
  if (offset === 'malformed') return fail('offset')
  if (limit === 'malformed') return fail('limit')
  const codes = listOf(raw, 'seriesCode')
  if (codes.length > 1) return fail('seriesCode')
  return ok({
    units: units.value,
    ids: 'ids' in raw ? idsOf(listOf(raw, 'ids')) : null,
    code: codes[0] ?? null,
    statuses: statuses.value,
    offset: offset ?? 0,
    limit,
  })
}

/** A type without ids, ids without a type, and two types are errors; ids that are no ids are simply nobody's (3.1). */
function readUnits(raw: Raw): Result<SeriesQuery['units'], string> {
  const types = listOf(raw, 'orgEntityType')
  const ids = listOf(raw, 'orgEntityIds')
  if (types.length === 0 && ids.length === 0) return ok(null)
  const type = types.length === 1 ? unitType(types[0] ?? '') : null
  if (type === null) return fail('orgEntityType')
  return ids.length === 0 ? fail('orgEntityIds') : ok({ type, ids: idsOf(ids) })
}

/** Any letter case, and the old plural of one of them. */
function unitType(text: string): UnitType | null {
  switch (text.toUpperCase()) {
    case 'TILL':
      return 'TILL'
    case 'ZONE':
      return 'ZONE'
    case 'CONCEPT':
      return 'CONCEPT'
    case 'STORE':
    case 'STORES':
      return 'STORE'
    default:
      return null
  }
}

function readStatuses(texts: readonly string[]): Result<SeriesQuery['statuses'], string> {
  if (texts.length === 0) return ok(null)
  const found = texts.map((text) => STATUSES.find((status) => status === text.toLowerCase()))
  const known = found.filter((status) => status !== undefined)
  return known.length === texts.length ? ok(new Set(known)) : fail('status')
}

function readCount(raw: Raw, name: string): number | null | 'malformed' {
  const [text, ...more] = listOf(raw, name)
  if (text === undefined) return null
  return more.length === 0 && /^\d{1,9}$/.test(text) ? Number(text) : 'malformed'
}

const idsOf = (texts: readonly string[]): ReadonlySet<number> =>
  new Set(texts.filter((text) => /^[1-9]\d{0,15}$/.test(text)).map(Number).filter(Number.isSafeInteger))

/** A parameter's values, repeated or not; an empty one says nothing. */
function listOf(raw: Raw, name: string): readonly string[] {
  const value = raw[name]
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((text): text is string => typeof text === 'string' && text !== '')
}

/** Whether an offer is in the answer. `today` is the organisation's date (2.10). */
export function isAsked(query: SeriesQuery, offer: Offer, today: PlainDate): boolean {
  const { units, ids, code, statuses } = query
  if (units !== null && !offer.redemption.scope.some(({ type, id }) => type === units.type && units.ids.has(id))) return false
  if (ids !== null && !ids.has(offer.id)) return false
  if (code !== null && offer.code !== code) return false
  return statuses === null || statuses.has(statusOf(offer, today))
}

function statusOf(offer: Offer, today: PlainDate): Status {
  if (offer.status !== 'active') return offer.status
  const last = lastDayOf(offer)
  return last !== null && last < today ? 'expired' : 'active'
}
