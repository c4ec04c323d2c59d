import { spawn } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { end } from './processes.mjs'
import { Stop, say } from './say.mjs'
import { dropTo, systemUser } from './system-user.mjs'

/** Whether a person could see a window here. */
export const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/**
 * A virtual display of its own, seen by nobody: for tests and for the scripted demo.
 * @returns {Promise<{env: {DISPLAY: string, WAYLAND_DISPLAY: undefined}, close: () => Promise<void>}>}
 */
export async function openVirtualDisplay() {
  const sockets = '/tmp/.X11-unix'
  if (!existsSync(sockets)) {
    mkdirSync(sockets)
    chmodSync(sockets, 0o1777)
  }
  // -ac: no access list. The socket is local, and the app connects as another user than the one who starts it.
  const args = ['-displayfd', '3', '-screen', '0', '1440x1000x24', '-nolisten', 'tcp', '-ac']
  const user = systemUser()
  const [command, all] = user ? ['setpriv', [...dropTo(user), 'Xvfb', ...args]] : ['Xvfb', args]
  const server = spawn(command, all, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = await new Promise((done, fail) => {
    const refuse = () => fail(new Stop('Xvfb did not start; run it by hand to see why: Xvfb -displayfd 1'))
    server.once('error', refuse)
    server.once('exit', refuse)
    server.stdio[3]?.once('data', (text) => done(String(text).trim()))
  })
  say(`no window is shown: the virtual display :${number} is used`)
  return { env: { DISPLAY: `:${number}`, WAYLAND_DISPLAY: undefined }, close: () => end(server) }
}

/** Root's display is closed to the user the app runs as; its key is copied for it. */
export function shareDisplay() {
  const user = systemUser()
  const key = process.env.XAUTHORITY ?? join(homedir(), '.Xauthority')
  if (!user || !existsSync(key)) return {}
  const copy = join(user.home, '.Xauthority')
  copyFileSync(key, copy)
  chownSync(copy, user.uid, user.gid)
  chmodSync(copy, 0o600)
  return { XAUTHORITY: copy }
}
