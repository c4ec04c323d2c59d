import { checkAtTheEnd } from '../check/at-the-end'
import { checkBounds } from '../check/bounds'
import { statusOf } from '../check/views'
import type { Violation } from '../engine/world'
import type { Plan } from './plan'
import { shopOf } from './shop'
import { Stage } from './stage'

/** What one run was. */
export interface Ran {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly faults: ReadonlyMap<string, number>
  readonly points: ReadonlyMap<string, number>
  readonly events: number
  readonly approvals: number
  /** The same plan always has the same. */
  readonly hash: string
  readonly trace: readonly string[] | null
}

/** Between the last step and the healing. */
const AFTERMATH_MS = 4_000
/** Every queue empties in this time once the faults have stopped (R 4.3, L1). */
const QUIET_MS = 60_000
const LOOK_MS = 250

/** Runs a plan to its end, heals everything, waits for rest, and checks. */
export async function runPlan(plan: Plan, keepTrace = false): Promise<Ran> {
  const stage = new Stage(plan, await shopOf(plan.shop), keepTrace, checkBounds)
  const { world } = stage
  for (const machine of stage.machines) world.scheduler.after(machine.dice.between(0, 300), () => machine.start())
  for (const step of plan.steps) world.scheduler.after(step.at, () => stage.begin(step))
  const last = plan.steps.at(-1)?.at ?? 0
  await world.scheduler.run(last + AFTERMATH_MS, () => false)
  await stage.heal()
  if (!(await comeToRest(stage))) world.note('check', 'no rest')
  await checkAtTheEnd(stage)
  for (const machine of stage.machines) machine.end('kill')
  return {
    seed: plan.seed,
    violations: world.violations,
    faults: world.faults.counts,
    points: world.points.counts,
    events: world.scheduler.events,
    approvals: stage.ledger.approved.size,
    hash: world.trace.hash,
    trace: world.trace.lines,
  }
}

async function comeToRest(stage: Stage): Promise<boolean> {
  const { world, machines } = stage
  const from = world.now()
  for (const machine of machines) stage.tellNetwork(machine)
  let rested = false
  const look = (): void => {
    rested = machines.every((machine) => {
      const status = statusOf(machine)
      return status?.phase === 'ready' && status.online && status.waiting === 0 && (status.syncedAt ?? 0) > from + 2_000
    })
    if (!rested) world.scheduler.after(LOOK_MS, look)
  }
  const wake = (): void => {
    for (const machine of machines) stage.tellNetwork(machine)
    world.scheduler.after(5_000, wake)
  }
  world.scheduler.after(LOOK_MS, look)
  world.scheduler.after(2_500, wake)
  return world.scheduler.run(world.scheduler.now + QUIET_MS, () => rested)
}
