import type { CentralStore } from '../core/central-store'

const BATCH = 5000

/** Gives every committed change its position. Any number of these may run at once: a lock row puts them in a line. */
export async function sequenceAll(store: CentralStore): Promise<void> {
  while ((await store.transact((tx) => tx.feeds.sequence(BATCH))) >= BATCH);
}
