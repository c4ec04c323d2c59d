import type { CentralStore, CentralTx } from '../../../src/central/core/central-store'
import type { Dice } from '../engine/dice'
import { forever } from '../engine/forever'
import type { World } from '../engine/world'

/** Asks for the whole transaction to run again, as a serialization failure does. */
class Restart extends Error {}
/** The process is gone; what was not committed is not there. */
class Died extends Error {}

const MOST_RESTARTS = 3

/** One run of the centre's process. */
export interface CentreLife {
  dead: boolean
  /** Steps inside and around transactions until the process dies; null = it lives on. */
  dieIn: number | null
  readonly die: () => void
}

/**
 * The memory store as a process sees it that may die between any two steps of a transaction, before its commit and after
 * it, and whose database now and then asks for a transaction to run again from its beginning.
 */
export function faultyStore(store: CentralStore, life: CentreLife, world: World, dice: Dice): CentralStore {
  const step = (): boolean => {
    if (life.dieIn !== null && !life.dead && (life.dieIn -= 1) <= 0) life.die()
    return !life.dead
  }
  const run = async <T>(work: (tx: CentralTx) => Promise<T>, begin: CentralStore['transact'], write: boolean): Promise<T> => {
    for (let restarts = 0; ; restarts += 1) {
      if (!step()) return forever()
      if (dice.chance(world.weather.pause)) await world.scheduler.pause(dice.between(1, 20))
      if (life.dead) return forever()
      const again = write && restarts < MOST_RESTARTS && dice.chance(world.weather.restarts)
      try {
        const result = await begin(async (tx) => {
          const done = await work(life.dieIn === null ? tx : mortal(tx, step))
          if (life.dead) throw new Died()
          if (again) throw new Restart()
          return done
        })
        // Committed: the answer may still be lost.
        return step() ? result : await forever()
      } catch (failure) {
        if (life.dead || failure instanceof Died) return forever()
        if (!(failure instanceof Restart)) throw failure
        world.fault('transaction restarted', 'centre')
      }
    }
  }
  return {
    ...store,
    transact: (work) => run(work, (inner) => store.transact(inner), true),
    together: (look, work) => run(work, (inner) => store.together(look, inner), true),
    read: (work) => run(work, (inner) => store.read(inner), false),
    mustRestart: (failure) => failure instanceof Restart || failure instanceof Died || store.mustRestart(failure),
  }
}

type Method = (...given: unknown[]) => unknown

/** The same transaction, in which every step may be the process's last. */
function mortal(tx: CentralTx, step: () => boolean): CentralTx {
  const table = (of: object): object =>
    Object.fromEntries(
      Object.entries(of).map(([name, method]) => [
        name,
        (...given: unknown[]) => {
          if (!step()) throw new Died()
          return (method as Method)(...given)
        },
      ]),
    )
  const tables = Object.entries(tx).map(([name, part]: [string, unknown]) => [name, typeof part === 'function' ? part : table(part as object)] as const)
  const foresee: CentralTx['foresee'] = (_looks, work) => work(whole)
  const whole = { ...Object.fromEntries(tables), foresee } as unknown as CentralTx
  return whole
}
