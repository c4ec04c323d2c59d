import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './folders.mjs'
import { run } from './processes.mjs'
import { Stop, say } from './say.mjs'

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** npm writes node_modules/.package-lock.json last, so it tells a finished installation from an interrupted one. */
function installedAsLocked() {
  const wanted = readLock(join(root, 'package-lock.json'))
  const present = readLock(join(root, 'node_modules/.package-lock.json'))
  if (!wanted || !present) return false
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
  )
}

/**
 * The npm that runs this script, else the one on the path.
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
function npm(args) {
  const running = process.env.npm_execpath
  return running?.endsWith('.js') ? [process.execPath, [running, ...args]] : ['npm', args]
}

/** Installs the locked packages when they are missing or another version is there. */
export async function ensurePackages() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Stop(`Node ${process.versions.node} is too old; install Node 20.19 or newer.`)
  }
  if (installedAsLocked()) return
  say('installing the npm packages (npm ci)')
  // No package needs an install script: electron-runtime.mjs fetches Electron, and the centre links PostgreSQL's libraries.
  await run(...npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']), {
    cwd: root,
    failure: 'npm ci failed; check that the npm registry can be reached, then run the command again.',
  })
}
