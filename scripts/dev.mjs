// npm run dev: the demo centre, and the app with live reload of its page.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './lib/builds.mjs'
import { startDemoCentre, together } from './lib/demo-centre.mjs'
import { hasDisplay, shareDisplay } from './lib/display.mjs'
import { prepareElectron } from './lib/electron-launch.mjs'
import { buildFolder, root, userFolder } from './lib/folders.mjs'
import { Stop, main } from './lib/say.mjs'
import { builtTool } from './lib/tools.mjs'

await main(async () => {
  if (!hasDisplay) throw new Stop('There is no display here; use npm run demo, or npm test -- e2e.')
  const program = await builtTool('central')
  await ensureBuilt('app')
  const env = await prepareElectron()
  rmSync(join(buildFolder(false), '.app-stamp')) // the development server writes its own main and preload there
  const centre = await startDemoCentre(program, join(userFolder('data'), 'demo-centre'))
  const server = spawn(process.execPath, ['node_modules/electron-vite/bin/electron-vite.js', 'dev', '--watch'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      ...env,
      ...shareDisplay(),
      ELECTRON_EXEC_PATH: env.TILLSIDE_ELECTRON,
      ELECTRON_ENTRY: root,
      TILLSIDE_DEMO: centre.line,
      TILLSIDE_PROFILE: join(userFolder('data'), 'demo-till'),
    },
  })
  await together(server, centre)
})
