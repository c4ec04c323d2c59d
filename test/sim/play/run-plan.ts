import { checkAtTheEnd } from '../check/at-the-end'
import { checkBounds } from '../check/bounds'
import { strayPack } from '../check/coupons'
import { hasNothingOpen, statusOf, strandedGrants } from '../check/views'
import type { SyncStatus } from '../../../src/till/cache/rows'
import type { Violation } from '../engine/world'
import type { Machine } from '../machine/machine'
import type { Plan } from './plan'
import { shopOf } from './open-shop'
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
const AFTERMATH_MS = 2_500
/** Every queue empties in this time once the faults have stopped (R 4.3, L1). */
const QUIET_MS = 60_000
const LOOK_MS = 200
/** In so many of the runs the centre lets go of what its feeds have brought, long before its time. */
const TRIMMED = 0.2
/** So many looks between two such reminders; and of those who believe that they have sent everything and are wrong. */
const WAKE_LOOKS = 10
const DEAF_LOOKS = 50

/** What a run says that has told the story. */
export const tellingOf = ({ name }: { readonly name: string }): string => `told: ${name}`

/** Runs a plan to its end, heals everything, waits for rest, and checks. */
export async function runPlan(plan: Plan, keepTrace = false): Promise<Ran> {
  const stage = new Stage(plan, await shopOf(plan.shop), { keepTrace, beginning: 0, approved: checkBounds })
  const { world } = stage
  for (const machine of stage.machines) world.scheduler.after(machine.dice.between(0, 300), () => machine.start())
  for (const step of plan.steps) world.scheduler.after(step.at, () => stage.begin(step))
  const last = plan.steps.at(-1)?.at ?? 0
  if (plan.story !== null) world.point(tellingOf({ name: plan.story }))
  const trims = world.dice(5)
  if (trims.chance(TRIMMED)) for (let n = trims.between(1, 3); n > 0; n -= 1) world.scheduler.after(trims.between(0, last), () => void stage.centre.trimFeeds())
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

/**
 * Rest: everybody has sent everything, and has pulled everything there is in a round that began after that. Whoever is
 * not there yet is told every few seconds that there is a network.
 */
async function comeToRest(stage: Stage): Promise<boolean> {
  const { world, machines } = stage
  let sentAt: number | null = null
  let wasComplete = false
  let rested = false
  let looks = 0
  const look = (): void => {
    const isSent = stage.quiet && machines.every((machine) => hasSent(statusOf(machine)))
    const wasSent = sentAt !== null
    if (!isSent) sentAt = null
    else sentAt ??= world.now()
    const since = sentAt ?? Infinity
    const isBehind = (machine: Machine): boolean =>
      (statusOf(machine)?.syncedAt ?? 0) <= since || !hasEverything(stage, machine) || strandedGrants(stage, machine).length > 0 || strayPack(machine) !== null
    const complete = isSent && machines.every(hasNothingOpen) && haveEverything(stage)
    rested = complete && wasComplete && !machines.some(isBehind)
    wasComplete = complete
    looks += 1
    if (isSent && !wasSent) for (const machine of machines) stage.tellNetwork(machine)
    else if (looks % WAKE_LOOKS === 1) for (const machine of machines) if (isSent ? isBehind(machine) : (looks > 1 && looks % DEAF_LOOKS === 1) || !hasSent(statusOf(machine))) stage.tellNetwork(machine)
    if (!rested) world.scheduler.after(LOOK_MS, look)
  }
  look()
  return world.scheduler.run(world.scheduler.now + QUIET_MS, () => rested)
}

const hasSent = (status: SyncStatus | undefined): boolean => status?.phase === 'ready' && status.online && status.waiting === 0

/** Every feed of every till stands where the centre does, and nothing waits for a position. */
function haveEverything(stage: Stage): boolean {
  if (stage.centre.state.changes.where(({ pos }) => pos === null).length > 0) return false
  return stage.machines.every((machine) => hasEverything(stage, machine))
}

/** What one till's answer made the centre say, another may hear of only when it asks: it is told to, like everybody who is behind. */
function hasEverything({ centre: { state } }: Stage, { view }: Machine): boolean {
  const head = state.head.get('head') ?? 0
  const cursors = [...(view.tables.get('cursors')?.byKey.values() ?? [])]
  const feeds = new Set(cursors.map(({ feed }) => feed))
  // A feed that begins again has no cursor until its snapshot has come.
  const isWhole = [...(view.tables.get('offers')?.byKey.values() ?? [])].every(({ id }) => feeds.has(`coupons:${String(id)}`))
  return isWhole && cursors.every(({ pos, epoch }) => epoch === state.seed.epoch && (pos as number) >= head)
}
