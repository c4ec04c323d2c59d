import { ok, fail, type Result } from '../../domain/result'
import { FeedDigest, isDigested } from '../../protocol/sync/feed-digest'
import type { DigestRequest } from '../../protocol/sync/digest'
import { feedTables } from '../cache/apply-changes'
import { heldRows } from '../cache/held-rows'
import type { TillContext } from '../context'
import { call, isSilence, type Ended } from './round'

/** How often one feed is compared with the centre; the first at the end of the first round. */
const EVERY_MS = 10 * 60_000
/** A feed that a snapshot does not mend, for instance of rows this version cannot read, is not taken anew all the time. */
const MEND_EVERY_MS = 24 * 3_600_000

/**
 * Finds out whether the view still is what the feeds have made of it (research of 4.2, 2.2): one feed at a time, in turns,
 * when everything else is done. One that is not is taken anew by a snapshot; until that has come the old rows stand.
 */
export class Digests {
  #dueAt = 0
  /** Since when each feed that was taken anew need not be asked about, by the clock that only goes forward. */
  readonly #mendedAt = new Map<string, number>()

  /** To be called at the end of a round in which everything has come. */
  async compare(context: TillContext): Promise<Result<undefined, Ended>> {
    const { cache, ports } = context
    const now = (await ports.clock.read()).mono
    const { diskSpace } = cache.status.now
    // A snapshot would need room that is kept for the journal.
    if (now < this.#dueAt || diskSpace === 'tight' || diskSpace === 'full') return ok(undefined)
    this.#dueAt = now + EVERY_MS
    const asked = await this.#next(context, now)
    if (asked === null) return ok(undefined)
    const reply = await call(context, 'digest', asked)
    // An older centre does not know the question.
    if (!reply.ok) return isSilence(reply.error) ? reply : ok(undefined)
    if (reply.value.state !== 'differs') return ok(undefined)
    this.#mendedAt.set(asked.feed, now)
    await cache.feeds.startAnew(asked.feed)
    const { notices, mended } = cache.status.now
    cache.status.set({ mended: mended + 1, notices: notices.includes('feed_mended') ? notices : [...notices, 'feed_mended'] })
    return fail({ again: true })
  }

  /**
   * The next feed after the one that was compared last, in the order of their names, with what it holds; null = there is
   * none.
   */
  async #next({ cache: { db } }: TillContext, now: number): Promise<DigestRequest | null> {
    const last = (await db.facts.get('digested'))?.text ?? ''
    const loaded = (await db.cursors.toArray()).filter(({ feed }) => isDigested(feed) && now - (this.#mendedAt.get(feed) ?? -MEND_EVERY_MS) >= MEND_EVERY_MS)
    const turn = loaded.sort((a, b) => Number(a.feed <= last) - Number(b.feed <= last) || (a.feed < b.feed ? -1 : 1))
    for (const { feed } of turn) {
      const asked = await db.transaction('r', feedTables(db), async (): Promise<DigestRequest | null> => {
        const [cursor, rows] = [await db.cursors.get(feed), await heldRows(db, feed)]
        if (cursor === undefined || rows === null) return null
        const sum = new FeedDigest()
        for (const { key, body } of rows) sum.add(key, body)
        return { ...cursor, buckets: sum.buckets() }
      })
      if (asked === null) continue
      await db.facts.put({ key: 'digested', text: feed, incarnation: 0, seq: 0 })
      return asked
    }
    return null
  }
}
