import { readdirSync, readFileSync } from 'node:fs'
import type { Database } from '../../../src/central/db/database'

/** Ticks of the kernel's clock in a second, as /proc counts processor time: 100 on every Linux we know. */
const TICKS = 100

/** Numbers of /proc/PID/stat after the program's name, from 0: parent, own time, own time in the kernel, both of its ended children. */
const [PARENT, USER, KERNEL, CHILDREN_USER, CHILDREN_KERNEL] = [1, 11, 12, 13, 14] as const

/** Processor time in milliseconds that a server and all its processes have used so far, those that ended included; null where there is no /proc. */
export function familyTime(parent: number): number | null {
  const own = statOf(parent)
  if (own === null) return null
  const children = readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null
    return stat?.[PARENT] === parent ? [stat] : []
  })
  const alive = [own, ...children].reduce((sum, stat) => sum + (stat[USER] ?? 0) + (stat[KERNEL] ?? 0), 0)
  return ((alive + (own[CHILDREN_USER] ?? 0) + (own[CHILDREN_KERNEL] ?? 0)) * 1000) / TICKS
}

/** Processor time of this process, in milliseconds. */
export function ownTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The number of the server's first process; null where it runs on another machine than this. */
export async function serverPid({ pool }: Pick<Database, 'pool'>): Promise<number | null> {
  const { rows } = await pool.query<{ file: string }>(`select pg_read_file('postmaster.pid') as file`)
  const pid = Number(rows[0]?.file.split('\n')[0])
  return familyTime(pid) === null ? null : pid
}

/** Null for a process that is not there. */
function statOf(pid: number): readonly number[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
  } catch {
    return null
  }
}
