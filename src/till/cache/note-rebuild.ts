import type { TillContext } from '../context'
import type { TillDatabase } from './database'

/**
 * How many rows a view that was made anew has, and how long that took from its beginning. To be called when everything of
 * every feed is here; noted once.
 */
export async function noteRebuild({ cache, ports }: TillContext): Promise<void> {
  const { rebuilding } = cache
  if (rebuilding === null || cache.shelf === null) return
  cache.rebuilding = null
  const [{ mono }, rows] = await Promise.all([ports.clock.read(), rowsIn(cache.db)])
  cache.status.set({ rebuilt: { rows, ms: Math.max(0, mono - rebuilding.since) } })
}

async function rowsIn(db: TillDatabase): Promise<number> {
  const counts = await Promise.all([
    db.units.count(),
    db.offers.count(),
    db.products.count(),
    db.coupons.count(),
    db.uses.count(),
    db.idents.count(),
    db.deny.count(),
    db.counters.count(),
    db.cases.count(),
    db.operations.count(),
  ])
  return counts.reduce((sum, n) => sum + n, 0)
}
