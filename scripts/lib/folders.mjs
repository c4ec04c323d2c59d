import { chmodSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Top of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** True where Electron's sandbox refuses to come up unless privileges are dropped first (docs/adr/0005). */
export const isRoot = process.getuid?.() === 0

const home = homedir()

/**
 * Folder of the operating system's kind for what can be made again (`cache`) or must be kept (`data`).
 * As root both lie where the system user `tillside` can reach them: a root's home is closed to it.
 * @param {'cache' | 'data'} kind
 */
export function userFolder(kind) {
  if (isRoot) return kind === 'cache' ? '/var/cache/tillside' : '/var/lib/tillside'
  if (process.platform === 'darwin') return join(home, 'Library', kind === 'cache' ? 'Caches' : 'Application Support', 'Tillside')
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? join(home, 'AppData/Local'), 'Tillside', kind)
  const fallback = kind === 'cache' ? '.cache' : '.local/share'
  const named = kind === 'cache' ? process.env.XDG_CACHE_HOME : process.env.XDG_DATA_HOME
  return join(named || join(home, fallback), 'tillside')
}

/**
 * The cache folder, made if it is missing. As root others may read it, whatever root's umask is.
 * @param {string} [inner] a folder inside it
 */
export function cacheFolder(inner = '') {
  const folder = join(userFolder('cache'), inner)
  mkdirSync(folder, { recursive: true })
  if (isRoot) for (const each of [userFolder('cache'), folder]) chmodSync(each, 0o755)
  return folder
}

/** @param {boolean} test the build the tests run, or the one that is shipped */
export const buildFolder = (test) => join(root, test ? 'out-test' : 'out')
