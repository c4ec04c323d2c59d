import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './replace-file'

/**
 * One writer for a journal, beside the app's single-instance lock: a file that names the process. One left behind by a
 * process that is gone is taken over. Answers the way to give it back, or null while another holds it.
 */
export async function takeWriterLock(file: string, pid: number): Promise<(() => void) | null> {
  await makeFolder(dirname(file))
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      writeFileSync(file, `${pid} ${startOf(pid)}`, { flag: 'wx', mode: 0o600 })
      return () => rmSync(file, { force: true })
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
      if (isHeld(file)) return null
      rmSync(file, { force: true })
    }
  }
  return null
}

/** Held while the very process that wrote it lives: its number alone may have come round to another. */
function isHeld(file: string): boolean {
  const [pid = '', start = ''] = readFileSync(file, 'utf8').split(' ')
  const holder = Number(pid)
  if (!Number.isInteger(holder) || holder <= 0 || holder === process.pid || startOf(holder) !== start) return false
  try {
    process.kill(holder, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process began, as Linux counts it; empty elsewhere, and where there is no such process. */
function startOf(pid: number): string {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name stands in brackets and may hold blanks; the 20th field after it is the start.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
