import type { PlantedBug } from './planted/bug'
import { PLANTED_BUGS } from './planted/bugs'
import { SWITCH } from './planted/switch'
import { closeShops, shopOf } from './play/open-shop'
import { planOf } from './play/plan'
import { runPlan } from './play/run-plan'

/** So many further schedules are tried when the seeds beside a bug find it no more. */
const FURTHER = 80
/** Enough seeds beside a bug that one of them finds it after most changes. */
const KEPT = 3
/** Where seeds for a bug are looked for at most. */
const MOST_SEEDS = 60_000

export interface Wanted {
  /** One bug by its name; empty = every one. */
  readonly name: string
  /** Where to look; null = each with its own seeds and the first few; what finds it is then played without any bug too. */
  readonly seeds: readonly number[] | null
}

const wantedBugs = (only: string): readonly PlantedBug[] => PLANTED_BUGS.filter((bug) => only === '' || bug.name === only)

/** In the build that has them: what finds each planted bug, line by line. Answers how many were not found, or were not alone. */
export async function findPlanted({ name: only, seeds: given }: Wanted, say: (line: string) => void): Promise<number> {
  let wrong = 0
  for (const bug of wantedBugs(only)) {
    const found = await firstViolation(bug, given ?? [...bug.seeds, ...firstSeeds(bug, FURTHER)])
    const healthy = given === null && found !== null ? await firstViolation(null, [found.seed]) : null
    if (found === null || healthy !== null) wrong += 1
    say(`${bug.name}: ${found?.text ?? 'not found'}${healthy === null ? '' : `; and without it ${healthy.text}`}`)
  }
  return wrong
}

/** Seeds to stand beside each planted bug, from the first on: those that find it, and nothing without it. Answers how many have none. */
export async function refillSeeds(only: string, say: (line: string) => void): Promise<number> {
  let none = 0
  for (const bug of wantedBugs(only)) {
    const kept: number[] = []
    for (const seed of firstSeeds(bug, MOST_SEEDS)) {
      if (kept.length === KEPT) break
      if ((await firstViolation(bug, [seed])) !== null && (await firstViolation(null, [seed])) === null) kept.push(seed)
    }
    if (kept.length === 0) none += 1
    say(`${bug.name}: ${kept.join(', ')}`)
  }
  return none
}

/** The first seeds in which a bug can be expected. */
function* firstSeeds({ story }: PlantedBug, count: number): Generator<number> {
  for (let seed = 1; count > 0 && seed <= MOST_SEEDS; seed += 1) {
    if (story !== undefined && planOf(seed).story !== story) continue
    count -= 1
    yield seed
  }
}

interface Found {
  readonly seed: number
  readonly text: string
}

/**
 * The first of the seeds that breaks something with the bug switched on, or without any. Shops are opened before the bug is
 * switched on, since they are kept for the runs of other bugs too.
 */
async function firstViolation(bug: PlantedBug | null, seeds: Iterable<number>): Promise<Found | null> {
  const opening = bug?.opening === true
  if (opening) closeShops()
  try {
    for (const seed of seeds) {
      const plan = planOf(seed)
      if (!opening) await shopOf(plan.shop)
      const [first] = (await withBug(bug?.name ?? '', () => runPlan(plan))).violations
      if (first !== undefined) return { seed, text: `seed ${seed}, ${first.invariant}: ${first.what}` }
    }
    return null
  } finally {
    if (opening) closeShops()
  }
}

async function withBug<T>(name: string, play: () => Promise<T>): Promise<T> {
  Reflect.set(globalThis, SWITCH, name)
  try {
    return await play()
  } finally {
    Reflect.set(globalThis, SWITCH, '')
  }
}

/** Does something with a seed while one bug is switched on, in a shop that was opened without it. */
export async function playPlanted<T>(name: string, seed: number, play: (seed: number) => Promise<T>): Promise<T> {
  await shopOf(planOf(seed).shop)
  return withBug(name, () => play(seed))
}
