import { bug, type PlantedBug } from './bug'

/** Bugs around the packs of codes that a till fetches and puts in force. */
export const BUGS_OF_PACKS: readonly PlantedBug[] = [
  bug('what changed behind the packs is left out', 92, ['src/till/sync/load-snapshot.ts', '    await feeds.applyAhead(feed, page.rows)\n', '    if (!PLANTED) await feeds.applyAhead(feed, page.rows)\n']),
  bug('packs are put in force before what changed behind them', 374, [
    'src/till/sync/load-snapshot.ts',
    '  let cursor = { feed, epoch, pos }\n',
    "  let cursor = { feed, epoch, pos }\n  if (PLANTED) {\n    await feeds.swap(cursor, packs)\n    await shelf.reload()\n    return ok('done')\n  }\n",
  ]),
]
