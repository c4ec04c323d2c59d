import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pino, type DestinationStream, type Logger } from 'pino'
import type { Centre, OrgCentre } from './centre'
import type { CentralConfig } from './config'
import { createCatalogue } from './core/catalogue'
import type { Core } from './core/core'
import type { Clock, CorePorts, Random } from './core/ports'
import { openDatabase, type Database } from './db/database'
import { pgClients } from './db/clients'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './db/embedded/embedded-postgres'
import { lockFolder } from './db/embedded/folder-lock'
import { pgFigures } from './db/figures'
import { pgFiles } from './db/files/pg-files'
import { pgIdempotency } from './db/idempotency'
import { pgOutbox } from './db/messages/outbox'
import { pgOutboxDesk } from './db/messages/outbox-desk'
import { migrate } from './db/migrate'
import { pgRecords } from './db/people/records'
import { pgStore } from './db/pg-store'
import { pgReminderBook } from './db/reminders/reminder-book'
import { pgRateWindows } from './db/rate-windows'
import { pgReports } from './db/reports/pg-reports'
import { pgSessions } from './db/sessions'
import { pgSignInLimit } from './db/sign-in-limit'
import { ensureDemo, type DemoLine } from './demo/demo'
import { startNightlyChecks } from './grants/nightly-check'
import { createApp } from './http/app'
import { createMetrics, packWatch, type Metrics } from './http/metrics'
import { createRateLimit } from './http/rate-limit'
import { ALL_ROUTES } from './http/routes'
import type { AnyJobKind } from './jobs/job-kind'
import { JOB_KINDS } from './jobs/job-kinds'
import { startWorkers, type Workers } from './jobs/workers'
import type { Messaging } from './core/message-port'
import { NO_MESSAGING } from './messages/messaging'
import { startMessages } from './messages/runner'
import { watchFigures } from './operation/figures'
import { startPackKeepers } from './packs/keep-packs'
import { PACK_SETTINGS } from './packs/renew-packs'
import { createPasswords, type Passwords } from './people/passwords'
import { createHints } from './sync/hints'
import { KEEP_DAYS, startRetention } from './sync/retention'
import { createFeedList } from './sync/till-scope'

export interface RunningCentral {
  readonly url: string
  /** The demo organisation's start line, with --demo. */
  readonly demo: DemoLine | null
  readonly database: Database
  readonly centre: Centre
  /** Requests drain, listeners are hung up on, and the database is stopped last. */
  stop(): Promise<void>
}

const CONNECTIONS = 24

/** The wall clock, unless a test moves it. */
const systemClock: Clock = { now: () => Date.now() }
const systemRandom: Random = { bytes: (count) => randomBytes(count) }
export const SYSTEM: CorePorts = { clock: systemClock, random: systemRandom }

export interface Played {
  readonly clock?: Clock
  readonly logTo?: DestinationStream
  /** Kinds of long work besides the centre's own. */
  readonly kinds?: readonly AnyJobKind[]
}

/** Starts the whole service: database, migrations, demo data, HTTP. */
export async function startCentral(config: CentralConfig, { clock = systemClock, logTo, kinds = [] }: Played = {}): Promise<RunningCentral> {
  const logger = createLogger(config.logLevel, logTo ?? pino.destination(2))
  const embedded = config.databaseUrl === null ? await ownDatabase(config.dataFolder) : null
  const url = config.databaseUrl ?? embedded?.url ?? ''
  const database = openDatabase(url, CONNECTIONS, (failure) => logger.warn({ err: failure }, 'database_connection_lost'))
  const end = async () => {
    await database.close()
    await embedded?.stop()
  }
  try {
    await migrate(database.db)
    const passwords = await createPasswords()
    const demo = config.demo ? await ensureDemo({ database, folder: config.dataFolder, clock, random: systemRandom, passwords }) : null
    const served = await serve(config, database, { clock, logger, passwords, kinds: [...JOB_KINDS, ...kinds], messaging: config.messaging ?? NO_MESSAGING })
    return {
      url: served.url,
      demo: demo === null ? null : { ...demo, url: served.url },
      database,
      centre: served.centre,
      async stop() {
        await served.stop()
        await end()
      },
    }
  } catch (failure) {
    await end()
    throw failure
  }
}

/** The embedded database with the folder to itself. */
async function ownDatabase(folder: string): Promise<EmbeddedPostgres> {
  const unlock = lockFolder(folder)
  try {
    const { url, stop } = await startEmbeddedPostgres(folder)
    return { url, stop: () => stop().finally(unlock) }
  } catch (failure) {
    unlock()
    throw failure
  }
}

interface Parts {
  readonly clock: Clock
  readonly logger: Logger
  readonly passwords: Passwords
  readonly kinds: readonly AnyJobKind[]
  readonly messaging: Messaging
}

async function serve(config: CentralConfig, database: Database, parts: Parts): Promise<{ url: string; centre: Centre; stop: () => Promise<void> }> {
  const { orgs, workers, draining } = await openOrgs(database, parts)
  const centre: Centre = {
    orgs,
    logger: parts.logger,
    metrics: metricsOf(database, parts.clock),
    passwords: parts.passwords,
    limit: pgSignInLimit(database),
    rates: createRateLimit(pgRateWindows(database), parts.clock, config.rateScale),
    clock: parts.clock,
    messaging: parts.messaging,
    ready: () => (draining.now ? Promise.resolve(false) : database.pool.query('select 1').then(() => true, () => false)),
  }
  const tls = config.tls === null ? null : { cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key) }
  const app = createApp(centre, ALL_ROUTES, { tls, proxies: config.proxies ?? [], ...(config.requestTimeout === undefined ? {} : { requestTimeout: config.requestTimeout }) })
  app.addHook('preClose', (done) => {
    draining.now = true
    for (const { hints } of orgs.values()) hints.hangUp()
    done()
  })
  const stopChecks = startNightlyChecks([...orgs.values()].map(({ core }) => core))
  const stopPacks = startPackKeepers([...orgs.values()].map(({ core }) => core), packWatch(centre.metrics))
  const stopRetention = startRetention([...orgs.values()].map(({ core }) => core), config.feedDays ?? KEEP_DAYS)
  const stopMessages = () => [...orgs.values()].map(({ messages }) => messages.stop())
  const url = await app.listen({ host: config.host, port: config.port, listenTextResolver: (address) => address }).catch(async (failure: unknown) => {
    await Promise.all([workers.stop(), stopPacks(), stopRetention(), ...stopMessages()])
    throw failure
  })
  return {
    url,
    centre,
    async stop() {
      stopChecks()
      // A line that falls idle after its last answer would otherwise stay open until the other side tires of it.
      const hangUp = setInterval(() => app.server.closeIdleConnections(), 100)
      await Promise.all([app.close(), workers.stop(), stopPacks(), stopRetention(), ...stopMessages()]).finally(() => clearInterval(hangUp))
      for (const { hints, reports } of orgs.values()) await Promise.all([hints.stop(), reports.stop()])
    },
  }
}

function metricsOf(database: Database, clock: Clock): Metrics {
  const metrics = createMetrics()
  watchFigures(metrics.registry, () => pgFigures(database, clock.now()), () => clock.now())
  return metrics
}

interface Opened {
  readonly orgs: ReadonlyMap<number, OrgCentre>
  readonly workers: Workers
  readonly draining: { now: boolean }
}

async function openOrgs(database: Database, { clock, logger, kinds, messaging }: Parts): Promise<Opened> {
  const cores = new Map<number, Core>()
  for (const { org } of await database.db.selectFrom('org').select('org').orderBy('org').execute()) {
    const core: Core = {
      store: pgStore(database, org, systemRandom),
      catalogue: createCatalogue(clock),
      clock,
      random: systemRandom,
      packs: PACK_SETTINGS,
      trouble: (what, failure) => logger.error({ err: failure, org }, what),
    }
    cores.set(org, core)
  }
  const trouble = (what: string, failure: unknown) => logger.error({ err: failure }, what)
  const holder = Buffer.from(systemRandom.bytes(8)).toString('hex')
  const workers = await startWorkers({ database, cores, kinds, holder, trouble })
  const orgs = new Map<number, OrgCentre>()
  for (const [org, core] of cores) {
    orgs.set(org, {
      core,
      feeds: createFeedList(core),
      hints: createHints(core),
      clients: pgClients(database, org),
      sessions: pgSessions(database, org),
      records: pgRecords(database, org),
      idempotency: pgIdempotency(database, org, clock),
      jobs: { poke: (id) => workers.poke({ org, id }) },
      files: pgFiles(database, org),
      reports: pgReports(database, core),
      outbox: pgOutboxDesk(database, org),
      messages: startMessages({ core, outbox: pgOutbox(database, org), book: pgReminderBook(database, org), service: messaging, note: (what, told) => logger.info({ org, ...told }, what) }),
    })
  }
  return { orgs, workers, draining: { now: false } }
}

/** To standard error: standard output carries the one start line. What could name a person or open a door is left out. */
function createLogger(level: string, stream: DestinationStream): Logger {
  const paths = ['authorization', 'token', 'password', 'secret', 'pin', 'code', 'mobile', 'email'].flatMap((name) => [name, `*.${name}`])
  return pino({ level, redact: { paths, censor: '[hidden]' } }, stream)
}
