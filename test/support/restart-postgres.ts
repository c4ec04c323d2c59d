import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { postmasterOf, stopPostmaster } from '../../src/central/db/embedded/postmaster'

/**
 * Takes the database away from under a running centre, does `meanwhile`, and brings the same server up again: same
 * program, same arguments, same user, same port.
 */
export async function restartPostgres(dataFolder: string, meanwhile: () => Promise<void>): Promise<void> {
  const folder = join(dataFolder, 'postgres')
  const server = postmasterOf(folder)
  if (server === null) throw new Error(`no PostgreSQL runs on ${dataFolder}`)
  const [program = '', ...args] = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').split('\0').filter((word) => word !== '')
  const owner = ownerOf(server.pid)
  await stopPostmaster(folder)
  try {
    await meanwhile()
  } finally {
    spawn(program, args, { ...owner, detached: true, stdio: 'ignore', cwd: '/' }).unref()
    for (let waited = 0; waited < 30_000 && postmasterOf(folder)?.ready !== true; waited += 25) await pause(25)
  }
}

function ownerOf(pid: number): { readonly uid: number; readonly gid: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  return { uid: number('Uid'), gid: number('Gid') }
}
