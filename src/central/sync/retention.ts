import type { Core } from '../core/core'

/** How long the feeds keep what was written, unless the operator says longer (4.2; research 2.2). */
export const KEEP_DAYS = 45
const DAY = 86_400_000

/** How often a position is marked with its time, and old changes looked for. */
const LOOK_EVERY = 3_600_000
/** Changes that go in one transaction: none of them is long. */
const BATCH = 5000

/**
 * Marks how far the feeds are, and takes away what was written more than `keepMs` ago; answers how many changes went. A till
 * that was away longer takes the feed anew by a snapshot, which comes from the tables and not from the changes.
 */
export async function trimFeeds({ store, clock }: Pick<Core, 'store' | 'clock'>, keepMs: number): Promise<number> {
  const now = clock.now()
  await store.transact((tx) => tx.feeds.mark(now))
  for (let gone = 0; ; ) {
    const went = await store.transact((tx) => tx.feeds.retire(now - keepMs, BATCH))
    gone += went
    if (went < BATCH) return gone
  }
}

/** Keeps the feeds of every organisation short until it is stopped; a look that has begun is waited for. */
export function startRetention(cores: readonly Core[], keepDays: number): () => Promise<void> {
  let looking: Promise<void> | null = null
  const timer = setInterval(() => {
    looking ??= (async () => {
      for (const core of cores) await trimFeeds(core, keepDays * DAY).catch((failure: unknown) => core.trouble('feeds_not_trimmed', failure))
    })().finally(() => (looking = null))
  }, LOOK_EVERY)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await looking
  }
}
