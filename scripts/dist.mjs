// npm run dist: an unpacked application in release/. With --test the one the end-to-end tests can drive, in release-test/:
//   npm run dist -- --test && TILLSIDE_APP=release-test/linux-unpacked/tillside npm test -- e2e
import { ensureBuilt } from './lib/builds.mjs'
import { electronRuntime } from './lib/electron-runtime.mjs'
import { root } from './lib/folders.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { run } from './lib/processes.mjs'
import { main, say } from './lib/say.mjs'

const PLATFORM = { linux: '--linux', darwin: '--mac', win32: '--win' }[process.platform]

await main(async () => {
  const test = process.argv.includes('--test')
  await ensurePackages()
  await ensureBuilt('app', { test })
  const runtime = await electronRuntime()
  await run(process.execPath, ['node_modules/electron-builder/cli.js', PLATFORM, '--dir', '--publish', 'never', '--config', 'electron-builder.ts'], {
    cwd: root,
    quiet: true,
    env: {
      TILLSIDE_TEST_BUILD: test ? '1' : '',
      ...(runtime.official ? {} : { TILLSIDE_ELECTRON_FOLDER: runtime.folder, TILLSIDE_ELECTRON_VERSION: runtime.version }),
      CSC_IDENTITY_AUTO_DISCOVERY: 'false',
    },
    failure: 'Packaging failed; see above.',
  })
  if (!runtime.official) say('NOTICE: packaged on the development runtime: to try out, never to ship')
  say(`the application is in ${test ? 'release-test' : 'release'}/`)
})
