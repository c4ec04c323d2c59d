import { availableParallelism } from 'node:os'
import { isMainThread, workerData } from 'node:worker_threads'
import { FAILED_ONCE } from './failed-once'
import { findPlanted, playPlanted, refillSeeds } from './find-planted'
import { planOf } from './play/plan'
import { runPlan } from './play/run-plan'
import { blockLine, linesOf, missingOf } from './report'
import { shrink } from './shrink'
import { play, runAll, type Player } from './threads'

/** A long run says so often where it stands: stopped, it is gone on with from there by `--seed`. */
const BLOCK = 10_000

/** `--name value` pairs and `--name` alone. */
function optionsOf(args: readonly string[]): ReadonlyMap<string, string> {
  return new Map(args.flatMap((arg, at) => (arg.startsWith('--') ? [[arg.slice(2), args[at + 1]?.startsWith('--') === false ? (args[at + 1] ?? '') : ''] as const] : [])))
}

/**
 * `npm run sim -- --schedules N --seed S [--threads T] [--trace]`, or `--failed-once`; and in the second build
 * `--planted [NAME] [--refill]`, or `--planted NAME --seed S --trace`.
 */
async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args)
  const number = (name: string, otherwise: number): number => {
    const value = Number(options.get(name) ?? otherwise)
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} wants a whole number`)
    return value
  }
  const range = { from: number('seed', 1), count: number('schedules', options.has('trace') ? 1 : 1000) }
  if (options.has('failed-once')) return playFailed()
  if (options.has('planted')) {
    const name = options.get('planted') ?? ''
    if (options.has('trace')) return playPlanted(name, range.from, traceOne)
    if (options.has('refill')) return refillSeeds(name, console.log)
    const seeds = options.has('schedules') ? Array.from({ length: range.count }, (_, n) => range.from + n) : null
    const wrong = await findPlanted({ name, seeds }, console.log)
    console.log(`${wrong} planted bugs were not found, or something else was`)
    return wrong === 0 ? 0 : 1
  }
  if (options.has('trace')) return traceOne(range.from)
  const threads = Math.max(1, number('threads', availableParallelism()))
  const began = performance.now()
  const entry = new URL(import.meta.url)
  const summary = await runAll(range, { entry, threads, block: BLOCK, told: (of, block) => void (range.count > BLOCK && console.log(blockLine(of, block))) })
  for (const line of linesOf(summary, (performance.now() - began) / 1000, threads)) console.log(line)
  const [first] = summary.failed
  if (first !== undefined) await showSmallest(first.seed)
  return first === undefined && missingOf(summary).length === 0 ? 0 : 1
}

/** The seeds that once failed. */
async function playFailed(): Promise<number> {
  let wrong = 0
  for (const seed of FAILED_ONCE) {
    const { hash, violations } = await runPlan(planOf(seed))
    console.log(`seed ${seed}: trace ${hash}, ${violations.length} violations`)
    for (const { invariant, what } of violations) console.log(`  ${invariant}: ${what}`)
    wrong += violations.length
  }
  return wrong === 0 ? 0 : 1
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

if (!isMainThread && (workerData as Partial<Player> | null)?.simulator === true) play()
else process.exitCode = await main(process.argv.slice(2))
