import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedPostgres } from './embedded-postgres'
import { postmasterOf } from './postmaster'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillside-embedded-'))
  chmodSync(folder, 0o755) // the database runs as another user where the test is root
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql)
  await client.end()
  return Object.values(rows[0] ?? {})[0]
}

test('starts durable, adopts what still runs, removes what is stale, and stops', async () => {
  const first = await startEmbeddedPostgres(folder)
  const pid = postmasterOf(join(folder, 'postgres'))?.pid
  expect(await ask(first.url, 'show fsync')).toBe('on')
  expect(await ask(first.url, 'show synchronous_commit')).toBe('on')
  expect(await ask(first.url, 'show data_checksums')).toBe('on')
  await ask(first.url, 'create table kept as select 7 as n')

  const adopted = await startEmbeddedPostgres(folder)
  expect(postmasterOf(join(folder, 'postgres'))?.pid).toBe(pid)
  expect(await ask(adopted.url, 'select n from kept')).toBe(7)
  await adopted.stop()
  expect(postmasterOf(join(folder, 'postgres'))).toBeNull()

  // Left by a server that was killed, and whose number now belongs to another process: this one.
  writeFileSync(join(folder, 'postgres', 'postmaster.pid'), `${process.pid}\n${folder}\n0\n1\n\n127.0.0.1\n\nready\n`)
  const third = await startEmbeddedPostgres(folder)
  expect(await ask(third.url, 'select n from kept')).toBe(7)
  await third.stop()
})

test('takes no connection without its password, which nobody else can read', async () => {
  const server = await startEmbeddedPostgres(folder)
  const open = new URL(server.url)
  open.password = 'wrong'
  await expect(ask(open.href, 'select 1')).rejects.toThrow(/password authentication failed/)
  expect(readFileSync(join(folder, 'database-password'), 'utf8')).toHaveLength(32)
  await server.stop()
})
