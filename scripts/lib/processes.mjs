import { spawn, spawnSync } from 'node:child_process'
import { Stop } from './say.mjs'

/**
 * Runs a program to its end. Its output goes to standard error (or nowhere), so standard output stays clean.
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: Record<string, string | undefined>, cwd?: string, quiet?: boolean, stdout?: 'inherit', failure?: string}} [how]
 *   `quiet` keeps the output back and shows it only on failure; `failure` is the sentence for that case.
 */
export function run(command, args, how = {}) {
  return new Promise((done, fail) => {
    const out = how.quiet ? 'pipe' : process.stderr
    const child = spawn(command, args, {
      cwd: how.cwd,
      env: { ...process.env, ...how.env },
      stdio: ['ignore', how.stdout ?? out, out],
    })
    const kept = []
    child.stdout?.on('data', (chunk) => kept.push(chunk))
    child.stderr?.on('data', (chunk) => kept.push(chunk))
    const failed = (reason) => {
      process.stderr.write(Buffer.concat(kept))
      fail(new Stop(how.failure ?? `${command} ${args.join(' ')} failed (${reason}).`))
    }
    child.once('error', (error) => failed(error.message))
    child.once('close', (code, signal) => (code === 0 ? done(undefined) : failed(signal ?? `exit code ${code}`)))
  })
}

/**
 * What a program prints, trimmed; undefined when it is missing or fails.
 * @param {string} command
 * @param {string[]} args
 */
export function read(command, args) {
  const env = { ...process.env, LC_ALL: 'C' } // what is looked for in the output is English
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env })
  return result.status === 0 ? result.stdout.trim() : undefined
}

/** @param {string} command name of a program looked for on the path */
export function installed(command) {
  return read('/bin/sh', ['-c', `command -v ${command}`]) !== undefined
}

/**
 * Ends a child: asks first, insists after `patience` milliseconds.
 * @param {import('node:child_process').ChildProcess} child
 */
export async function end(child, patience = 10_000) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), patience)
  await gone
  clearTimeout(insist)
}
