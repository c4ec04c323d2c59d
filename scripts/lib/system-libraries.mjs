import { existsSync } from 'node:fs'
import { isRoot } from './folders.mjs'
import { installed, read, run } from './processes.mjs'
import { Stop, say } from './say.mjs'

// These six bring everything Electron links to. Newer Debian and Ubuntu renamed two of them (64-bit time).
const PACKAGES = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'xvfb', 'xauth']
const RENAMED = { 'libgtk-3-0': 'libgtk-3-0t64', libasound2: 'libasound2t64' }

/** The name under which this release of the system knows the package. */
function nameHere(name) {
  const policy = read('apt-cache', ['policy', name]) ?? ''
  const known = /Candidate: (?!\(none\))/.test(policy)
  return known || !RENAMED[name] ? name : RENAMED[name]
}

/** @param {string} binary the Electron executable */
function missingLibraries(binary) {
  return (read('ldd', [binary]) ?? '').split('\n').filter((line) => line.includes('not found')).map((line) => line.trim().split(' ')[0])
}

/**
 * Makes sure that Electron's libraries are there, and Xvfb where a display has to be made.
 * @param {string} binary the Electron executable
 * @param {{display: boolean}} need
 */
export async function ensureSystemLibraries(binary, need) {
  if (process.platform !== 'linux') return
  const missing = () => [...missingLibraries(binary), ...(need.display && !installed('Xvfb') ? ['Xvfb'] : [])]
  const before = missing()
  if (before.length === 0) return
  const debian = existsSync('/etc/debian_version')
  if (!debian) throw new Stop(`These are missing: ${before.join(', ')}; install them with the system's package manager.`)
  const install = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300']
  if (!isRoot) throw new Stop(`Run: sudo apt-get update && sudo apt-get ${install.slice(0, 3).join(' ')} ${PACKAGES.map(nameHere).join(' ')}`)
  say(`installing system packages (missing: ${before.join(', ')})`)
  const how = { env: { DEBIAN_FRONTEND: 'noninteractive' }, quiet: true }
  await run('apt-get', ['update', '-o', 'DPkg::Lock::Timeout=300'], { ...how, failure: 'apt-get update failed; check that the package source can be reached.' })
  await run('apt-get', [...install, ...PACKAGES.map(nameHere)], { ...how, failure: `apt-get install failed; install ${PACKAGES.join(' ')} by hand.` })
  const after = missing()
  if (after.length > 0) throw new Stop(`Still missing after the installation: ${after.join(', ')}; install what provides them.`)
}
