import { once } from 'node:events'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { ShapeStored } from '../../core/code-port'
import type { Random } from '../../core/ports'
import { nextAfterSetBack } from '../../coupons/given-up-codes'
import type { Database } from '../database'
import { migrate, migrateThrough } from '../migrate'
import { quoted } from './backup'
import { END_OF_ROWS, FORMAT, readLines, type Head, type Part, type TablePart } from '../../operation/backup-file'

const BATCH = 64 * 1024
const END = Buffer.from(END_OF_ROWS)
const NEW_LINE = Buffer.from('\n')

/**
 * Fills an empty database from a back-up, in one transaction, and makes it another memory than the one that was lost: a
 * new `serverInstance` and a new feed epoch for every organisation, so that tills begin their feeds anew and hand over
 * again what the back-up does not know. Codes that may have been given out since are not given out again. Answers the number
 * of rows.
 */
export async function restore(database: Database, file: string, random: Random): Promise<number> {
  const lines = readLines(file)
  const head = await headOf(lines)
  await migrateThrough(database.db, head.migrations)
  const client = await database.pool.connect()
  let rows: number
  try {
    await client.query('begin')
    await client.query('set local statement_timeout = 0')
    const taken = await client.query('select 1 from org limit 1')
    if (taken.rowCount !== 0) throw new Error('the database is not empty; restore into a new one')
    rows = await fill(client, lines)
    await renew(client, random)
    await client.query('commit')
  } catch (failure) {
    client.release(true) // in the middle of a COPY it hears nothing else; closed, it takes everything back
    throw failure
  }
  client.release()
  await migrate(database.db)
  return rows
}

/** For a database that was brought back by other means (a copy of its files, a provider's snapshot): it is another memory from now on. */
export async function markRestored({ pool }: Pick<Database, 'pool'>, random: Random): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('set local statement_timeout = 0')
    await renew(client, random)
    await client.query('commit')
  } catch (failure) {
    client.release(true) // closed, it takes everything back
    throw failure
  }
  client.release()
}

async function renew(client: PoolClient, random: Random): Promise<void> {
  const name = () => Buffer.from(random.bytes(12)).toString('base64url')
  await rememberWhatTillsHeard(client)
  const { rows } = await client.query<{ org: number }>('select org from org order by org')
  for (const { org } of rows) {
    await client.query('update org set server_instance = $2, revision = revision + 1 where org = $1', [org, name()])
    await client.query('update feed_head set epoch = $2 where org = $1', [org, name()])
  }
  await leaveCodesOut(client, random)
}

/**
 * What a till has heard of the memory that is set back: all of it where the till had adopted that memory, else what it had
 * heard of the one before. Before the new names.
 */
async function rememberWhatTillsHeard(client: PoolClient): Promise<void> {
  // A back-up of a version before there was such a column: the migration that adds it says it of all tills.
  const { rowCount } = await client.query("select 1 from information_schema.columns where table_schema = current_schema() and table_name = 'till' and column_name = 'had_seq'")
  if (rowCount === 0) return
  await client.query('update till t set had_seq = t.last_seq from org o where o.org = t.org and t.reported = o.server_instance')
}

/** Codes that the lost memory may have given out are left out: the rest of every range, and some of what nobody owns. */
async function leaveCodesOut(client: PoolClient, random: Random): Promise<void> {
  const { rows: shapes } = await client.query<ShapeStored & { org: number; id: number }>('select org, id, name, next from code_shape order by org, id for update')
  for (const shape of shapes) await client.query('update code_shape set next = $3 where org = $1 and id = $2', [shape.org, shape.id, nextAfterSetBack(shape, chanceOf(random))])
  await client.query('update code_range set next = until where next < until')
  await client.query('delete from code_left')
}

const chanceOf = (random: Random): number => Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32

async function headOf(lines: AsyncIterator<Buffer>): Promise<Head> {
  const first = await lines.next()
  const head = (first.done === true ? {} : (JSON.parse(first.value.toString()) as Partial<Head>)) as Partial<Head>
  if (head.format !== FORMAT || head.migrations === undefined) throw new Error('this is no back-up of ours')
  return head as Head
}

async function fill(client: PoolClient, lines: AsyncIterator<Buffer>): Promise<number> {
  let rows = 0
  for (;;) {
    const next = await lines.next()
    if (next.done === true) throw new Error('the back-up was cut short')
    const part = JSON.parse(next.value.toString()) as Part
    if ('table' in part) rows += await fillTable(client, part, lines)
    else if ('sequence' in part) await client.query('select setval($1::regclass, $2::bigint, $3)', [quoted(part.sequence), part.value, part.called])
    else if ('rows' in part && part.rows === rows) return rows
    else throw new Error('the back-up does not hold what it says')
  }
}

async function fillTable(client: PoolClient, { table, columns }: TablePart, lines: AsyncIterator<Buffer>): Promise<number> {
  const stream = client.query(copyFrom(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`))
  const ended = once(stream, 'finish')
  ended.catch(() => undefined) // heard below
  let batch: Buffer[] = []
  let size = 0
  for (;;) {
    const next = await lines.next()
    if (next.done === true) throw new Error('the back-up was cut short')
    if (next.value.equals(END)) break
    batch.push(next.value, NEW_LINE)
    size += next.value.length + 1
    if (size < BATCH) continue
    if (!stream.write(Buffer.concat(batch))) await Promise.race([once(stream, 'drain'), ended])
    batch = []
    size = 0
  }
  stream.end(Buffer.concat(batch))
  await ended
  return stream.rowCount ?? 0
}
