import { localDateTime, prepareZone } from '../../domain/calendar/zone-table'
import type { Instant } from '../../domain/calendar/calendar'
import type { Core } from '../core/core'

/** When the shops are shut nearly everywhere, by the organisation's own clock. */
const HOUR = 3

/** How often the check looks at the clock. */
const LOOK_EVERY = 10 * 60_000

/** Checks every organisation each night, until it is stopped. */
export function startNightlyChecks(cores: readonly Core[]): () => void {
  const checks = cores.map((core) => ({ core, check: createNightlyCheck(core) }))
  const timer = setInterval(() => {
    for (const { core, check } of checks) check().catch((failure: unknown) => core.trouble('allowances_not_checked', failure))
  }, LOOK_EVERY)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Looks once a night whether every unit of every allowance is in one place (I1, I2). Answers a function to be called now
 * and then; what does not add up is told to `trouble`, and is found again the next night.
 */
export function createNightlyCheck(core: Core): () => Promise<void> {
  let checkedOn = ''
  return async () => {
    const broken = await core.store.read(async (tx) => {
      const { org } = await core.catalogue.view(tx)
      const table = org.zoneTables.find(({ zone }) => zone === org.timeZone)
      if (table === undefined) return []
      const { date, minutesOfDay } = localDateTime(prepareZone(table), core.clock.now() as Instant)
      if (date === checkedOn || Math.floor(minutesOfDay / 60) !== HOUR) return []
      checkedOn = date
      return tx.grants.broken()
    })
    for (const found of broken) core.trouble('allowances_do_not_add_up', new Error(JSON.stringify(found)))
  }
}
