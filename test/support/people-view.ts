import { identAt } from '../../src/domain/pack/ident-entry'
import { IDENT_WIDTH, USE_WIDTH } from '../../src/domain/pack/pack-layout'
import { useAt } from '../../src/domain/pack/use-entry'
import type { Core } from '../../src/central/core/core'
import { pull, snapshot } from '../../src/central/sync/pull'
import { createFeedList } from '../../src/central/sync/till-scope'
import { snapshotReply, type SnapshotReply } from '../../src/protocol/sync/messages'
import { WITH_PACKS, type PackSummary } from '../../src/protocol/sync/packs'
import { fetchedBytes, valueOf } from './pack-view'

/*
 * What a till makes of an `idents` or `uses` feed: of each offer the later pack's word, rows over all of them, changes over
 * those. Keys are as a pack keeps them: the first half of an identifier, an operation.
 */

export interface PeopleView {
  /** Token, or customer and moment, by key. */
  readonly known: ReadonlyMap<string, string>
  readonly packs: readonly PackSummary[]
  /** Rows of the snapshot: those that say something, and those that say it is so no more. */
  readonly rows: number
  readonly gone: number
  readonly changes: number
}

type Said = { readonly token: string; readonly blocked: boolean } | { readonly customer: string; readonly at: number }

const HEAD = 32
const keyOf = (feed: string, key: string): string => (feed.startsWith('idents') ? key.slice(0, HEAD) : key)
const told = (body: Said): string => ('token' in body ? `${body.token} ${body.blocked}` : `${body.customer.slice(0, HEAD)} ${body.at}`)

/** `between` runs after each part of the snapshot and each pack. Told that the feed starts anew it does so, as a till does. */
export async function peopleView(core: Core, till: number, feed: string, between: () => Promise<void> = () => Promise.resolve(), begin: string | null = WITH_PACKS): Promise<PeopleView> {
  for (let tries = 0; tries < 20; tries++) {
    const view = await oneTry(core, till, feed, between, begin)
    if (view !== null) return view
  }
  throw new Error('the feed starts anew again and again')
}

async function oneTry(core: Core, till: number, feed: string, between: () => Promise<void>, begin: string | null): Promise<PeopleView | null> {
  const parts: SnapshotReply[] = []
  for (let after = begin; ; ) {
    const part: SnapshotReply = snapshotReply.parse(valueOf(await snapshot(core, till, { feed, after, limit: 7 })))
    parts.push(part)
    await between()
    if (part.next === null) break
    after = part.next
  }
  const first = parts[0]
  if (first === undefined) throw new Error('no part')
  const known = new Map<string, string>()
  const packs = first.packs ?? []
  for (const offer of new Set(packs.map((pack) => pack.offer))) {
    const words = await wordsOf(core, till, packs.filter((pack) => pack.offer === offer), between)
    for (const [key, said] of words) if (said !== null) known.set(key, said)
  }
  const take = (key: string, body: unknown): void => {
    if (body === null) known.delete(keyOf(feed, key))
    else known.set(keyOf(feed, key), told(body as Said))
  }
  const rows = parts.flatMap((part) => part.rows)
  for (const { key, body } of rows) take(key, body)
  const changes = await follow(core, till, { feed, epoch: first.epoch, pos: first.pos }, take)
  const gone = rows.filter(({ body }) => body === null).length
  return changes === null ? null : { known, packs: first.packs ?? [], rows: rows.length - gone, gone, changes }
}

/** What the packs of one offer say, null = gone. */
export async function wordsOf(core: Core, till: number, packs: readonly PackSummary[], between: () => Promise<void> = () => Promise.resolve()): Promise<ReadonlyMap<string, string | null>> {
  const words = new Map<string, string | null>()
  for (const pack of packs) {
    const bytes = await fetchedBytes(core, till, pack)
    for (let i = 0; i < pack.entries; i++) {
      const [key, body, gone] = pack.family === 'idents' ? identWord(bytes, i) : useWord(bytes, i)
      words.set(key, gone ? null : told(body))
    }
    await between()
  }
  return words
}

function identWord(bytes: Uint8Array, i: number): readonly [string, Said, boolean] {
  const { ident, token, blocked, gone } = identAt(bytes.subarray(i * IDENT_WIDTH), 0)
  return [ident, { token, blocked }, gone]
}

function useWord(bytes: Uint8Array, i: number): readonly [string, Said, boolean] {
  const { opId, customer, at, gone } = useAt(bytes.subarray(i * USE_WIDTH), 0)
  return [opId, { customer, at }, gone]
}

/** The changes behind the cursor; null = the feed starts anew. */
async function follow(core: Core, till: number, cursor: { feed: string; epoch: string; pos: number }, take: (key: string, body: unknown) => void): Promise<number | null> {
  const feeds = createFeedList(core)
  let [at, taken] = [cursor, 0]
  for (;;) {
    const { pages, more, resnapshot } = valueOf(await pull(core, feeds, till, { cursors: [at], limit: 50 }))
    if (resnapshot.length > 0) return null
    for (const { pos, rows } of pages) {
      at = { ...at, pos }
      taken += rows.length
      for (const { key, body } of rows) take(key, body)
    }
    if (!more) return taken
  }
}

/** The same out of the tables: the holders of these offers, or the uses of one. */
export const identsNow = (core: Core, offers: readonly number[]): Promise<ReadonlyMap<string, string>> =>
  core.store.read(async (tx) => new Map((await tx.customers.identPage(offers, '', 1_000_000)).map(({ ident, token, blocked }) => [ident.slice(0, HEAD), told({ token, blocked })])))
export const usesNow = (core: Core, offer: number): Promise<ReadonlyMap<string, string>> =>
  core.store.read(async (tx) => new Map((await tx.redemptions.usePage(offer, '', 1_000_000)).map(({ opId, who, at }) => [opId, told({ customer: who, at })])))
