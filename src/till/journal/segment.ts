import { canonicalJson } from '../../protocol/sync/canonical-json'
import type { JournalRecord } from '../../protocol/sync/record'
import type { ChainEnd } from './chain'
import { encodeFrame } from './frame'

/*
 * A journal is a folder per incarnation with segments of about 8 MB. A segment's first frame is its header; its name
 * carries the number of its first record, so that names sort as the journal runs. A second segment with the same first
 * number (written after a failed one) sorts behind it by its try.
 */

export const SEGMENT_BYTES = 8 * 1024 * 1024

// Made once: to make one takes longer than to read a record with it.
const ENCODER = new TextEncoder()
const DECODER = new TextDecoder('utf-8', { fatal: true })

export interface SegmentHeader {
  readonly journal: 1
  readonly incarnation: number
  /** Number of its first record, and the hash of the record before that one. */
  readonly first: number
  readonly prev: string
}

export function incarnationFolder(incarnation: number): string {
  return `incarnation-${String(incarnation).padStart(6, '0')}`
}

/** The number in an incarnation's folder name; null where it is another folder. */
export function incarnationOf(folder: string): number | null {
  const found = /^incarnation-(\d{6,})$/.exec(folder)
  return found === null ? null : Number(found[1])
}

export function segmentPath(incarnation: number, first: number, attempt: number): string {
  return `${incarnationFolder(incarnation)}/${String(first).padStart(12, '0')}-${String(attempt).padStart(6, '0')}.journal`
}

export function isSegmentName(name: string): boolean {
  return /^\d{12}-\d{6}\.journal$/.test(name)
}

export function encodeHeader(incarnation: number, end: ChainEnd): Uint8Array {
  const header: SegmentHeader = { journal: 1, incarnation, first: end.seq + 1, prev: end.hash }
  return encodeFrame(ENCODER.encode(canonicalJson(header)))
}

export function encodeRecord(record: JournalRecord): Uint8Array {
  return encodeFrame(ENCODER.encode(canonicalJson(record)))
}

/** What a payload says; null when it is no JSON. Its shape was checked when it was written, its CRC when it was read. */
export function decodePayload(payload: Uint8Array): unknown {
  try {
    return JSON.parse(DECODER.decode(payload))
  } catch {
    return null
  }
}

export function isHeader(value: unknown, incarnation: number): value is SegmentHeader {
  if (value === null || typeof value !== 'object') return false
  const header = value as Partial<SegmentHeader>
  return header.journal === 1 && header.incarnation === incarnation && typeof header.first === 'number' && typeof header.prev === 'string'
}

export function isRecord(value: unknown): value is JournalRecord {
  if (value === null || typeof value !== 'object') return false
  const record = value as Partial<JournalRecord>
  return record.v === 1 && typeof record.seq === 'number' && typeof record.prev === 'string' && typeof record.hash === 'string'
}
