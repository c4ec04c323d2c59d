import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../../src/central/db/database'
import { testDatabase, type TestDatabase } from '../../support/postgres'

/*
 * A database server that restarts ends every connection, whatever each is doing. None of that may end the centre: an
 * error that no one listens for would, and the test run with it.
 */

let server: TestDatabase
let database: Database
const troubles: string[] = []

beforeAll(async () => {
  server = await testDatabase()
  database = openDatabase(server.url, 4, (failure) => troubles.push(failure.message))
})
afterAll(async () => {
  await database.close()
  await server.close()
})

const ownPid = async (client: { query(sql: string): Promise<{ rows: unknown[] }> }): Promise<number> =>
  (await client.query('select pg_backend_pid() as pid')).rows.map((row) => (row as { pid: number }).pid)[0] ?? 0

it('a connection ended between two statements of a transaction is told, fails its next statement, and is replaced', async () => {
  const client = await database.pool.connect()
  await client.query('begin')
  const pid = await ownPid(client)
  const ended = new Promise<void>((resolve) => client.once('end', resolve))
  await database.pool.query('select pg_terminate_backend($1)', [pid])
  await ended

  await expect(client.query('select 1')).rejects.toThrow()
  client.release(true)
  expect(troubles.filter((trouble) => trouble.includes('terminating connection'))).toHaveLength(1)
  expect(await ownPid(database.pool)).not.toBe(pid)
})

it('an idle one is told once, and is replaced', async () => {
  const before = troubles.length
  const [idle, other] = await Promise.all([database.pool.connect(), database.pool.connect()])
  const pid = await ownPid(idle)
  const ended = new Promise<void>((resolve) => idle.once('end', resolve))
  idle.release()
  await other.query('select pg_terminate_backend($1)', [pid])
  await ended
  other.release()
  expect(troubles).toHaveLength(before + 1)
  expect(await ownPid(database.pool)).not.toBe(pid)
})
