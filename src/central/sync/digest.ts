import { BUCKETS, FeedDigest, MAX_DIGEST_ROWS, bucketOf, isDigested, type DigestBucket } from '../../protocol/sync/feed-digest'
import type { DigestReply, DigestRequest } from '../../protocol/sync/digest'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { Answer } from '../core/failure'
import { isAnew } from '../feeds/feed-changes'
import { sourcesOf } from '../feeds/feed-sources'
import { feedsOf, type TillScope } from '../feeds/scope'
import { snapshotPart } from '../feeds/snapshot'
import { comesPacked } from '../packs/served-packs'
import { openScope } from './till-scope'

/** Rows of a feed that are read at a time. */
const PART = 2000
/** With more changes than this since the till's cursor there is nothing to compare: it asks again another time. */
const MOST_CHANGES = 500

const reply = (state: DigestReply['state'], buckets: readonly number[] = []): Answer<DigestReply> => ({ ok: true, value: { state, buckets: [...buckets] } })

/**
 * Compares what a till holds of a feed with what a snapshot would bring it, as they stood at the till's position: buckets
 * with a row that was written since are left for another time. What differs is told to `trouble`, for somebody must find
 * out how that could be; the till takes the feed anew.
 */
export async function digest(core: Core, till: number, asked: DigestRequest): Promise<Answer<DigestReply>> {
  const answer = await core.store.read(async (tx): Promise<Answer<DigestReply>> => {
    const seen = await openScope(core, tx, till)
    if (!seen.ok) return seen
    const scope = seen.value
    if (!feedsOf(scope).includes(asked.feed) || !isDigested(asked.feed)) return reply('not_judged')
    // Packs are named by their own hash, and what stands beside them hangs on their moment.
    if (await mayBePacked(core, tx, scope, asked.feed)) return reply('not_judged')
    const { epoch, pos, minPos } = await tx.feeds.head()
    if (asked.epoch !== epoch || asked.pos > pos || asked.pos < minPos) return reply('moved')
    const touched = await tx.feeds.touched(sourcesOf(asked.feed).map((feed) => ({ feed, pos: asked.pos })), MOST_CHANGES)
    if (touched === null || touched.some(isAnew)) return reply('moved')
    const mine = await workOut(core, tx, scope, asked.feed)
    if (mine === null) return reply('not_judged')
    const open = new Set(touched.map(({ key }) => bucketOf(key)))
    const wrong = differing(mine, asked.buckets).filter((bucket) => !open.has(bucket))
    return wrong.length > 0 ? reply('differs', wrong) : reply(open.size === BUCKETS ? 'moved' : 'same')
  })
  if (answer.ok && answer.value.state === 'differs') {
    core.trouble('feed_differs', new Error(`till ${till} holds other rows of ${asked.feed} at ${asked.pos}, in the buckets ${answer.value.buckets.join()}`))
  }
  return answer
}

/** Bulk work may be waiting for packs. Uses are never told in bulk: whoever holds them as rows holds all of them. */
async function mayBePacked(core: Core, tx: CentralTx, scope: TillScope, feed: string): Promise<boolean> {
  const [family, offer] = feed.split(':')
  if (family === 'coupons') return comesPacked(core, tx, scope, { offer: Number(offer), family })
  for (const seen of family === 'idents' ? scope.offers.keys() : []) if (await comesPacked(core, tx, scope, { offer: seen, family: 'idents' })) return true
  return false
}

function differing(mine: readonly DigestBucket[], theirs: readonly DigestBucket[]): number[] {
  return mine.flatMap(({ rows, sum }, at) => (rows === theirs[at]?.rows && sum === theirs[at].sum ? [] : [at]))
}

/** From the tables themselves, as a snapshot is; null = more rows than are read for this, or in packs. */
async function workOut(core: Core, tx: CentralTx, scope: TillScope, feed: string): Promise<readonly DigestBucket[] | null> {
  const sum = new FeedDigest()
  let rows = 0
  for (let after: string | null = null; ; ) {
    const part = await snapshotPart(core, tx, scope, feed, after, PART)
    rows += part.rows.length
    if (rows > MAX_DIGEST_ROWS || part.packs !== undefined) return null
    for (const { key, body } of part.rows) sum.add(key, body)
    if (part.next === null) return sum.buckets()
    after = part.next
  }
}
