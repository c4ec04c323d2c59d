import { createHash } from 'node:crypto'
import { CHUNK_ENTRIES, encodeChunk, type PackEntry } from '../../src/domain/pack/pack-format'
import { holderInput, printOf } from '../../src/domain/pack/holder-print'
import { writeIndex } from '../../src/domain/pack/pack-index'
import type { CouponRow } from '../../src/protocol/sync/feed-rows'
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
  const header = { version: 1 as const, offer, entries: entries.length, holders: true }
  const chunks = Array.from({ length: Math.ceil(entries.length / CHUNK_ENTRIES) }, (_, n) => encodeChunk(entries.slice(n * CHUNK_ENTRIES, (n + 1) * CHUNK_ENTRIES), true))
  const index = writeIndex(header, chunks.map((chunk, n) => ({ firstKey: entries[n * CHUNK_ENTRIES]?.key ?? '', hash: sha256(chunk) })))
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  return { summary: { id: sha256(index).toString('hex'), entries: entries.length, chunks: chunks.length, bytes, holders: true }, index, chunks }
}

function entryOf({ codeKey, state, issuedOn, holder, uses }: CouponRow): PackEntry {
  const holderPrint = holder === null ? null : printOf(sha256(holderInput(codeKey, holder)))
  return { key: codeKey, state: state === 'revoked' || state === 'unissued' ? state : 'issued', issuedOn: issuedOn as PackEntry['issuedOn'], hasHolder: holder !== null, holderPrint, uses }
}

/** The bytes that answer a question for a part of a pack. */
export function bytesOf({ index, chunks }: BuiltPack, part: PackPart): Uint8Array {
  return part === 'index' ? index : Buffer.concat(chunks.slice(part.from, part.from + part.count))
}
