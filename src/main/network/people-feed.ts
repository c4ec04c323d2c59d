import { fail, ok, type Result } from '../../domain/result'
import type { HelloReply, PullReply, SyncReply, SyncRequest } from '../../protocol/sync/messages'
import type { NetworkFailure } from '../../till/ports'
import type { PersonChange, Roster } from '../people/roster'
import { isPeople } from './stamp-request'

/** Reads one part of a snapshot from the centre. */
export type ReadSnapshot = (request: SyncRequest<'snapshot'>) => Promise<Result<SyncReply<'snapshot'>, NetworkFailure>>

const PART = 1000
/** A store has some dozens of people; a centre that never ends its snapshot is not followed for ever. */
const MOST_PARTS = 10

/** The feed of the people of the store where the till stands now, if the centre has listed one. Since it was enrolled it may have moved. */
export const peopleFeed = (listed: HelloReply['feeds']): string | null => listed.find(({ feed }) => isPeople(feed))?.feed ?? null

/** Fetches the people of a store whole, into the place of what was known. `feed`: `people:<store>`. */
export async function fetchPeople(feed: string, roster: Roster, read: ReadSnapshot): Promise<Result<undefined, NetworkFailure>> {
  const rows: PersonChange[] = []
  let after: string | null = null
  let from: { readonly epoch: string; readonly pos: number } | null = null
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const answer: Awaited<ReturnType<ReadSnapshot>> = await read({ feed, after, limit: PART })
    if (!answer.ok) return answer
    rows.push(...answer.value.rows)
    // The position read before the first part: later changes repeat rows but never miss one.
    from ??= { epoch: answer.value.epoch, pos: answer.value.pos }
    after = answer.value.next
    if (after === null) {
      await roster.replace(rows, { feed, epoch: from.epoch, pos: from.pos })
      return ok(undefined)
    }
  }
  return fail({ key: 'centre.broken', answered: false })
}

/** Does the list of feeds name people whom main does not hold, or not of that epoch? */
export function lacksPeople(feeds: HelloReply['feeds'], roster: Roster): boolean {
  const listed = feeds.find(({ feed }) => isPeople(feed))
  return listed !== undefined && (roster.cursor?.feed !== listed.feed || roster.cursor.epoch !== listed.epoch)
}

/** Takes the people out of a pulled reply and keeps them; the worker gets the rest. */
export async function keepPeople(reply: PullReply, roster: Roster): Promise<PullReply> {
  for (const { feed, epoch, pos, rows } of reply.pages) {
    const held = roster.cursor
    // A snapshot that was fetched in the meantime may be ahead of this page.
    if (feed === held?.feed && epoch === held.epoch && pos > held.pos) await roster.apply(rows, { feed, epoch, pos })
  }
  return {
    ...reply,
    pages: reply.pages.filter(({ feed }) => !isPeople(feed)),
    resnapshot: reply.resnapshot.filter((feed) => !isPeople(feed)),
    feeds: withoutPeople(reply.feeds),
  }
}

export function withoutPeople(feeds: HelloReply['feeds']): HelloReply['feeds'] {
  return feeds.filter(({ feed }) => !isPeople(feed))
}
