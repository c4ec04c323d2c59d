import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Figure } from './figure'

/*
 * 6.1 `sim`: how many whole shops the simulator plays in a second. It is run as `npm run sim` runs it, once on one thread
 * and once on all of them; a thread needs some hundred schedules until its code is compiled, so fewer would say too little.
 */

const SCHEDULES = 4_000
const BAR = 200

const run = promisify(execFile)

/** `entry`: this program; the simulator's stands two folders above it. `only`: so many schedules instead. */
export async function simBench(report: (figure: Figure) => void, entry: string, only: number | null): Promise<void> {
  const program = fileURLToPath(new URL('../../scripts/sim.mjs', pathToFileURL(entry)))
  for (const threads of new Set([1, availableParallelism()])) {
    const { stdout } = await run(process.execPath, [program, '--schedules', String(only ?? SCHEDULES), '--seed', '1', '--threads', String(threads)], { maxBuffer: 1 << 24 })
    const [, all, each] = /: (\d+) schedules\/s on \d+ threads, (\d+) a thread/.exec(stdout) ?? []
    if (all === undefined || each === undefined) throw new Error(`the simulator said something else:\n${stdout}`)
    report({ name: `sim: schedules on ${threads} ${threads === 1 ? 'thread' : 'threads'}`, value: Number(all), unit: '/s', bar: null, met: null })
    report({ name: `sim: schedules a core, on ${threads}`, value: Number(each), unit: '/s', bar: `≥ ${BAR}`, met: Number(each) >= BAR })
  }
}
