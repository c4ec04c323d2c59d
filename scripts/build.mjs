// npm run build: the app and the centre, for release (out/); with --test the build the tests run (out-test/).
import { rmSync } from 'node:fs'
import { ensureBuilt } from './lib/builds.mjs'
import { buildFolder } from './lib/folders.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { main, say } from './lib/say.mjs'

await main(async () => {
  const how = { test: process.argv.includes('--test') }
  await ensurePackages()
  if (process.argv.includes('--clean')) rmSync(buildFolder(how.test), { recursive: true, force: true })
  await ensureBuilt('app', how)
  await ensureBuilt('node', how)
  say(`built: ${buildFolder(how.test)}`)
})
