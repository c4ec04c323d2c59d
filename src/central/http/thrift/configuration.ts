import { couponConfiguration } from './structs'
import type { ThriftField, ThriftRecord, ThriftValue } from './types'

/** Amounts are text here, and -1 for "none" is left out. */
const AMOUNTS: ReadonlySet<string> = new Set(['discountValue', 'discountUpto', 'minBillAmount', 'maxBillAmount'])
/** Told of a series, not taken. */
const TOLD: ReadonlySet<string> = new Set(['id', 'status', 'currency', 'numIssued', 'numRedeemed', 'ownedBy', 'ownerId'])

/** What is taken of a configuration, as the JSON call takes it. */
export function seriesFieldsOf(configuration: ThriftRecord): Record<string, unknown> {
  return Object.fromEntries(Object.entries(configuration).filter(([name]) => !TOLD.has(name)))
}

/** A series as the JSON call tells it, in the fields of the IDL. */
export function configurationOf(series: Readonly<Record<string, unknown>>): ThriftRecord {
  return Object.fromEntries(
    couponConfiguration.fields.flatMap((field) => {
      const value = valueOf(field, series[field.name])
      return value === null ? [] : [[field.name, value]]
    }),
  )
}

function valueOf({ name }: ThriftField, value: unknown): ThriftValue | null {
  if (value === null || value === undefined) return null
  if (!AMOUNTS.has(name)) return value as ThriftValue
  return value === -1 ? null : String(value as number)
}

/** The query of `GET /v2/coupon/series` that asks the same. An empty list says what no list says, as an empty parameter does. */
export function queryOf(request: ThriftRecord): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(request).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value as number)]),
  )
}
