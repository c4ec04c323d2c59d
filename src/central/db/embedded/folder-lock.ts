import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './postmaster'

/**
 * One centre to a data folder: a second one would stop the database under the first. A lock whose process is gone, or whose
 * number has gone to a process that started later, is nobody's. Answers the way to give it up.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'centre.pid')
  const holder = holderOf(path)
  if (holder !== null && holder !== process.pid) {
    throw new Error(`another centre (process ${holder}) works on ${folder}; stop it, or name another folder with --data`)
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${process.pid} ${startOf(process.pid)}`)
  return () => rmSync(path, { force: true })
}

function holderOf(path: string): number | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return null
  }
  const [pid = '', start = ''] = text.split(' ')
  const number = Number(pid)
  return Number.isInteger(number) && number > 0 && isAlive(number) && startOf(number) === start ? number : null
}

/** When a process started, in ticks since boot, where the system tells; number and start together name it for good. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
