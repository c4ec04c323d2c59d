import type { PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Clock } from '../../core/ports'
import type { Database } from '../database'
import { END_OF_ROWS, FORMAT, writeBackup, type Part } from '../../operation/backup-file'

const line = (part: Part): string => `${JSON.stringify(part)}\n`

/**
 * Writes everything to one file as it stood at one moment, while the service goes on: one REPEATABLE READ transaction reads
 * it all, and locks nobody out. Answers the number of rows.
 */
export async function backUp({ pool }: Pick<Database, 'pool'>, file: string, clock: Clock): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local statement_timeout = 0')
    await client.query('set local idle_in_transaction_session_timeout = 0')
    const counted = { rows: 0 }
    await writeBackup(file, everything(client, clock, counted))
    await client.query('commit')
    client.release()
    return counted.rows
  } catch (failure) {
    client.release(true) // in the middle of a COPY it hears nothing else
    throw failure
  }
}

async function* everything(client: PoolClient, clock: Clock, counted: { rows: number }): AsyncGenerator<Buffer | string> {
  const { rows: migrations } = await client.query<{ name: string }>('select name from kysely_migration order by name')
  yield line({ format: FORMAT, madeAt: clock.now(), migrations: migrations.map(({ name }) => name) })
  for (const table of await tablesOf(client)) {
    const columns = await columnsOf(client, table)
    yield line({ table, columns })
    // A query, since COPY does not read a partitioned table by its name.
    const stream = client.query(copyTo(`copy (select ${columns.map(quoted).join(', ')} from ${quoted(table)}) to stdout`))
    for await (const chunk of stream) yield chunk as Buffer
    counted.rows += stream.rowCount ?? 0
    yield `${END_OF_ROWS}\n`
  }
  const { rows: sequences } = await client.query<{ name: string }>("select sequencename as name from pg_sequences where schemaname = 'public' order by 1")
  for (const { name } of sequences) {
    const { rows } = await client.query<{ last_value: string; is_called: boolean }>(`select last_value::text, is_called from ${quoted(name)}`)
    yield line({ sequence: name, value: rows[0]?.last_value ?? '1', called: rows[0]?.is_called ?? false })
  }
  yield line({ rows: counted.rows })
}

/** What is referred to comes before what refers to it. */
async function tablesOf(client: PoolClient): Promise<readonly string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'kysely_%' order by 1`,
  )
  const { rows: links } = await client.query<{ from: string; to: string }>(
    `select f.relname as from, t.relname as to from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and k.conrelid <> k.confrelid`,
  )
  const ordered: string[] = []
  const waiting = new Set(tables.map(({ name }) => name))
  while (waiting.size > 0) {
    const free = [...waiting].filter((name) => !links.some(({ from, to }) => from === name && waiting.has(to)))
    if (free.length === 0) throw new Error('tables refer to each other in a circle')
    for (const name of free) waiting.delete(name)
    ordered.push(...free)
  }
  return ordered
}

async function columnsOf(client: PoolClient, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
    [table],
  )
  return rows.map(({ name }) => name)
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
