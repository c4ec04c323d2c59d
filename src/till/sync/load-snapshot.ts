import { fail, ok, type Result } from '../../domain/result'
import { MAX_PAGE, type SnapshotReply } from '../../protocol/sync/messages'
import { WITH_PACKS } from '../../protocol/sync/packs'
import { beginningOf, type FeedList } from '../cache/feed-store'
import { feedParts } from '../cache/read-page'
import type { SnapshotCached } from '../cache/rows'
import type { TillContext } from '../context'
import { fetchPacks } from '../packs/fetch-packs'
import { hasLostMemory } from './lost-memory'
import { call, MOST_PULLS, type Ended } from './round'

/** A feed that has to begin again more often in one round is not followed. */
const MOST_RESTARTS = 3

type State = 'more' | 'done' | 'restart'

/** Loads a feed that is missing, part by part, with its packs where it has some. `arrived` gets the number of rows or codes. */
export async function loadSnapshot(context: TillContext, listed: FeedList[number], arrived: (rows: number) => void): Promise<Result<undefined, Ended>> {
  for (let restarts = 0; ; ) {
    const state = await loadPart(context, listed, arrived)
    if (!state.ok) return state
    if (state.value === 'done') return ok(undefined)
    if (state.value === 'restart' && (restarts += 1) > MOST_RESTARTS) return fail({ key: 'centre.broken', answered: true })
  }
}

async function loadPart(context: TillContext, listed: FeedList[number], arrived: (rows: number) => void): Promise<Result<State, Ended>> {
  const { feeds } = context.cache
  const { feed } = listed
  const before = await feeds.partial(feed)
  const part = await call(context, 'snapshot', { feed, after: before?.after ?? beginning(feed), limit: feeds.portion.limit })
  if (!part.ok) {
    if (!part.error.answered) feeds.portion.lost()
    return part
  }
  feeds.portion.came(part.value.rows.length)
  if (hasLostMemory([listed], [{ ...listed, epoch: part.value.epoch }])) return fail({ again: true })
  if (before === undefined && part.value.packs !== undefined) {
    const fetched = await fetchPacks(context, feed, part.value.packs, arrived)
    // The centre has merged them meanwhile and kept the old ones no longer than it promised.
    if (!fetched.ok) return fetched.error.key === 'request.not_found' ? ok('restart') : fetched
  }
  const state = await feeds.applySnapshot(part.value, before)
  arrived(part.value.rows.length)
  return state === 'swap' ? swapPacks(context, part.value, before) : ok(state)
}

/** Codes come packed where the centre has packs of them; of other feeds it sends packs only to whoever says that it reads them. */
function beginning(feed: string): string | null {
  const { family } = feedParts(feed)
  return family === 'idents' || family === 'uses' ? WITH_PACKS : null
}

/**
 * Brings a feed whose packs have taken a while to fetch up to now, and puts them in force at once with what has changed
 * since: a till never falls back behind what it knew, not even for a moment.
 */
async function swapPacks(context: TillContext, part: SnapshotReply, before: SnapshotCached | undefined): Promise<Result<State, Ended>> {
  const { feeds, packs: shelf } = context.cache
  const { feed, epoch } = part
  const { pos, packs } = beginningOf(part, before)
  let cursor = { feed, epoch, pos }
  for (let pulls = 0; pulls < MOST_PULLS; pulls += 1) {
    const pulled = await call(context, 'pull', { cursors: [cursor], limit: MAX_PAGE })
    if (!pulled.ok) return pulled
    const page = pulled.value.pages.find((one) => one.feed === feed)
    if (page === undefined) {
      await feeds.startAnew(feed)
      return ok('restart')
    }
    await feeds.applyAhead(feed, packs, page.rows)
    cursor = { feed, epoch: page.epoch, pos: page.pos }
    if (pulled.value.more) continue
    await feeds.swap(cursor, packs)
    await shelf.reload()
    return ok('done')
  }
  return fail({ key: 'centre.broken', answered: true })
}
