import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { postgresBinaries } from './binaries'
import { postmasterOf, removeStale, stopPostmaster } from './postmaster'
import { as, databaseUser, SYSTEM_HOME, type Identity } from './system-user'

export interface EmbeddedPostgres {
  readonly url: string
  stop(): Promise<void>
}

interface Home {
  readonly user: Identity | null
  readonly bin: string
  readonly folder: string
  readonly data: string
}

/**
 * A real PostgreSQL of our own in a data folder, durability on. A server of ours that still runs there (the centre was
 * killed) is adopted. The wrapper package of these binaries is not used: its exit hooks stop the database before
 * requests have drained.
 */
export async function startEmbeddedPostgres(dataFolder: string): Promise<EmbeddedPostgres> {
  const user = databaseUser()
  const folder = reachable(dataFolder, user)
  const home = { user, bin: join(postgresBinaries(user), 'bin'), folder, data: join(folder, 'postgres') }
  const password = initialise(home)
  const port = await ensureRunning(home)
  return {
    url: `postgresql://tillside:${password}@127.0.0.1:${port}/postgres`,
    stop: () => stopPostmaster(home.data),
  }
}

/** The folder itself, or, where PostgreSQL's user cannot get into it, one of the same name in that user's home. */
function reachable(folder: string, user: Identity | null): string {
  mkdirSync(folder, { recursive: true })
  if (user === null) return folder
  const [program, args] = as(user, 'test', ['-x', folder])
  if (spawnSync(program, args).status === 0) return own(folder, user)
  const mark = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const instead = join(SYSTEM_HOME, `${basename(folder)}-${mark}`)
  mkdirSync(instead, { recursive: true })
  return own(instead, user)
}

function own(folder: string, user: Identity): string {
  const database = join(folder, 'postgres')
  mkdirSync(database, { recursive: true, mode: 0o700 })
  chownSync(database, user.uid, user.gid)
  return folder
}

/** initdb, once. Answers the password of the database, which is kept beside it and readable to nobody else. */
function initialise({ user, bin, folder, data }: Home): string {
  const secret = join(folder, 'database-password')
  if (existsSync(join(data, 'PG_VERSION')) && existsSync(secret)) return readFileSync(secret, 'utf8')
  const password = randomBytes(24).toString('base64url')
  writeFileSync(secret, password, { mode: 0o600 })
  chmodSync(secret, 0o600)
  const handed = join(data, '..', `.initdb-${process.pid}`)
  writeFileSync(handed, password, { mode: 0o600 })
  if (user !== null) chownSync(handed, user.uid, user.gid)
  const settings = ['--encoding=UTF8', '--locale=C', '--username=tillside', '--auth=scram-sha-256', `--pwfile=${handed}`, '--data-checksums']
  const [program, args] = as(user, join(bin, 'initdb'), ['-D', data, ...settings])
  const made = spawnSync(program, args, { encoding: 'utf8', cwd: '/' })
  rmSync(handed, { force: true })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || String(made.error)}`)
  return password
}

async function ensureRunning(home: Home): Promise<number> {
  removeStale(home.data)
  if (postmasterOf(home.data) === null) await launch(home)
  for (let waited = 0; waited < 60_000; waited += 20) {
    const server = postmasterOf(home.data)
    if (server?.ready === true) return server.port
    await sleep(20)
  }
  throw new Error(`PostgreSQL did not start; its log is ${join(home.folder, 'postgres.log')}`)
}

/** In a process group of its own, so that a Ctrl-C meant for the centre does not stop the database before the requests. */
async function launch({ user, bin, folder, data }: Home): Promise<void> {
  const settings = [
    `port=${await freePort()}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=120',
    `shared_buffers=${buffers()}MB`,
    'max_wal_size=2GB',
    'autovacuum_naptime=20s',
  ]
  const [program, args] = as(user, join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])])
  const log = openSync(join(folder, 'postgres.log'), 'a', 0o600)
  const server = spawn(program, args, { detached: true, stdio: ['ignore', log, log], cwd: '/' })
  closeSync(log)
  server.on('error', () => undefined) // shown by the wait for readiness, which names the log
  server.unref()
}

/** Megabytes of pages the database keeps itself: a share of the memory, at least its own default, at most what one shop needs. */
function buffers(): number {
  return Math.min(1024, Math.max(128, Math.floor(totalmem() / 2 ** 20 / 24)))
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
