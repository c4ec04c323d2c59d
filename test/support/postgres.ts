import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/central/db/embedded/embedded-postgres'
import { stopPostmaster } from '../../src/central/db/embedded/postmaster'

/** A database of a test file's own, on the one PostgreSQL that all test files of a machine share. */
export interface TestDatabase {
  readonly url: string
  /** Drops it. Whoever is the last to use the server stops it. */
  close(): Promise<void>
}

const FOLDER = join(tmpdir(), 'tillside-test-postgres')
const USERS = join(FOLDER, 'users')

/** What a database is a copy of: filled once, by whoever is first, and copied by the others in a fraction of the time. */
export interface Template {
  /** Says what is in it; another name is another template. */
  readonly name: string
  readonly fill: (url: string) => Promise<void>
}

/** Starting a server takes seconds and a database a tenth of one, so test files share the server and never a database. */
export async function testDatabase(template?: Template): Promise<TestDatabase> {
  const given = process.env['TEST_DATABASE_URL']
  const server = given === undefined ? await sharedServer() : { url: given }
  const mark = `${process.pid}-${randomBytes(6).toString('hex')}`
  if (given === undefined) writeFileSync(join(USERS, mark), '')
  const name = `test_${mark.replace('-', '_')}`
  if (template === undefined) await run(server.url, `create database ${name}`)
  else await locked(() => copyOf(server.url, template, name))
  // What survives a power cut is proven on servers of their own; here nobody waits for the disk.
  await run(server.url, `alter database ${name} set synchronous_commit = off`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async close() {
      await run(server.url, `drop database ${name} with (force)`)
      if (given === undefined) await leave(mark)
    },
  }
}

/** Under the lock, or another tree's template could take the place of this one before it is copied. */
async function copyOf(server: string, template: Template, name: string): Promise<void> {
  await fillOnce(server, template)
  await run(server, `create database ${name} template ${template.name}`)
}

/** Under the lock. Made under another name first, so that one whose maker was killed is never taken for whole. */
async function fillOnce(server: string, { name, fill }: Template): Promise<void> {
  const family = name.replace(/[^_]*$/, '')
  const known = (await run(server, `select datname from pg_database where datname like '${family}%'`)).map(({ datname }) => String(datname))
  if (known.includes(name)) return
  for (const old of known) await run(server, `drop database ${old} with (force)`)
  const making = `${name}_making`
  await run(server, `create database ${making}`)
  const url = new URL(server)
  url.pathname = `/${making}`
  await fill(url.href)
  await run(server, `alter database ${making} rename to ${name}`)
}

async function sharedServer(): Promise<EmbeddedPostgres> {
  mkdirSync(USERS, { recursive: true, mode: 0o755 })
  return locked(() => startEmbeddedPostgres(FOLDER))
}

/** Several test files may want to be the first at once; the folder is the lock. */
async function locked<T>(work: () => Promise<T>): Promise<T> {
  const lock = join(FOLDER, 'starting')
  for (let waited = 0; ; waited += 50) {
    try {
      mkdirSync(lock)
      break
    } catch {
      if (waited > 120_000) rmSync(lock, { recursive: true, force: true }) // left by one that was killed
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

async function leave(mark: string): Promise<void> {
  rmSync(join(USERS, mark), { force: true })
  await locked(async () => {
    const others = readdirSync(USERS).filter((name) => isAlive(Number(name.split('-')[0])))
    if (others.length === 0) await stopPostmaster(join(FOLDER, 'postgres'))
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function run(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as Readonly<Record<string, unknown>>[]
  } finally {
    await client.end()
  }
}
