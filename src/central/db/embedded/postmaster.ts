import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

/** What postmaster.pid says of the server on this data folder; null when there is none, or it is dead. */
export function postmasterOf(folder: string): Postmaster | null {
  let lines: string[]
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return null
  }
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isPostgres(pid)) return null
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/** A stale file would make a new server refuse to start if its number has gone to another process meanwhile. */
export function removeStale(folder: string): void {
  if (postmasterOf(folder) === null) rmSync(join(folder, 'postmaster.pid'), { force: true })
}

/** Stops the server the clean way (no new work, open transactions rolled back) and waits until it is gone. */
export async function stopPostmaster(folder: string): Promise<void> {
  const server = postmasterOf(folder)
  if (server === null) return
  process.kill(server.pid, 'SIGINT')
  for (let waited = 0; waited < 30_000 && isAlive(server.pid); waited += 25) await sleep(25)
}

function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return process.platform !== 'linux' // without /proc the number is all there is
  }
}

/** Whether a process of that number runs; one that is dead and not yet reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A server whose parent died inside a container is never reaped; it is gone all the same. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
