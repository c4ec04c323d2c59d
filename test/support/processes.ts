import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** The process and everything it started, directly or not, parents first. */
export function processTree(root: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
  const tree = [root]
  for (const parent of tree) for (const [pid, of] of rows) if (of === parent && pid !== undefined && !tree.includes(pid)) tree.push(pid)
  return tree
}

/**
 * `kill -9` of a whole tree, as a power cut would: nobody gets to say goodbye. Answers once all of them are gone.
 * The tree is stopped first, so that no half of it acts on the death of the other half.
 */
export async function killTree(root: number): Promise<void> {
  const tree = processTree(root)
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of tree) send(pid, signal)
  for (let tries = 0; tries < 200 && tree.some(isAlive); tries += 1) await pause(10)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // gone already
  }
}

/** A dead process keeps its row until its parent has read how it ended; it does nothing any more. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
