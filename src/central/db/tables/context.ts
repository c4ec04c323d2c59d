import type { Transaction } from 'kysely'
import type { CodeBook } from '../coupons/code-book'
import type { Tables } from '../schema/tables'

/** What every table of one transaction shares. */
export interface Context {
  readonly trx: Transaction<Tables>
  readonly org: number
  /** Spells generated codes out. */
  readonly book: CodeBook
}

/** jsonb goes in as text. */
export const json = (value: unknown): string => JSON.stringify(value)
export const jsonOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value))

/** Null where a column that the row's kind needs is empty: a broken row is a bug, not a case. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`the row has no ${what}`)
  return value
}
