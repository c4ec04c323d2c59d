import { createHash } from 'node:crypto'
import { encodeChunk, type PackEntry } from '../../src/domain/pack/pack-format'
import { holderInput, printOf } from '../../src/domain/pack/holder-print'
import { encodeIdents, goneIdent, identEntry } from '../../src/domain/pack/ident-entry'
import { writeIndex } from '../../src/domain/pack/pack-index'
import { chunkEntriesOf, widthOf, type PackLayout } from '../../src/domain/pack/pack-layout'
import { encodeUses, useEntry, useKey } from '../../src/domain/pack/use-entry'
import type { CouponRow, IdentRow, UseRow } from '../../src/protocol/sync/feed-rows'
import type { PackSummary } from '../../src/protocol/sync/packs'
import type { PackPart } from '../../src/protocol/ipc/worker-calls'

export interface BuiltPack {
  readonly summary: PackSummary
  readonly index: Uint8Array
  readonly chunks: readonly Uint8Array[]
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** A pack of these coupons, with the prints of their holders. */
export function buildPack(offer: number, coupons: readonly CouponRow[]): BuiltPack {
  const entries = coupons.map(entryOf).sort((a, b) => (a.key < b.key ? -1 : 1))
  return built(offer, { family: 'coupons', holders: true }, encodeChunk(entries, true))
}

/** A pack of these customers; null = gone. */
export function buildIdents(offer: number, rows: ReadonlyMap<string, IdentRow | null>): BuiltPack {
  const entries = [...rows].map(([ident, row]) => (row === null ? goneIdent(ident) : identEntry(ident, row.token, row.blocked)))
  return built(offer, { family: 'idents', holders: false }, encodeIdents(entries.sort((a, b) => (a.ident < b.ident ? -1 : 1))))
}

/** A pack of these uses, by opId. */
export function buildUses(offer: number, rows: ReadonlyMap<string, UseRow & { readonly gone?: boolean }>): BuiltPack {
  const entries = [...rows].map(([opId, { customer, at, gone }]) => useEntry(customer, { opId, at, gone: gone === true }))
  return built(offer, { family: 'uses', holders: false }, encodeUses(entries.sort((a, b) => (useKey(a) < useKey(b) ? -1 : 1))))
}

function built(offer: number, layout: PackLayout, bytes: Uint8Array): BuiltPack {
  const size = chunkEntriesOf(layout) * widthOf(layout)
  const header = { version: 1 as const, offer, entries: bytes.length / widthOf(layout), ...layout }
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.slice(n * size, (n + 1) * size))
  const index = writeIndex(header, chunks.map((chunk) => ({ firstKey: Buffer.from(chunk.subarray(0, 8)).toString('hex'), hash: sha256(chunk) })))
  const { family, holders } = layout
  const summary = { id: sha256(index).toString('hex'), entries: header.entries, chunks: chunks.length, bytes: bytes.length, holders, ...(family === 'coupons' ? {} : { family, offer }) }
  return { summary, index, chunks }
}

function entryOf({ codeKey, state, issuedOn, holder, uses }: CouponRow): PackEntry {
  const holderPrint = holder === null ? null : printOf(sha256(holderInput(codeKey, holder)))
  return { key: codeKey, state: state === 'revoked' || state === 'unissued' ? state : 'issued', issuedOn: issuedOn as PackEntry['issuedOn'], hasHolder: holder !== null, holderPrint, uses }
}

/** The bytes that answer a question for a part of a pack. */
export function bytesOf({ index, chunks }: BuiltPack, part: PackPart): Uint8Array {
  return part === 'index' ? index : Buffer.concat(chunks.slice(part.from, part.from + part.count))
}
