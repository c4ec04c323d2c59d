import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { isRoot, userFolder } from './folders.mjs'
import { installed, read } from './processes.mjs'
import { say } from './say.mjs'

export const USER = 'tillside'

let known

/**
 * As root on Linux: the system user that Electron, Xvfb and PostgreSQL run as, made if it is missing.
 * Undefined where nothing has to be dropped, and (with a notice) where it cannot be.
 * @returns {{uid: number, gid: number, home: string} | undefined}
 */
export function systemUser() {
  if (!isRoot || process.platform !== 'linux') return undefined
  known ??= { user: makeUser() }
  return known.user
}

function makeUser() {
  const home = userFolder('data')
  mkdirSync(home, { recursive: true })
  chmodSync(home, 0o755)
  if (read('id', ['-u', USER]) === undefined) {
    say(`adding the system user ${USER}, which the app, its tests and its database run as`)
    read('useradd', ['--system', '--user-group', '--home-dir', home, '--no-create-home', '--shell', '/usr/sbin/nologin', USER])
  }
  const uid = Number(read('id', ['-u', USER]) ?? NaN)
  const gid = Number(read('id', ['-g', USER]) ?? NaN)
  const user = { uid, gid, home }
  if (Number.isNaN(uid) || !installed('setpriv') || spawnSync('setpriv', dropTo(user).concat('true')).status !== 0) {
    say(`NOTICE: privileges cannot be dropped to the user ${USER} here, so Electron runs without its sandbox`)
    return undefined
  }
  chownSync(home, uid, gid)
  return user
}

/**
 * Arguments of setpriv that turn root into the user; the program to run follows them.
 * @param {{uid: number, gid: number}} user
 */
export function dropTo(user) {
  return [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--inh-caps=-all', '--']
}
