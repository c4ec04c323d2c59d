import { fail, ok, type Result } from '../../domain/result'
import { MAX_PAGE, type PullReply } from '../../protocol/sync/messages'
import type { Applied, FeedList } from '../cache/feed-store'
import { feedParts } from '../cache/read-page'
import type { TillContext } from '../context'
import { hasLostMemory } from './lost-memory'
import { loadSnapshot } from './load-snapshot'
import { call, MOST_PULLS, type Ended } from './round'

/** What stops sales first comes first; of an offer the coupons before the uses. */
const ORDER = ['deny', 'ref', 'idents', 'store', 'coupons', 'uses', 'till']

/**
 * Brings the view to where the centre is: deltas of every loaded feed, snapshots of those that are missing, and the deltas
 * since. Answers the centre's time at which nothing was left to bring. To `receipts` it adds the operations of this till about
 * which the centre has said something, also where it does not come to its end: they come only once.
 */
export async function pullAll(context: TillContext, listed: FeedList, receipts: Set<string>): Promise<Result<number, Ended>> {
  let list = listed
  await mendPacks(context)
  for (;;) {
    const pulled = await pullDeltas(context, list, receipts)
    if (!pulled.ok) return pulled
    list = pulled.value.feeds
    const missing = await missingFeeds(context, list)
    // What a snapshot writes is taken from the room the journal needs.
    const { diskSpace } = context.cache.status.now
    if (missing.length > 0 && (diskSpace === 'tight' || diskSpace === 'full')) return fail({ key: 'till.disk_tight', answered: true })
    if (missing.length === 0) {
      await context.cache.packs.tidy()
      return ok(pulled.value.serverTime)
    }
    const loaded = await loadSnapshots(context, missing)
    // Words on this till's own records that it has missed come with the snapshot of its own feed.
    if (missing.some(({ feed }) => feedParts(feed).family === 'till')) for (const opId of await context.cache.feeds.disputed()) receipts.add(opId)
    if (!loaded.ok) return loaded
  }
}

async function mendPacks({ cache }: TillContext): Promise<void> {
  const { notices } = cache.status.now
  if ((await cache.packs.mend()) && !notices.includes('codes_damaged')) cache.status.set({ notices: [...notices, 'codes_damaged'] })
}

async function pullDeltas(context: TillContext, list: FeedList, receipts: Set<string>): Promise<Result<PullReply, Ended>> {
  const { feeds } = context.cache
  await feeds.dropUnlisted(list)
  for (let pulls = 0; pulls < MOST_PULLS; pulls += 1) {
    const reply = await call(context, 'pull', { cursors: await feeds.cursors(), limit: MAX_PAGE })
    if (!reply.ok) return reply
    if (hasLostMemory(list, reply.value.feeds)) return fail({ again: true })
    const applied = await apply(context, reply.value)
    for (const opId of applied.receipts) receipts.add(opId)
    if (!reply.value.more) return reply
  }
  return fail({ key: 'centre.broken', answered: true })
}

async function apply({ cache }: TillContext, reply: PullReply): Promise<Applied> {
  const applied = await cache.feeds.applyPull(reply)
  await cache.feeds.dropUnlisted(reply.feeds)
  if (applied.reference) await cache.reloadShelf()
  return applied
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
  for (const [feedsDone, listed] of missing.entries()) {
    const { feed } = listed
    const result = await loadSnapshot(context, listed, (arrived) => {
      rowsDone += arrived
      status.set({ snapshot: { feedsDone, feeds: missing.length, rowsDone, rows: Math.max(rows, rowsDone), startedAt } })
    })
    if (!result.ok) return result
    if (feed === 'ref') await context.cache.reloadShelf()
  }
  status.set({ snapshot: null })
  return ok(undefined)
}
