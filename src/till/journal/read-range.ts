import type { JournalRecord } from '../../protocol/sync/record'
import type { ReadableDisk } from './disk'
import { frameAt } from './frame'
import type { FoundSegment } from './scan'
import { decodePayload, isRecord } from './segment'

/**
 * Records from number `from` on, at most `limit`, reading only the bytes they lie in. A record that cannot be read any
 * more ends the answer: nothing behind it may be taken out of order.
 */
export async function readRange(
  disk: ReadableDisk,
  segments: readonly FoundSegment[],
  from: number,
  limit: number,
): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = []
  for (const segment of segments) {
    const skip = Math.max(0, from + records.length - segment.first)
    const take = Math.min(limit - records.length, segment.offsets.length - skip)
    if (take <= 0) continue
    const start = segment.offsets[skip] ?? segment.size
    const end = segment.offsets[skip + take] ?? segment.size
    const read = decode((await disk.read(segment.path, start, end - start)) ?? new Uint8Array())
    records.push(...read)
    if (read.length < take || records.length === limit) break
  }
  return records
}

function decode(bytes: Uint8Array): JournalRecord[] {
  const records: JournalRecord[] = []
  for (let at = 0; at < bytes.length; ) {
    const frame = frameAt(bytes, at)
    const record = frame === null ? null : decodePayload(frame.payload)
    if (frame === null || !isRecord(record)) break
    records.push(record)
    at = frame.end
  }
  return records
}
