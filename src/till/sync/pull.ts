import { fail, ok, type Result } from '../../domain/result'
import { MAX_PAGE, type HelloReply, type PullReply, type SnapshotReply } from '../../protocol/sync/messages'
import { feedParts } from '../cache/read-page'
import type { TillContext } from '../context'
import { call, type Ended } from './round'

type FeedList = HelloReply['feeds']

/** What stops sales first comes first; of an offer the coupons before the uses. */
const ORDER = ['deny', 'ref', 'idents', 'store', 'coupons', 'uses', 'till']
const SNAPSHOT_PART = 5000
/** A centre that always says "more" is broken; a till behind by this many answers is not. */
const MOST_PULLS = 10_000

/**
 * Brings the view to where the centre is: deltas of every loaded feed, snapshots of those that are missing, and the deltas
 * since. Answers the centre's time at which nothing was left to bring.
 */
export async function pullAll(context: TillContext, listed: FeedList): Promise<Result<number, Ended>> {
  let list = listed
  for (;;) {
    const pulled = await pullDeltas(context, list)
    if (!pulled.ok) return pulled
    list = pulled.value.list
    const missing = await missingFeeds(context, list)
    if (missing.length === 0) return ok(pulled.value.serverTime)
    const loaded = await loadSnapshots(context, missing)
    if (!loaded.ok) return loaded
  }
}

async function pullDeltas(context: TillContext, list: FeedList): Promise<Result<{ list: FeedList; serverTime: number }, Ended>> {
  const { feeds } = context.cache
  await feeds.dropUnlisted(list)
  for (let pulls = 0; pulls < MOST_PULLS; pulls += 1) {
    const reply = await call(context, 'pull', { cursors: await feeds.cursors(), limit: MAX_PAGE })
    if (!reply.ok) return reply
    await apply(context, reply.value)
    if (!reply.value.more) return ok({ list: reply.value.feeds, serverTime: reply.value.serverTime })
  }
  return fail({ key: 'centre.broken', answered: true })
}

async function apply({ cache }: TillContext, reply: PullReply): Promise<void> {
  const { reference } = await cache.feeds.applyPull(reply)
  await cache.feeds.dropUnlisted(reply.feeds)
  if (reference) await cache.reloadShelf()
}

async function missingFeeds({ cache }: TillContext, list: FeedList): Promise<FeedList> {
  const loaded = new Set((await cache.feeds.cursors()).map(({ feed }) => feed))
  const place = (feed: string) => ORDER.indexOf(feedParts(feed).family)
  return list.filter(({ feed }) => !loaded.has(feed)).sort((a, b) => place(a.feed) - place(b.feed))
}

async function loadSnapshots(context: TillContext, missing: FeedList): Promise<Result<undefined, Ended>> {
  const { status } = context.cache
  const rows = missing.reduce((sum, feed) => sum + feed.rows, 0)
  const startedAt = (await context.ports.clock.read()).wall
  let rowsDone = 0
  for (const [feedsDone, { feed }] of missing.entries()) {
    const result = await loadSnapshot(context, feed, (arrived) => {
      rowsDone += arrived
      status.set({ snapshot: { feedsDone, feeds: missing.length, rowsDone, rows: Math.max(rows, rowsDone), startedAt } })
    })
    if (!result.ok) return result
    if (feed === 'ref') await context.cache.reloadShelf()
  }
  status.set({ snapshot: null })
  return ok(undefined)
}

async function loadSnapshot(context: TillContext, feed: string, arrived: (rows: number) => void): Promise<Result<undefined, Ended>> {
  const { feeds } = context.cache
  let restarts = 0
  for (;;) {
    const before = await feeds.partial(feed)
    const part = await call(context, 'snapshot', { feed, after: before?.after ?? null, limit: SNAPSHOT_PART })
    if (!part.ok) return part
    const state = await feeds.applySnapshot(part.value satisfies SnapshotReply, before)
    arrived(part.value.rows.length)
    if (state === 'done') return ok(undefined)
    if (state === 'restart' && (restarts += 1) > 3) return fail({ key: 'centre.broken', answered: true })
  }
}
