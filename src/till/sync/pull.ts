import { fail, ok, type Result } from '../../domain/result'
import { MAX_PAGE, type HelloReply, type PullReply, type SnapshotReply } from '../../protocol/sync/messages'
import type { Applied } from '../cache/feed-store'
import { feedParts } from '../cache/read-page'
import type { TillContext } from '../context'
import { call, type Ended } from './round'

type FeedList = HelloReply['feeds']

/** What stops sales first comes first; of an offer the coupons before the uses. */
const ORDER = ['deny', 'ref', 'idents', 'store', 'coupons', 'uses', 'till']
const SNAPSHOT_PART = 5000
/** A centre that always says "more" is broken; a till behind by this many answers is not. */
const MOST_PULLS = 10_000

export interface CaughtUp {
  /** The centre's time at which nothing was left to bring. */
  readonly serverTime: number
  /** Operations of this till about which the centre has said something. */
  readonly receipts: Set<string>
}

/**
 * Brings the view to where the centre is: deltas of every loaded feed, snapshots of those that are missing, and the deltas
 * since.
 */
export async function pullAll(context: TillContext, listed: FeedList): Promise<Result<CaughtUp, Ended>> {
  const receipts = new Set<string>()
  let list = listed
  for (;;) {
    const pulled = await pullDeltas(context, list, receipts)
    if (!pulled.ok) return pulled
    list = pulled.value.feeds
    const missing = await missingFeeds(context, list)
    // What a snapshot writes is taken from the room the journal needs.
    const { diskSpace } = context.cache.status.now
    if (missing.length > 0 && (diskSpace === 'tight' || diskSpace === 'full')) return fail({ key: 'till.disk_tight', answered: true })
    if (missing.length === 0) return ok({ serverTime: pulled.value.serverTime, receipts })
    const loaded = await loadSnapshots(context, missing)
    if (!loaded.ok) return loaded
  }
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

/**
 * Feeds of another epoch than `hello` named: the centre was set back since. Nothing of it may be shown before the next
 * `hello` has told what of this till's own it has forgotten, or a use would vanish from both base and overlay.
 */
function hasLostMemory(greeted: FeedList, now: FeedList): boolean {
  const epochs = new Map(greeted.map(({ feed, epoch }) => [feed, epoch]))
  return now.some(({ feed, epoch }) => (epochs.get(feed) ?? epoch) !== epoch)
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

async function loadSnapshot(context: TillContext, listed: FeedList[number], arrived: (rows: number) => void): Promise<Result<undefined, Ended>> {
  const { feeds } = context.cache
  const { feed } = listed
  let restarts = 0
  for (;;) {
    const before = await feeds.partial(feed)
    const part = await call(context, 'snapshot', { feed, after: before?.after ?? null, limit: SNAPSHOT_PART })
    if (!part.ok) return part
    if (hasLostMemory([listed], [{ ...listed, epoch: part.value.epoch }])) return fail({ again: true })
    const state = await feeds.applySnapshot(part.value satisfies SnapshotReply, before)
    arrived(part.value.rows.length)
    if (state === 'done') return ok(undefined)
    if (state === 'restart' && (restarts += 1) > 3) return fail({ key: 'centre.broken', answered: true })
  }
}
