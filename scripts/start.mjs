// npm start: a demo centre and the app, side by side; ends both. Their data stays between runs.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt } from './lib/builds.mjs'
import { startDemoCentre, together } from './lib/demo-centre.mjs'
import { demoSheet } from './lib/demo-sheet.mjs'
import { hasDisplay, shareDisplay } from './lib/display.mjs'
import { prepareElectron } from './lib/electron-launch.mjs'
import { userFolder } from './lib/folders.mjs'
import { main, say } from './lib/say.mjs'
import { runToolWithElectron } from './lib/tool-with-electron.mjs'
import { builtTool } from './lib/tools.mjs'

async function start() {
  const program = await builtTool('central')
  await ensureBuilt('app')
  const env = await prepareElectron()
  const centre = await startDemoCentre(program, join(userFolder('data'), 'demo-centre'))
  for (const text of demoSheet(centre.line)) say(text)
  say('opening the till')
  const app = spawn(env.TILLSIDE_ELECTRON, [env.TILLSIDE_APP_FOLDER].filter(Boolean), {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env, ...shareDisplay(), TILLSIDE_DEMO: centre.line, TILLSIDE_PROFILE: join(userFolder('data'), 'demo-till') },
  })
  await together(app, centre)
}

await main(async () => {
  if (hasDisplay) return start()
  say('there is no display here, so the scripted demo runs instead of the app')
  return runToolWithElectron('demo', [])
})
