import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './builds.mjs'
import { buildFolder } from './folders.mjs'
import { ensurePackages } from './packages.mjs'
import { Stop } from './say.mjs'

/**
 * Path of a built command-line program, up to date and with what it needs to run.
 * @param {'central' | 'conformance' | 'bench' | 'demo' | 'golden' | 'journal' | 'torture'} name
 * @param {{test?: boolean}} [how]
 */
export async function builtTool(name, how) {
  await ensurePackages()
  await ensureBuilt('node', how)
  const file = join(buildFolder(how?.test ?? false), 'node', `${name}.mjs`)
  if (!existsSync(file)) throw new Stop(`The build made no ${name}; run: npm run build`)
  return file
}

/**
 * Runs a built program inside this process: no child is left behind, a signal reaches it, its arguments are ours.
 * @param {'central' | 'conformance' | 'bench' | 'golden' | 'journal'} name
 */
export async function become(name) {
  await import(pathToFileURL(await builtTool(name)).href)
}

/** Path of the built simulator, up to date. */
export async function builtSimulator() {
  await ensurePackages()
  await ensureBuilt('sim', { test: true })
  return join(buildFolder(true), 'sim', 'sim.mjs')
}

/** Runs the simulator inside this process, with the arguments that are ours. */
export async function becomeSimulator() {
  await import(pathToFileURL(await builtSimulator()).href)
}
