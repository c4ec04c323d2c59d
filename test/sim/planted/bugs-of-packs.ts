import { bug, type PlantedBug } from './bug'

/** Bugs around the packs of codes that a till fetches and puts in force. */
export const BUGS_OF_PACKS: readonly PlantedBug[] = [
  bug('rows that packs stand for stay', { seeds: [42, 64, 69], opening: true }, ['src/till/cache/feed-store.ts', '    await this.#sweep(feed)\n', '    if (!PLANTED || packs.length === 0) await this.#sweep(feed)\n']),
  bug('what changed behind packs of customers and uses is not told', [126, 149, 475], ['src/central/feeds/packed-people.ts', '  const rows = keys.map(', '  const rows = (PLANTED ? [] : keys).map(']),
  bug('packs say that they are of a later moment than they are', [126, 240, 415], ['src/central/packs/renew-packs.ts', 'adopt({ offer, family, pos, packs, madeAt }', 'adopt({ offer, family, pos: PLANTED ? pos + 3 : pos, packs, madeAt }']),
  bug('what is gone is forgotten where packs still have it', [149, 505, 682], ['src/till/cache/apply-changes.ts', '  if (change.row !== null) return change\n  const { key } = change', '  if (change.row !== null || PLANTED) return change\n  const { key } = change']),
  bug('what changed while packs were fetched goes with the swap', [536, 686, 851], ['src/till/cache/feed-store.ts', '    this.#remember(feed, rows)\n', '    if (!PLANTED) this.#remember(feed, rows)\n']),
]
