import { CompiledQuery, type Kysely, type Transaction } from 'kysely'
import type { Tables } from './schema/tables'

declare const statement: unique symbol
/** A statement that is asked all the time: the database reads and plans it once a connection (docs/adr/0062). */
export type Prepared = string & { readonly [statement]: true }

const names = new Map<string, string>()

/** `text` is a constant of the program: whatever is prepared stays with each connection. */
export function prepared(text: string): Prepared {
  if (!names.has(text)) names.set(text, `tillside_${names.size}`)
  return text as Prepared
}

/** Under which name a connection keeps the statement; undefined for one that is not kept. */
export const nameOf = (text: string): string | undefined => names.get(text)

/** Asks a prepared statement; `values` are its $1, $2, …. */
export async function ask<Row>(db: Kysely<Tables> | Transaction<Tables>, text: Prepared, values: readonly unknown[]): Promise<Row[]> {
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
}
