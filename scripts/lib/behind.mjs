import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { Stop } from './say.mjs'

const LOWEST = constants.priority.PRIORITY_LOW

/**
 * Linux may weigh whole sessions against each other and a priority only within one; the program has a session of its own,
 * and that is made light too.
 * @param {number} pid
 */
function stepBack(pid) {
  setPriority(pid, LOWEST)
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(LOWEST))
  } catch {
    // Sessions are not weighed here: the priority is enough.
  }
}

/**
 * Starts a program behind everything else: it gets the processor time that nobody else wants, and says nothing until it is
 * asked. It ends with this process, however that ends, unless it is killed outright.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string}} [how]
 * @returns {{pid: number | undefined, ended: (failure: string) => Promise<void>, stop: () => void}} `ended`: waits for its end and prints what it
 *   said; a failure is a Stop with that sentence
 */
export function startBehind(command, args, { cwd } = {}) {
  const child = spawn(command, args, { cwd, detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'] })
  const { pid } = child
  if (pid !== undefined) stepBack(pid)
  const said = []
  child.stdout.on('data', (chunk) => said.push(chunk))
  child.stderr.on('data', (chunk) => said.push(chunk))
  const closed = new Promise((done) => {
    child.once('error', (error) => done(error.message))
    child.once('close', (code, signal) => done(code === 0 ? null : (signal ?? `exit code ${code}`)))
  })
  const stop = () => void child.kill()
  const stopAndGo = (signal) => {
    stop()
    process.kill(process.pid, signal) // nobody listens for it any more
  }
  process.once('exit', stop).once('SIGINT', stopAndGo).once('SIGTERM', stopAndGo)
  return {
    pid,
    stop,
    async ended(failure) {
      const reason = await closed
      process.stdout.write(Buffer.concat(said))
      if (reason !== null) throw new Stop(`${failure} (${reason})`)
    },
  }
}
