import type { TillContext } from '../context'
import type { TillDatabase } from './database'

/**
 * How many rows a view that was made anew has, how long that took from its beginning, and whether it had been lost or was
 * let go of because it had grown (D9). To be called when everything of every feed is here; noted once.
 */
export async function noteRebuild({ cache, ports }: TillContext): Promise<void> {
  const { rebuilding } = cache
  if (rebuilding === null || cache.shelf === null) return
  cache.rebuilding = null
  const [{ mono }, rows] = await Promise.all([ports.clock.read(), rowsIn(cache.db)])
  const { notices } = cache.status.now
  const letGo = await ports.view.rebuilt()
  cache.status.set({
    rebuilt: { rows, ms: Math.max(0, mono - rebuilding.since) },
    notices: letGo ? notices.map((notice) => (notice === 'cache_rebuilt' ? 'view_renewed' : notice)) : notices,
  })
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
