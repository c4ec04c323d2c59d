import { bug, type PlantedBug } from './bug'

/** Bugs around the packs of codes that a till fetches and puts in force. */
export const BUGS_OF_PACKS: readonly PlantedBug[] = [
  bug('rows that packs stand for stay', [], ['src/till/cache/feed-store.ts', '    await this.#sweep(feed)\n', '    if (!PLANTED || packs.length === 0) await this.#sweep(feed)\n']),
]
