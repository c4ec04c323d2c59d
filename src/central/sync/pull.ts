import { PACK_FAMILIES } from '../../domain/pack/pack-layout'
import type { FeedRow } from '../../protocol/sync/feed-rows'
import type { PullReply, SyncReply, SyncRequest } from '../../protocol/sync/messages'
import { WITH_PACKS } from '../../protocol/sync/packs'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { FeedHead, PositionedChange } from '../core/rows'
import { isAnew, isPacked, isSight } from '../feeds/feed-changes'
import { shownTo, sourcesOf } from '../feeds/feed-sources'
import { feedsOf, type TillScope } from '../feeds/scope'
import { snapshotPart } from '../feeds/snapshot'
import { comesPacked } from '../packs/served-packs'
import { sequenceAll } from './sequencer'
import { openScope, type FeedList } from './till-scope'

type Cursor = SyncRequest<'pull'>['cursors'][number]

/**
 * Everything after the till's cursors, in whole source transactions: all feeds of one reply end at the same position, so
 * a till that applies a reply at once never sees a receipt without what was counted with it. Reads one unmoving picture.
 */
export async function pull(core: Core, feeds: FeedList, till: number, request: SyncRequest<'pull'>): Promise<Answer<PullReply>> {
  await sequenceAll(core.store)
  return core.store.read(async (tx): Promise<Answer<PullReply>> => {
    const seen = await openScope(core, tx, till)
    if (!seen.ok) return seen
    const scope = seen.value
    const head = await tx.feeds.head()
    const held = new Set(feedsOf(scope))
    const mine = request.cursors.filter(({ feed }) => held.has(feed))
    const good = mine.filter((cursor) => isGood(cursor, head))
    const sources = good.flatMap(({ feed, pos }) => sourcesOf(feed).map((source) => ({ feed: source, pos })))
    const { changes, more } = await tx.feeds.after(sources, request.limit)
    const waiting = await waitingForPacks(core, tx, scope, changes)
    const starts = (change: FeedRow, feed: string) => isPacked(change) || (isAnew(change) && !waiting.has(`${familyOf(feed)} ${change.key}`))
    const anew = new Set(good.filter((cursor) => changesFor(scope, cursor, changes).some((row) => starts(row, cursor.feed))).map(({ feed }) => feed))
    const end = more ? (changes.at(-1)?.pos ?? head.pos) : head.pos
    return {
      ok: true,
      value: {
        serverTime: core.clock.now(),
        pages: good.filter(({ feed }) => !anew.has(feed)).map((cursor) => ({
          feed: cursor.feed,
          epoch: head.epoch,
          pos: Math.max(cursor.pos, end),
          rows: changesFor(scope, cursor, changes).filter((row) => !isAnew(row)),
        })),
        more,
        resnapshot: [...mine.filter((cursor) => !isGood(cursor, head)).map(({ feed }) => feed), ...anew],
        feeds: await feeds.list(tx, scope),
      },
    }
  })
}

/** Bulk work of which tills are told when the packs have caught up with it (4.3): that is said behind `anew`. */
async function waitingForPacks(core: Core, tx: CentralTx, scope: TillScope, changes: readonly PositionedChange[]): Promise<ReadonlySet<string>> {
  const waiting = new Set<string>()
  for (const change of changes.filter((one) => isAnew(one) && !isSight(one))) {
    const family = PACK_FAMILIES.find((one) => one === familyOf(change.feed))
    const { offer } = change.body as { readonly offer: number }
    if (family === undefined || waiting.has(`${family} ${change.key}`)) continue
    if (await comesPacked(core, tx, scope, { offer, family })) waiting.add(`${family} ${change.key}`)
  }
  return waiting
}

const familyOf = (feed: string): string => feed.slice(0, `${feed}:`.indexOf(':'))

/** Of another epoch, from the future, or too old: that feed starts again from a snapshot. */
const isGood = (cursor: Cursor, head: FeedHead): boolean => cursor.epoch === head.epoch && cursor.pos <= head.pos && cursor.pos >= head.minPos

function changesFor(scope: TillScope, cursor: Cursor, changes: readonly PositionedChange[]): FeedRow[] {
  const sources = sourcesOf(cursor.feed)
  return changes.flatMap((change) => {
    if (!sources.includes(change.feed) || change.pos <= cursor.pos) return []
    const shown = shownTo(scope, change)
    return shown === null ? [] : [{ pos: change.pos, key: change.key, body: shown.body }]
  })
}

/** One part of a feed as it stands. The position is of the same picture as the rows, so nothing between is missed (2.4 of the research). */
export async function snapshot(core: Core, till: number, request: SyncRequest<'snapshot'>): Promise<Answer<SyncReply<'snapshot'>>> {
  // So that nothing the tables say already is told once more behind it.
  if (request.after === null || request.after === WITH_PACKS) await sequenceAll(core.store)
  return core.store.read(async (tx): Promise<Answer<SyncReply<'snapshot'>>> => {
    const seen = await openScope(core, tx, till)
    if (!seen.ok) return seen
    const scope = seen.value
    if (!feedsOf(scope).includes(request.feed)) return refuse('request.not_found', 'feed')
    const head = await tx.feeds.head()
    const { rows, next, packs } = await snapshotPart(core, tx, scope, request.feed, request.after, request.limit)
    return { ok: true, value: { feed: request.feed, epoch: head.epoch, pos: head.pos, rows: [...rows], next, ...(packs === undefined ? {} : { packs: [...packs] }) } }
  })
}
