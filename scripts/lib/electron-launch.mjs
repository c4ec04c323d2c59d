import { cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { buildFolder, cacheFolder, isRoot, root } from './folders.mjs'
import { electronRuntime } from './electron-runtime.mjs'
import { read } from './processes.mjs'
import { Stop } from './say.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'
import { dropTo, systemUser } from './system-user.mjs'

const WEEK = 7 * 24 * 60 * 60 * 1000

/** Ubuntu closes user namespaces to programs without a profile; then only the setuid helper makes a sandbox. */
function checkUserNamespaces(folder) {
  if (process.platform !== 'linux' || isRoot) return
  const setting = (name) => read('cat', [`/proc/sys/kernel/${name}`])
  const closed = setting('apparmor_restrict_unprivileged_userns') === '1' || setting('unprivileged_userns_clone') === '0'
  const helper = join(folder, 'chrome-sandbox')
  const { uid, mode } = existsSync(helper) ? statSync(helper) : { uid: -1, mode: 0 }
  if (!closed || (uid === 0 && (mode & 0o4000) !== 0)) return
  throw new Stop(`This system closes user namespaces, which the sandbox needs; run: sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`)
}

function readableBy(user, file) {
  return read('setpriv', [...dropTo(user), 'test', '-r', file]) !== undefined
}

/** Copies of earlier builds that nobody has started for a week. */
function removeOldCopies(shelf) {
  for (const name of readdirSync(shelf)) {
    if (Date.now() - statSync(join(shelf, name)).mtimeMs > WEEK) rmSync(join(shelf, name), { recursive: true, force: true })
  }
}

/**
 * A copy that another user may read and not change, made once for each state of the original.
 * @param {string} folder
 * @param {string} key names the state
 * @param {string[]} parts what of the folder to copy
 */
function readableCopy(folder, key, parts = readdirSync(folder)) {
  const shelf = cacheFolder('copies')
  removeOldCopies(shelf)
  const copy = join(shelf, key)
  const now = new Date()
  if (existsSync(copy)) {
    utimesSync(copy, now, now)
    return copy
  }
  const temporary = `${copy}.${process.pid}`
  for (const part of parts) cpSync(join(folder, part), join(temporary, part), { recursive: true })
  read('chmod', ['-R', 'u=rwX,go=rX', temporary])
  const helper = join(temporary, 'chrome-sandbox')
  if (existsSync(helper)) read('chmod', ['4755', helper])
  if (!existsSync(copy)) renameSync(temporary, copy)
  rmSync(temporary, { recursive: true, force: true })
  return copy
}

/** The built app as the user may read it. The stamp of builds.mjs names its state. */
function appFolder(user, test) {
  const folder = buildFolder(test)
  if (!user) return folder
  const key = `${test ? 'test' : 'app'}-${readFileSync(join(folder, '.app-stamp'), 'utf8')}`
  return readableCopy(folder, key, ['main', 'preload', 'renderer', 'package.json'])
}

function programFolder(user, binary) {
  const folder = dirname(binary)
  if (!user || readableBy(user, binary)) return folder
  return readableCopy(folder, `program-${Math.trunc(statSync(binary).mtimeMs)}-${statSync(binary).size}`)
}

/**
 * Everything needed to start the built app, as environment variables that scripts/run-electron.sh and test/support read:
 * TILLSIDE_ELECTRON (what to execute), TILLSIDE_APP_FOLDER (its first argument; empty for a packaged app), TILLSIDE_BUILD
 * (the folder with the built centre in node/) and, for the wrapper, TILLSIDE_ELECTRON_BINARY, _USER, _HOME, _FLAGS.
 * @param {{test?: boolean, display?: boolean}} [how] `test`: the test build; `display`: a display will have to be made
 */
export async function prepareElectron({ test = false, display = false } = {}) {
  const packaged = process.env.TILLSIDE_APP && resolve(process.env.TILLSIDE_APP)
  const binary = packaged || (await electronRuntime()).binary
  await ensureSystemLibraries(binary, { display })
  const user = systemUser()
  const folder = programFolder(user, binary)
  checkUserNamespaces(folder)
  const program = join(folder, basename(binary))
  return {
    TILLSIDE_ELECTRON: process.platform === 'win32' ? program : join(root, 'scripts/run-electron.sh'),
    TILLSIDE_BUILD: buildFolder(test),
    TILLSIDE_APP_FOLDER: packaged ? '' : appFolder(user, test),
    TILLSIDE_ELECTRON_BINARY: program,
    TILLSIDE_ELECTRON_USER: user ? `${user.uid}:${user.gid}` : '',
    TILLSIDE_ELECTRON_HOME: user?.home ?? '',
    TILLSIDE_ELECTRON_FLAGS: isRoot && !user ? '--no-sandbox' : '',
  }
}
