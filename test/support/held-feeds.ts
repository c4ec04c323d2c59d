import type { Cursor, PullReply, SnapshotReply, SyncRequest } from '../../src/protocol/sync/messages'
import { canonicalJson, type Json } from '../../src/protocol/sync/canonical-json'
import { WITH_PACKS, type PackSummary } from '../../src/protocol/sync/packs'

/** The two questions with which a till brings its feeds to where the centre is. */
export interface FeedLine {
  pull(request: SyncRequest<'pull'>): Promise<PullReply>
  snapshot(request: SyncRequest<'snapshot'>): Promise<SnapshotReply>
}

interface Held {
  cursor: Cursor
  readonly rows: Map<string, unknown>
  readonly packs: readonly PackSummary[]
}

/** What a till holds of its feeds: rows by their keys and the packs they stand beside, kept up as a till does (4.2). */
export class HeldFeeds {
  readonly #line: FeedLine
  readonly #begin: string | null
  readonly #wanted: RegExp
  readonly #held = new Map<string, Held>()
  /** Feeds of which a snapshot was taken, in order. */
  readonly begun: string[] = []

  /** `packed`: customers and uses may come in packs. `wanted`: the feeds it holds at all. */
  constructor(line: FeedLine, { packed = false, wanted = /^/ } = {}) {
    this.#line = line
    this.#wanted = wanted
    this.#begin = packed ? WITH_PACKS : null
  }

  rows(feed: string): ReadonlyMap<string, unknown> {
    return this.#held.get(feed)?.rows ?? new Map()
  }

  packs(feed: string): readonly PackSummary[] {
    return this.#held.get(feed)?.packs ?? []
  }

  get feeds(): readonly string[] {
    return [...this.#held.keys()].sort()
  }

  /** Deltas of what is held, snapshots of what is missing, and the deltas since; what is listed no more is let go. */
  async sync(): Promise<void> {
    for (;;) {
      const reply = await this.#line.pull({ cursors: [...this.#held.values()].map(({ cursor }) => cursor), limit: 500 })
      for (const { feed, epoch, pos, rows } of reply.pages) {
        const held = this.#held.get(feed)
        if (held === undefined) continue
        held.cursor = { feed, epoch, pos }
        for (const { key, body } of rows) held.rows.set(key, body)
      }
      const listed = new Set(reply.feeds.map(({ feed }) => feed).filter((feed) => this.#wanted.test(feed)))
      for (const feed of this.#held.keys()) if (!listed.has(feed) || reply.resnapshot.includes(feed)) this.#held.delete(feed)
      const missing = [...listed].filter((feed) => !this.#held.has(feed))
      for (const feed of reply.more ? [] : missing) await this.#take(feed)
      if (!reply.more && missing.length === 0) return
    }
  }

  async #take(feed: string): Promise<void> {
    this.begun.push(feed)
    const rows = new Map<string, unknown>()
    const mayBePacked = feed.startsWith('idents:') || feed.startsWith('uses:')
    let first: SnapshotReply | null = null
    for (let after = mayBePacked ? this.#begin : null; ; ) {
      const part: SnapshotReply = await this.#line.snapshot({ feed, after, limit: 100 })
      first ??= part
      for (const { key, body } of part.rows) rows.set(key, body)
      if (part.next === null) break
      after = part.next
    }
    this.#held.set(feed, { cursor: { feed, epoch: first.epoch, pos: first.pos }, rows, packs: first.packs ?? [] })
  }
}

/** What a feed says now: its rows that are not gone, as text, by key. */
export const living = (rows: ReadonlyMap<string, unknown>): Readonly<Record<string, string>> =>
  Object.fromEntries([...rows].filter(([, body]) => body !== null).map(([key, body]) => [key, canonicalJson(body as Json)] as const).sort(([a], [b]) => (a < b ? -1 : 1)))
