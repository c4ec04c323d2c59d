import { statusOf } from '../check/views'
import { CALM } from '../engine/world'
import { buildShop, TILLS, type OpenShop } from './shop'
import { Stage } from './stage'

const shops = new Map<number, Promise<OpenShop>>()

/** Shops are opened once in a thread and copied for each run. */
export function shopOf(variant: number): Promise<OpenShop> {
  const found = shops.get(variant) ?? open(variant)
  shops.set(variant, found)
  return found
}

/** The next runs open their shops anew: with the bug that is switched on then. */
export function closeShops(): void {
  shops.clear()
}

const EARLIER_MS = 3_600_000
const LONG_ENOUGH_MS = 120_000

async function open(variant: number): Promise<OpenShop> {
  const shop = await buildShop(variant)
  const plan = { seed: variant, shop: variant, tills: TILLS.length, weather: CALM, strict: true, story: null, cold: true, steps: [] }
  const stage = new Stage(plan, { ...shop, warm: new Map() }, { keepTrace: false, beginning: -EARLIER_MS, approved: () => undefined })
  const { world, machines, centre } = stage
  for (const machine of machines) machine.start()
  const ready = await world.scheduler.run(LONG_ENOUGH_MS, () => machines.every((machine) => (statusOf(machine)?.syncedAt ?? null) !== null && machine.run?.page.core !== null))
  if (!ready || world.violations.length > 0) throw new Error(`shop ${variant} does not open: ${JSON.stringify(world.violations)}`)
  await world.scheduler.run(LONG_ENOUGH_MS * 2, () => false)
  const warm = new Map(machines.map((machine) => [machine.enrolment.till.id, machine]))
  for (const machine of machines) machine.end('kill')
  return { ...shop, state: centre.state, warm }
}
