import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildFolder, root } from './folders.mjs'
import { fingerprint, isFresh, remember } from './freshness.mjs'
import { alone } from './lock.mjs'
import { run } from './processes.mjs'
import { say } from './say.mjs'

const SHARED = ['src/domain', 'src/protocol', 'src/till', 'build', 'package-lock.json']

const KINDS = {
  app: {
    sources: [...SHARED, 'src/main', 'src/preload', 'src/renderer', 'electron.vite.config.ts'],
    args: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
  },
  node: {
    sources: [...SHARED, 'src/central', 'test'],
    args: ['node_modules/vite/bin/vite.js', 'build', '--config', 'build/vite.node.config.ts', '--logLevel', 'warn'],
  },
  sim: {
    sources: [...SHARED, 'src/central', 'src/main', 'test/sim'],
    args: ['node_modules/vite/bin/vite.js', 'build', '--config', 'build/vite.sim.config.ts', '--logLevel', 'warn'],
  },
}

const SAYS = { app: 'the app', node: 'the centre and the tools', sim: 'the simulator' }

/** Electron is started on the built folder itself, so the folder carries its own package.json. */
function writeManifest(folder) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const manifest = { name, productName: 'Tillside', version, main: 'main/index.cjs' }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/**
 * Builds what is not up to date.
 * @param {'app' | 'node' | 'sim'} kind the Electron app, what runs in plain Node, or the simulator (a test build always)
 * @param {{test?: boolean}} [how] `test`: with the test-only ports, into a folder of its own
 */
export async function ensureBuilt(kind, { test = false } = {}) {
  const folder = buildFolder(test)
  const stamp = join(folder, `.${kind}-stamp`)
  await alone(join(root, '.tsbuild', `${kind}.lock`), async () => {
    const now = fingerprint(KINDS[kind].sources)
    if (isFresh(stamp, now)) return
    say(`building ${SAYS[kind]}${test && kind !== 'sim' ? ' (test build)' : ''}`)
    mkdirSync(folder, { recursive: true })
    rmSync(stamp, { force: true })
    await run(process.execPath, KINDS[kind].args, {
      cwd: root,
      quiet: true,
      env: { TILLSIDE_TEST_BUILD: test ? '1' : '', VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true', NODE_ENV: 'production' },
      failure: 'The build failed; mend what is printed above.',
    })
    if (kind === 'app') writeManifest(folder)
    remember(stamp, now)
  })
}
