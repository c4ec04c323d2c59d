import type { Core } from '../../core/core'
import type { Reports } from '../../reports/reports'
import type { Database } from '../database'
import { retrying } from '../retry'
import { fillFigures } from './fill-figures'
import { foldTallies, rebuildTallies } from './fold'
import { overUses } from './over-uses'
import { offerPerformance, storePerformance } from './performance'

/** How often what was appended is added up. Reports are right at any time; only their cost grows with what waits. */
const FOLD_EVERY = 5000

/** Reports from the sums, and the folding that keeps them short. */
export function pgReports({ db }: Pick<Database, 'db'>, core: Core): Reports {
  const { org } = core.store
  let running: Promise<void> | null = null
  const fold = async () => {
    await fillFigures(db, core)
    while ((await foldTallies(db, org)) > 0);
  }
  const timer = setInterval(() => {
    running ??= fold()
      .catch((failure: unknown) => core.trouble('reports', failure))
      .finally(() => (running = null))
  }, FOLD_EVERY)
  timer.unref()
  return {
    offer: (offer, span, stores) => offerPerformance(db, { org, offer, span, stores }),
    overUses: (span, offer) => overUses(db, org, span, offer),
    store: (store, span) => storePerformance(db, org, store, span),
    rebuild: () => retrying(() => db.transaction().setIsolationLevel('repeatable read').execute((trx) => rebuildTallies(trx, org)), () => 0.5),
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
