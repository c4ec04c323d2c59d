import { localMinute } from '../../domain/calendar/zone-table'
import type { Instant } from '../../domain/calendar/calendar'
import type { TillContext } from '../context'
import { hasRested, isNight, isOvergrown } from './growth-rule'
import { liveSize } from './live-size'

/** Where main does not tell how large the store is, it is asked again so much later. */
const ASK_EVERY_MS = 15 * 60_000

/** Looks at how large the view's store has become, and finds the moment in which it may be made anew (D9). */
export class GrowthWatch {
  #dueAt = 0

  /**
   * To be called at the end of a round in which everything went well, so the centre was there a moment ago. Answers the time
   * at which to let the view go, by the centre's clock, or null = not now.
   */
  async look(context: TillContext): Promise<number | null> {
    const { cache, ports } = context
    const { shelf, status } = cache
    const { syncedAt } = status.now
    if (shelf === null || syncedAt === null || syncedAt < this.#dueAt) return null
    const store = await ports.view.look()
    this.#dueAt = syncedAt + (store?.limits.everyMs ?? ASK_EVERY_MS)
    if (store === null) return null
    // Counting takes the store a moment, which by day belongs to scans.
    const night = isNight(localMinute(shelf.place.zone, syncedAt as Instant), store.limits.night)
    const live = night ? await liveSize(cache.db) : null
    status.set({ store: { bytes: store.bytes, live: live ?? status.now.store?.live ?? null, rebuiltAt: store.rebuilt?.at ?? null } })
    return live !== null && isOvergrown(store, live) && hasRested(store, syncedAt) && isQuiet(context) ? syncedAt : null
  }
}

/**
 * Nothing waits, nothing is being done, and what was let go of can be had again: the journal reads, and there is room to
 * fetch the rest. Whether somebody stands at the till, main knows.
 */
function isQuiet({ busy, cache }: TillContext): boolean {
  const { waiting, diskSpace, journalDegraded, online, problem } = cache.status.now
  return online && problem === null && waiting === 0 && busy.size === 0 && !journalDegraded && (diskSpace === 'ok' || diskSpace === 'low')
}

/**
 * Lets the view go, and with it this worker: main clears the store and loads the page anew, which fills it from the journal
 * and a snapshot, as after a damage. False = main says that somebody is at the till, or nothing; then all is as before.
 */
export async function letViewGo({ cache, ports, tell }: TillContext, at: number): Promise<boolean> {
  await cache.status.shown()
  tell({ event: 'starting' })
  cache.close()
  if (await ports.view.letGo(at).catch(() => false)) return true
  await cache.revive()
  tell({ event: 'ready' })
  return false
}
