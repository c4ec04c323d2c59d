import { copyBytes, copyRows, type Cell } from './copy'
import type { Database } from './database'

/** Plain statements and COPY on one connection, for work that loads many rows at once. */
export interface Bulk {
  query<Row>(statement: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** `table` and `columns` are our own names, never input. */
  copy(table: string, columns: readonly string[], rows: Iterable<readonly Cell[]>): Promise<void>
  /** The same with rows in COPY's own format, for those that come by the million. */
  copyBytes(table: string, columns: readonly string[], bytes: Buffer): Promise<void>
}

/** Runs the work inside one transaction of its own connection. */
export async function inBulk<T>({ pool }: Pick<Database, 'pool'>, work: (bulk: Bulk) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work({
      query: async <Row>(statement: string, values: readonly unknown[] = []) => (await client.query(statement, [...values])).rows as Row[],
      copy: (table, columns, rows) => copyRows(client, table, columns, rows),
      copyBytes: (table, columns, bytes) => copyBytes(client, table, columns, bytes),
    })
    await client.query('commit')
    return result
  } catch (failure) {
    await client.query('rollback').catch(() => undefined) // the connection may be what failed
    throw failure
  } finally {
    client.release()
  }
}
