import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Messaging } from './core/message-port'
import { readMessaging } from './messages/messaging-config'
import { KEEP_DAYS } from './sync/retention'

/** How the service is started: flags and the one environment variable it reads (page 3). */
export interface CentralConfig {
  readonly host: string
  /** 0 = any free one. */
  readonly port: number
  /** Where the embedded database and, with --demo, the demo's secrets lie. */
  readonly dataFolder: string
  /** Null = bring up a PostgreSQL of our own in the data folder. */
  readonly databaseUrl: string | null
  readonly demo: boolean
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly logLevel: string
  /** Something to do instead of serving. */
  readonly task?: Task | null
  /** Makes the budgets of requests a minute so many times as large; for whoever measures. */
  readonly rateScale?: number
  /** Addresses of reverse proxies whose word on who is asking is believed. */
  readonly proxies?: readonly string[]
  /** A request that has not come whole by then is given up, in milliseconds. */
  readonly requestTimeout?: number
  /** What mail and SMS leave by; left out, they wait in the outbox. */
  readonly messaging?: Messaging
  /** How many days the feeds of the tills keep what was written. */
  readonly feedDays?: number
}

/** What is done to the database once, without starting the service. */
export type Task = { readonly kind: 'backup' | 'restore'; readonly file: string } | { readonly kind: 'restored' }

export const USAGE = `central [--port N] [--host ADDRESS] [--data DIR] [--demo] [--tls-cert FILE --tls-key FILE]
  --port N          port to listen on, 0 for any free one (default 8480)
  --host ADDRESS    address to listen on (default 127.0.0.1)
  --data DIR        folder of the embedded database
  --demo            fill a new database with the demo organisation
  --tls-cert, --tls-key   serve HTTPS
  --backup FILE     write everything to this file and end; a centre that runs goes on
  --restore FILE    fill an empty database from such a file and end
  --restored        the database was brought back by other means: tills must compare anew; and end
  --trust-proxy ADDRESS   believe this reverse proxy about who is asking; may be repeated
  DATABASE_URL      use this PostgreSQL instead of the embedded one
  TILLSIDE_FEED_DAYS   how long a till may be away and still catch up change by change (default and least 45)
  TILLSIDE_MESSAGING   JSON file with the mail server and the SMS gateway`

/** Reads the command line; throws with a plain sentence when it makes no sense. */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv): CentralConfig {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8480' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string' },
      demo: { type: 'boolean', default: false },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      backup: { type: 'string' },
      restore: { type: 'string' },
      restored: { type: 'boolean', default: false },
      'trust-proxy': { type: 'string', multiple: true, default: [] },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes a number from 0 to 65535')
  const cert = values['tls-cert']
  const key = values['tls-key']
  if ((cert === undefined) !== (key === undefined)) throw new Error('--tls-cert and --tls-key belong together')
  return {
    host: values.host,
    port,
    dataFolder: values.data ?? defaultFolder(env),
    databaseUrl: env['DATABASE_URL'] ?? null,
    demo: values.demo,
    tls: cert === undefined || key === undefined ? null : { cert, key },
    logLevel: env['TILLSIDE_LOG'] ?? 'info',
    task: taskOf(values),
    proxies: values['trust-proxy'],
    rateScale: scaleOf(env['TILLSIDE_RATE_SCALE']),
    messaging: readMessaging(env['TILLSIDE_MESSAGING']),
    feedDays: feedDaysOf(env['TILLSIDE_FEED_DAYS']),
  }
}

function taskOf({ backup, restore, restored }: { readonly backup?: string | undefined; readonly restore?: string | undefined; readonly restored: boolean }): Task | null {
  const asked = [backup, restore, restored ? '' : undefined].filter((one) => one !== undefined)
  if (asked.length > 1) throw new Error('--backup, --restore and --restored are done one at a time')
  if (backup !== undefined) return { kind: 'backup', file: backup }
  if (restore !== undefined) return { kind: 'restore', file: restore }
  return restored ? { kind: 'restored' } : null
}

function scaleOf(given: string | undefined): number {
  const scale = Number(given ?? '1')
  if (!(scale > 0)) throw new Error('TILLSIDE_RATE_SCALE takes a number above 0')
  return scale
}

function feedDaysOf(given: string | undefined): number {
  const days = Number(given ?? KEEP_DAYS)
  if (!Number.isInteger(days) || days < KEEP_DAYS) throw new Error(`TILLSIDE_FEED_DAYS takes a whole number from ${KEEP_DAYS}`)
  return days
}

/** As root where the database's own user can reach it; otherwise with the user's other data. */
function defaultFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Tillside', 'central')
  if (process.getuid?.() === 0) return '/var/lib/tillside/central'
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Tillside', 'central')
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'tillside', 'central')
}

export const processEnvironment = (): NodeJS.ProcessEnv => process.env
