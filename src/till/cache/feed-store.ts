import type { Cursor, HelloReply, PullReply, SnapshotReply } from '../../protocol/sync/messages'
import type { NormalCode } from '../../domain/ids'
import { Portion } from '../sync/portion'
import { applyChanges, feedTables } from './apply-changes'
import type { TillDatabase } from './database'
import { hideCodes } from './hide-codes'
import { packedFeeds, setPackList } from './pack-lists'
import { feedParts, readPage, type Change } from './read-page'
import type { ListedPack, SnapshotCached } from './rows'
import { clearFeed, isEmpty, sweepFeed } from './sweep-feed'

const MOST_ROWS = 5000
const LEAST_ROWS = 250
const STEADY = 16

export type FeedList = HelloReply['feeds']

/** What an answer of `pull` has changed: the reference data, and the operations about which there is a word. */
export interface Applied {
  readonly reference: boolean
  readonly receipts: readonly string[]
}

/** Feeds in the view: what they hold, how far they have come. Rows and their cursor are always one transaction (4.2). */
export class FeedStore {
  /** How many rows of a snapshot are asked for at once. */
  readonly portion = new Portion(MOST_ROWS, LEAST_ROWS, STEADY)
  readonly #db: TillDatabase
  readonly #codeKey: (code: NormalCode) => Promise<string>
  /** Keys a snapshot over an older state has brought: what is not among them at its end is gone. */
  #seen: { feed: string; keys: Set<string> } | null = null

  constructor(db: TillDatabase, codeKey: (code: NormalCode) => Promise<string>) {
    this.#db = db
    this.#codeKey = codeKey
  }

  /** Where every loaded feed stands. */
  async cursors(): Promise<Cursor[]> {
    return this.#db.cursors.toArray()
  }

  /** Applies one answer of `pull` as a whole: receipts and the counts they stand for never part. */
  async applyPull(reply: PullReply): Promise<Applied> {
    const changes = await this.#hidden(reply.pages.flatMap((page) => readPage(page.feed, page.rows)))
    await this.#db.transaction('rw', feedTables(this.#db), async () => {
      await applyChanges(this.#db, changes, await packedFeeds(this.#db))
      await this.#db.cursors.bulkPut(reply.pages.map(({ feed, epoch, pos }) => ({ feed, epoch, pos })))
      await this.#db.cursors.bulkDelete(reply.resnapshot)
      await this.#db.snapshots.bulkDelete(reply.resnapshot)
    })
    return {
      reference: changes.some((change) => change.table === 'ref'),
      receipts: changes.flatMap((change) => (change.table === 'receipts' && change.row !== null ? [change.row.opId] : [])),
    }
  }

  /**
   * Where the snapshot of a feed goes on, or undefined to begin it. One that was laid over older rows begins again after a
   * restart: which of them it had not brought is no longer known.
   */
  async partial(feed: string): Promise<SnapshotCached | undefined> {
    const found = await this.#db.snapshots.get(feed)
    return found === undefined || found.fresh || this.#seen?.feed === feed ? found : undefined
  }

  /**
   * Applies one part of a snapshot. The cursor is that of the first part, so deltas since then repeat rows and miss none,
   * and it is saved with the last part. Answers whether more parts follow; `restart` when the feed changed its epoch;
   * `swap` when all rows are here and the packs they stand beside are still to be put in force.
   */
  async applySnapshot(part: SnapshotReply, before: SnapshotCached | undefined): Promise<'more' | 'done' | 'restart' | 'swap'> {
    const { feed } = part
    if (before !== undefined && before.epoch !== part.epoch) {
      await this.#db.snapshots.delete(feed)
      return 'restart'
    }
    if (before === undefined) this.#seen = { feed, keys: new Set() }
    this.#remember(feed, part.rows)
    const fresh = before?.fresh ?? (await isEmpty(this.#db, feed))
    const changes = await this.#hidden(readPage(feed, part.rows))
    const { pos, packs } = beginningOf(part, before)
    await this.#db.transaction('rw', feedTables(this.#db), async () => {
      await this.#applyBeside(feed, packs, changes)
      if (part.next !== null) {
        const rows = (before?.rows ?? 0) + part.rows.length
        await this.#db.snapshots.put({ feed, epoch: part.epoch, pos, after: part.next, rows, fresh, ...(packs.length === 0 ? {} : { packs }) })
      } else if (packs.length === 0) await this.#finish({ feed, epoch: part.epoch, pos }, [])
    })
    if (part.next !== null) return 'more'
    return packs.length === 0 ? 'done' : 'swap'
  }

  /** Rows that changed after a snapshot's position, ahead of the swap of its packs. */
  async applyAhead(feed: string, packs: readonly ListedPack[], rows: PullReply['pages'][number]['rows']): Promise<void> {
    this.#remember(feed, rows)
    const changes = await this.#hidden(readPage(feed, rows))
    await this.#db.transaction('rw', feedTables(this.#db), async () => this.#applyBeside(feed, packs, changes))
  }

  /**
   * Puts packs in force, at once with everything that stands beside them: the rows of the feed are now what the snapshot and
   * the changes up to `cursor` have brought, and until this moment the old state has answered.
   */
  async swap(cursor: Cursor, packs: readonly ListedPack[]): Promise<void> {
    await this.#db.transaction('rw', feedTables(this.#db), async () => this.#finish(cursor, packs))
  }

  /** Lets go of feeds the centre no longer lists: an offer has left the scope. */
  async dropUnlisted(list: FeedList): Promise<void> {
    const listed = new Set(list.map(({ feed }) => feed))
    const loaded = [...(await this.#db.cursors.toArray()), ...(await this.#db.snapshots.toArray())]
    const gone = [...new Set(loaded.map(({ feed }) => feed))].filter((feed) => !listed.has(feed))
    for (const feed of gone) {
      await this.#db.transaction('rw', feedTables(this.#db), async () => {
        await clearFeed(this.#db, feed)
        await this.#db.cursors.delete(feed)
        await this.#db.snapshots.delete(feed)
      })
    }
    await this.#dropPacksOfOthers(listed)
  }

  /** Of a feed with packs of several offers those go whose offer has left the scope. */
  async #dropPacksOfOthers(listed: ReadonlySet<string>): Promise<void> {
    for (const { feed, packs } of await this.#db.packLists.toArray()) {
      const kept = packs.filter(({ offer }) => listed.has(`coupons:${offer}`))
      if (kept.length === packs.length) continue
      await this.#db.transaction('rw', feedTables(this.#db), async () => setPackList(this.#db, feed, kept))
    }
  }

  /** Operations of this till that the centre disputes. */
  async disputed(): Promise<readonly string[]> {
    return (await this.#db.receipts.filter(({ settlement }) => settlement === 'disputed').toArray()).map(({ opId }) => opId)
  }

  /** The feed is not what it should be: the next pull finds it missing and takes a snapshot, and until then the old rows stand. */
  async startAnew(feed: string): Promise<void> {
    await this.#db.transaction('rw', feedTables(this.#db), async () => {
      await this.#db.cursors.delete(feed)
      await this.#db.snapshots.delete(feed)
    })
  }

  async #hidden(changes: readonly Change[]): Promise<readonly Change[]> {
    return hideCodes(changes, this.#codeKey)
  }

  /** Applies rows that stand beside these packs, whether the packs are in force already or on their way. */
  async #applyBeside(feed: string, packs: readonly ListedPack[], changes: readonly Change[]): Promise<void> {
    const inForce = await packedFeeds(this.#db)
    await applyChanges(this.#db, changes, packs.length === 0 ? inForce : new Set([...inForce, feed]))
  }

  #remember(feed: string, rows: readonly { readonly key: string }[]): void {
    if (this.#seen?.feed === feed) for (const { key } of rows) this.#seen.keys.add(key)
  }

  async #finish(cursor: Cursor, packs: readonly ListedPack[]): Promise<void> {
    const { feed } = cursor
    await this.#sweep(feed)
    await setPackList(this.#db, feed, packs)
    await this.#db.snapshots.delete(feed)
    await this.#db.cursors.put(cursor)
  }

  /** Takes away what the feed no longer has; a fresh feed that was begun before a restart has nothing to take away. */
  async #sweep(feed: string): Promise<void> {
    if (this.#seen?.feed !== feed) return
    const { keys } = this.#seen
    this.#seen = null
    await sweepFeed(this.#db, feed, keys)
  }
}

/** Where a snapshot began, and the packs its first part named: the two belong together. */
export function beginningOf(part: SnapshotReply, before: SnapshotCached | undefined): { readonly pos: number; readonly packs: readonly ListedPack[] } {
  if (before !== undefined) return { pos: before.pos, packs: before.packs ?? [] }
  const { id: ofFeed } = feedParts(part.feed)
  return { pos: part.pos, packs: (part.packs ?? []).map(({ id, offer = ofFeed }) => ({ id, offer })) }
}
