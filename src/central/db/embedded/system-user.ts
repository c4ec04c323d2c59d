import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

/** Where PostgreSQL's binaries and data live when the centre runs as root: PostgreSQL refuses to run as root itself. */
export const SYSTEM_HOME = '/var/lib/tillside'
const USER = 'tillside'

export interface Identity {
  readonly uid: number
  readonly gid: number
}

/** The user PostgreSQL must run as; null where the centre is not root and simply runs it as itself. */
export function databaseUser(): Identity | null {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null
  mkdirSync(SYSTEM_HOME, { recursive: true, mode: 0o755 })
  if (idOf('-u') === null) {
    execFileSync('useradd', ['--system', '--user-group', '--home-dir', SYSTEM_HOME, '--no-create-home', '--shell', '/usr/sbin/nologin', USER], {
      stdio: 'ignore',
    })
  }
  const uid = idOf('-u')
  const gid = idOf('-g')
  if (uid === null || gid === null) throw new Error(`the system user ${USER} could not be made; create it, or set DATABASE_URL`)
  return { uid, gid }
}

function idOf(flag: string): number | null {
  const answer = spawnSync('id', [flag, USER], { encoding: 'utf8' })
  return answer.status === 0 ? Number(answer.stdout) : null
}

/** The command line that runs `program` as the user, with no privilege left. */
export function as(user: Identity | null, program: string, args: readonly string[]): readonly [string, readonly string[]] {
  if (user === null) return [program, args]
  const drop = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--inh-caps=-all', '--']
  return ['setpriv', [...drop, program, ...args]]
}
