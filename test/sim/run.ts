import { availableParallelism } from 'node:os'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { PLANTED_BUGS } from './planted/bugs'
import { SWITCH } from './planted/switch'
import { planOf } from './play/plan'
import { runPlan } from './play/run-plan'
import { addRun, addSummary, emptySummary, linesOf, type Summary } from './report'
import { shrink } from './shrink'

interface Range {
  readonly from: number
  readonly count: number
}

/** Enough that threads end together, few enough that each is worth its message. */
const SLICE = 100
/** The world makes much that soon is rubbish: a roomy nursery spares the collector a quarter of its work. */
const YOUNG_MB = 64

async function runRange({ from, count }: Range): Promise<Summary> {
  const summary = emptySummary()
  for (let seed = from; seed < from + count; seed += 1) addRun(summary, await runPlan(planOf(seed)))
  return summary
}

/** Slices of the range go to whichever thread is free; they are added up in their own order, so the sum is always the same. */
async function runAll({ from, count }: Range, threads: number): Promise<Summary> {
  const slices: Range[] = []
  for (let at = 0; at < count; at += SLICE) slices.push({ from: from + at, count: Math.min(SLICE, count - at) })
  const done: Summary[] = []
  let next = 0
  const work = (): Promise<void> =>
    new Promise((ended, failed) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { simulator: true }, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
      const give = (): void => {
        const at = next++
        const slice = slices[at]
        if (slice === undefined) return void worker.terminate().then(() => ended(), failed)
        worker.once('message', (summary: Summary) => {
          done[at] = summary
          give()
        })
        worker.postMessage(slice)
      }
      worker.once('error', failed)
      give()
    })
  await Promise.all(Array.from({ length: threads }, work))
  const sum = emptySummary()
  for (const summary of done) addSummary(sum, summary)
  return sum
}

/** `--name value` pairs and `--name` alone. */
function optionsOf(args: readonly string[]): ReadonlyMap<string, string> {
  return new Map(args.flatMap((arg, at) => (arg.startsWith('--') ? [[arg.slice(2), args[at + 1]?.startsWith('--') === false ? (args[at + 1] ?? '') : ''] as const] : [])))
}

/** `npm run sim -- --schedules N --seed S [--threads T] [--trace]`, and in the second build `--planted [NAME]`. */
async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args)
  const number = (name: string, otherwise: number): number => {
    const value = Number(options.get(name) ?? otherwise)
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} wants a whole number`)
    return value
  }
  const range = { from: number('seed', 1), count: number('schedules', options.has('trace') ? 1 : 1000) }
  if (options.has('planted')) return findPlanted(options.get('planted') ?? '', options.has('schedules') ? range : null)
  if (options.has('trace')) return traceOne(range.from)
  const threads = Math.max(1, number('threads', availableParallelism()))
  const began = performance.now()
  const summary = await runAll(range, threads)
  for (const line of linesOf(summary, (performance.now() - began) / 1000, threads)) console.log(line)
  const [first] = summary.failed
  if (first === undefined) return 0
  await showSmallest(first.seed)
  return 1
}

/**
 * In the build that has them: what finds each planted bug, or the one that is named. Without a range each is looked for
 * with its own seed, and those seeds are played without any bug too.
 */
async function findPlanted(wanted: string, range: Range | null): Promise<number> {
  let wrong = 0
  for (const { name, seed } of PLANTED_BUGS.filter((bug) => wanted === '' || bug.name === wanted)) {
    const { from, count } = range ?? { from: seed, count: 1 }
    Reflect.set(globalThis, SWITCH, name)
    const found = await firstViolation(from, count)
    Reflect.set(globalThis, SWITCH, '')
    const healthy = range === null ? await firstViolation(from, count) : null
    if (found === null || healthy !== null) wrong += 1
    console.log(`${name}: ${found ?? `not found in ${count} schedules from ${from}`}${healthy === null ? '' : `; and without it ${healthy}`}`)
  }
  console.log(`${wrong} planted bugs were not found, or something else was`)
  return wrong === 0 ? 0 : 1
}

async function firstViolation(from: number, count: number): Promise<string | null> {
  for (let seed = from; seed < from + count; seed += 1) {
    const [first] = (await runPlan(planOf(seed))).violations
    if (first !== undefined) return `seed ${seed}, ${first.invariant}: ${first.what}`
  }
  return null
}

/** One seed, told from its first event to its last. */
async function traceOne(seed: number): Promise<number> {
  const ran = await runPlan(planOf(seed), true)
  for (const line of ran.trace ?? []) console.log(line)
  console.log(`seed ${seed}: trace ${ran.hash}, ${ran.violations.length} violations`)
  if (ran.violations.length > 0) await showSmallest(seed)
  return ran.violations.length === 0 ? 0 : 1
}

async function showSmallest(seed: number): Promise<void> {
  const { plan, violations } = await shrink(planOf(seed))
  const weather = Object.entries(plan.weather).filter(([, value]) => value !== 0)
  console.log(`seed ${seed}, made smaller: shop ${plan.shop}, ${plan.tills} tills, ${JSON.stringify(Object.fromEntries(weather))}`)
  for (const step of plan.steps) console.log(`  ${JSON.stringify(step)}`)
  for (const { invariant, what } of violations) console.log(`  ${invariant}: ${what}`)
  console.log(`again, with every event: npm run sim -- --seed ${seed} --trace`)
}

if (parentPort !== null && (workerData as { simulator?: boolean } | null)?.simulator === true) {
  const port = parentPort
  port.on('message', (range: Range) => {
    // A run that throws is a bug of the simulator itself: it ends the thread, and the main one says so.
    void runRange(range).then((summary) => port.postMessage(summary))
  })
} else {
  process.exitCode = await main(process.argv.slice(2))
}
