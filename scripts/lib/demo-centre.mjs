import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { end } from './processes.mjs'
import { Stop, say } from './say.mjs'

/** @typedef {{line: string, gone: Promise<unknown>, end: () => Promise<void>}} Centre */

/**
 * Starts the built centre with its demo organisation and waits for the one line it prints when ready.
 * @param {string} program path of the built centre
 * @param {string} folder where its data is kept from run to run
 * @returns {Promise<Centre>}
 */
export async function startDemoCentre(program, folder) {
  say(`starting the demo centre (its data: ${folder}; the first start fills it, which takes a moment)`)
  // A process group of its own: Ctrl+C reaches the parent alone, which closes the app first and the centre after it.
  const child = spawn(process.execPath, [program, '--demo', '--data', folder], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const gone = new Promise((done) => child.once('exit', done))
  const line = await Promise.race([
    new Promise((done) => createInterface({ input: child.stdout }).once('line', done)),
    gone.then((code) => {
      throw new Stop(`The demo centre ended at once (${code}); read what it said above, or remove ${folder} to begin anew.`)
    }),
  ])
  return { line, gone, end: () => end(child, 20_000) }
}

/** A signal to npm ends npm and its shell and reaches nobody else; what is left to us is to notice that they are gone. */
function parentGone() {
  const parent = process.ppid
  return new Promise((done) => {
    const timer = setInterval(() => process.ppid !== parent && done(clearInterval(timer)), 500)
    timer.unref()
  })
}

/**
 * Waits until the app is closed, the centre ends, or the person presses Ctrl+C; then ends both, the app first.
 * @param {import('node:child_process').ChildProcess} app
 * @param {Centre} centre
 */
export async function together(app, centre) {
  const closed = new Promise((done) => app.once('exit', done))
  const asked = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => new Promise((done) => process.once(signal, done)))
  await Promise.race([closed, centre.gone, parentGone(), ...asked])
  await end(app)
  await centre.end()
}
