import { fail, ok, type Result } from '../../../domain/result'
import type { CustomerNamed } from '../../people/find-customer'
import { COUPON_STATUSES, type CouponStatus } from './held-coupons'

export type RawQuery = Readonly<Record<string, unknown>>

/** What the coupon listings are asked, beside whose coupons. */
export interface Listing {
  readonly statuses: ReadonlySet<CouponStatus> | null
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
  readonly transactions: ReadonlySet<string> | null
  readonly reversed: boolean
  readonly spelled: (code: string) => string
}

const PAGE = 100
const LONGEST_PAGE = 1000

/** The query, or the parameter that cannot be read. */
export function readListing(raw: RawQuery): Result<Listing, string> {
  const statuses = wordsOf(raw, 'status').map((word) => COUPON_STATUSES.find((status) => status === word.toUpperCase()))
  if (statuses.includes(undefined)) return fail('status')
  const order = (textOf(raw, 'sort_order') ?? 'DESC').toUpperCase()
  if (order !== 'ASC' && order !== 'DESC') return fail('sort_order')
  const offset = countOf(raw, 'offset', 0)
  if (offset === null) return fail('offset')
  const limit = countOf(raw, 'limit', PAGE)
  if (limit === null || limit > LONGEST_PAGE) return fail('limit')
  const spelled = spellingOf((textOf(raw, 'coupon_code_case') ?? 'UPPER').toUpperCase())
  if (spelled === null) return fail('coupon_code_case')
  const transactions = wordsOf(raw, 'transaction_numbers')
  return ok({
    statuses: statuses.length === 0 ? null : new Set(statuses.filter((status) => status !== undefined)),
    descending: order === 'DESC',
    offset,
    limit,
    transactions: transactions.length === 0 ? null : new Set(transactions),
    reversed: textOf(raw, 'include_reversed_redemptions') === 'true',
    spelled,
  })
}

function spellingOf(word: string): Listing['spelled'] | null {
  if (word === 'AS_IT_IS') return (code) => code
  if (word === 'UPPER') return (code) => code.toUpperCase()
  return word === 'LOWER' ? (code) => code.toLowerCase() : null
}

/** A customer named in the query; ids that are no ids name nobody. */
export function namedIn(query: RawQuery): CustomerNamed {
  const id = textOf(query, 'id')
  return {
    id: id === null ? null : (idOf(id) ?? 0),
    mobile: textOf(query, 'mobile'),
    email: textOf(query, 'email'),
    externalId: textOf(query, 'externalId') ?? textOf(query, 'external_id'),
  }
}

/** Null = no id. */
export const idOf = (text: string): number | null => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : null)

export function textOf(query: RawQuery, name: string): string | null {
  const value = query[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** Values of a parameter that may be repeated, or be one list with commas. */
export function wordsOf(query: RawQuery, name: string): readonly string[] {
  const value = query[name]
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.flatMap((text) => (typeof text === 'string' ? text.split(',') : [])).map((word) => word.trim()).filter((word) => word !== '')
}

function countOf(query: RawQuery, name: string, otherwise: number): number | null {
  const text = textOf(query, name)
  if (text === null) return name in query && query[name] !== '' ? null : otherwise
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}
