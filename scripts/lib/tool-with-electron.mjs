import { spawn } from 'node:child_process'
import { ensureBuilt } from './builds.mjs'
import { hasDisplay, openVirtualDisplay } from './display.mjs'
import { prepareElectron } from './electron-launch.mjs'
import { builtTool } from './tools.mjs'

/**
 * Runs a built program that starts the app itself, with everything it needs for that; its exit code becomes ours.
 * @param {'demo' | 'bench' | 'torture'} name
 * @param {string[]} args
 */
export async function runToolWithElectron(name, args) {
  const program = await builtTool(name)
  await ensureBuilt('app')
  const env = await prepareElectron({ display: !hasDisplay })
  const display = hasDisplay ? undefined : await openVirtualDisplay()
  const child = spawn(process.execPath, [program, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env, ...display?.env },
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill())
  process.exitCode = await new Promise((done) => child.once('exit', (code) => done(code ?? 1)))
  await display?.close()
}
