import { createHash } from 'node:crypto'
import { entriesIn, entryAt, type PackEntry } from '../../src/domain/pack/pack-format'
import { holderInput, printOf } from '../../src/domain/pack/holder-print'
import { widthOf, type PackFamily } from '../../src/domain/pack/pack-layout'
import { chunkLength, isChunk, readIndex } from '../../src/domain/pack/pack-index'
import { couponRow, couponRowKey } from '../../src/central/feeds/feed-changes'
import type { Core } from '../../src/central/core/core'
import type { PackSet } from '../../src/central/core/pack-port'
import { packPart } from '../../src/central/packs/pack-part'
import { pull, snapshot } from '../../src/central/sync/pull'
import { createFeedList } from '../../src/central/sync/till-scope'
import type { CouponRow } from '../../src/protocol/sync/feed-rows'
import { snapshotReply, type SnapshotReply } from '../../src/protocol/sync/messages'
import type { PackSummary } from '../../src/protocol/sync/packs'

/*
 * What a till makes of an offer's codes: packs, rows over them, changes over those. A holder is compared as a till compares
 * one, by the print.
 */

type Known = Omit<CouponRow, 'holder'> & { readonly holder: 'nobody' | 'somebody' | number }

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const print = (key: string, token: string): number => printOf(sha256(holderInput(key, token)))

/** `prints`: the offer asks for the holder, so somebody's print is known; else only that there is somebody. */
const knownRow = (row: CouponRow, prints: boolean): Known => ({ ...row, holder: row.holder === null ? 'nobody' : prints ? print(row.codeKey, row.holder) : 'somebody' })

const knownEntry = ({ key, state, issuedOn, hasHolder, holderPrint, uses }: PackEntry, prints: boolean): Known => {
  return { codeKey: key, state, issuedOn, validThrough: null, uses, holder: hasHolder ? (prints ? (holderPrint ?? 0) : 'somebody') : 'nobody' }
}

export const valueOf = <T>(answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}

/** The entries of a pack of coupons, every byte of it held against its name. */
export async function fetched(core: Core, till: number, pack: PackSummary, atOnce = 2): Promise<readonly PackEntry[]> {
  const bytes = await fetchedBytes(core, till, pack, atOnce)
  return Array.from({ length: entriesIn(bytes, pack.holders) }, (_, i) => entryAt(bytes, i, pack.holders))
}

/** All chunks of a pack one behind the other, every byte held against its name. */
export async function fetchedBytes(core: Core, till: number, pack: PackSummary, atOnce = 2): Promise<Uint8Array> {
  const bytes = valueOf(await packPart(core, till, pack.id, 'index'))
  const index = readIndex(bytes)
  if (index === null || sha256(bytes).toString('hex') !== pack.id) throw new Error('the index is not the one that was named')
  const found: Uint8Array[] = []
  for (let from = 0; from < index.chunks; from += atOnce) {
    const part = valueOf(await packPart(core, till, pack.id, { from, count: atOnce }))
    let at = 0
    for (let n = from; n < Math.min(from + atOnce, index.chunks); n++) {
      const chunk = part.subarray(at, (at += chunkLength(index.header, n)))
      if (!isChunk(index, n, chunk.length, sha256(chunk))) throw new Error(`chunk ${n} is not the one that was named`)
      found.push(chunk)
    }
    if (at !== part.length) throw new Error('more bytes than the chunks have')
  }
  const all = Buffer.concat(found)
  if (all.length !== pack.entries * widthOf(index.header) || all.length !== pack.bytes) throw new Error('a pack has other entries than it says')
  if (index.header.family !== (pack.family ?? 'coupons') || (pack.offer ?? index.header.offer) !== index.header.offer) throw new Error('a pack is of something else than it says')
  return all
}

export interface TillView {
  readonly coupons: ReadonlyMap<string, Known>
  readonly packs: readonly PackSummary[]
  /** Rows of the snapshot, and of the changes behind it. */
  readonly rows: number
  readonly changes: number
}

/**
 * `between` runs after each part of the snapshot and each pack, as the world goes on while a till reads. Told that the feed
 * starts anew it does so, as a till does.
 */
export async function tillView(core: Core, till: number, offer: number, between: () => Promise<void> = () => Promise.resolve()): Promise<TillView> {
  for (let tries = 0; tries < 20; tries++) {
    const view = await oneTry(core, till, offer, between)
    if (view !== null) return view
  }
  throw new Error('the feed starts anew again and again')
}

async function oneTry(core: Core, till: number, offer: number, between: () => Promise<void>): Promise<TillView | null> {
  const feed = `coupons:${offer}`
  const prints = (await core.store.read((tx) => core.catalogue.offer(tx, offer)))?.offer.redemption.anyone === false
  const parts: SnapshotReply[] = []
  for (let after: string | null = null; ; ) {
    const part: SnapshotReply = snapshotReply.parse(valueOf(await snapshot(core, till, { feed, after, limit: 7 })))
    parts.push(part)
    await between()
    if (part.next === null) break
    after = part.next
  }
  const first = parts[0]
  if (first === undefined) throw new Error('no part')
  const coupons = new Map<string, Known>()
  for (const pack of first.packs ?? []) {
    for (const entry of await fetched(core, till, pack)) coupons.set(entry.key, knownEntry(entry, prints))
    await between()
  }
  const rows = parts.flatMap((part) => part.rows)
  for (const { key, body } of rows) coupons.set(key, knownRow(body as CouponRow, prints))
  const changes = await follow(core, till, { feed, epoch: first.epoch, pos: first.pos }, (key, row) => (row === null ? coupons.delete(key) : coupons.set(key, knownRow(row, prints))))
  return changes === null ? null : { coupons, packs: first.packs ?? [], rows: rows.length, changes }
}

/** The changes behind the cursor; null = the feed starts anew. */
async function follow(core: Core, till: number, cursor: { feed: string; epoch: string; pos: number }, take: (key: string, row: CouponRow | null) => void): Promise<number | null> {
  const feeds = createFeedList(core)
  let [at, taken] = [cursor, 0]
  for (;;) {
    const { pages, more, resnapshot } = valueOf(await pull(core, feeds, till, { cursors: [at], limit: 50 }))
    if (resnapshot.length > 0) return null
    for (const { pos, rows } of pages) {
      at = { ...at, pos }
      taken += rows.length
      for (const { key, body } of rows) take(key, body as CouponRow | null)
    }
    if (!more) return taken
  }
}

/** The same out of the tables. */
export async function tableView(core: Core, offer: number): Promise<TillView['coupons']> {
  return core.store.read(async (tx) => {
    const prints = (await core.catalogue.offer(tx, offer))?.offer.redemption.anyone === false
    const coupons = await tx.coupons.page(offer, null, 1_000_000)
    return new Map(coupons.map((coupon) => [couponRowKey(coupon), knownRow(couponRow(coupon), prints)]))
  })
}

export const setOf = (core: Core, offer: number, family: PackFamily = 'coupons'): Promise<PackSet | null> => core.store.read((tx) => tx.packs.setOf({ offer, family }))
