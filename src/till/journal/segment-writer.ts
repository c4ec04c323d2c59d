import type { JournalRecord } from '../../protocol/sync/record'
import type { ChainEnd } from './chain'
import type { JournalDisk, JournalFile } from './disk'
import type { FoundSegment } from './scan'
import { encodeHeader, encodeRecord, SEGMENT_BYTES, segmentPath } from './segment'

/** Writes runs of records durably, one run at a time, and rolls to a new segment when one is full or has failed. */
export class SegmentWriter {
  readonly segments: FoundSegment[]
  readonly #disk: JournalDisk
  readonly #incarnation: number
  #file: JournalFile | null = null
  #attempt: number

  constructor(disk: JournalDisk, incarnation: number, segments: FoundSegment[], attempt: number) {
    this.#disk = disk
    this.#incarnation = incarnation
    this.segments = segments
    this.#attempt = attempt
  }

  /**
   * Writes and syncs `records`, which follow `end`. False = they may not be on the disk. A failed sync is never repeated
   * on the same file, since the second may say yes to pages that were dropped: everything not yet confirmed is written
   * into a new segment, once (D2).
   */
  async store(records: readonly JournalRecord[], end: ChainEnd): Promise<boolean> {
    const frames = records.map(encodeRecord)
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        await this.#storeOnce(records, frames, end)
        return true
      } catch {
        await this.close()
      }
    }
    return false
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = null
    try {
      await file?.close()
    } catch {
      // It is given up either way; what it holds unconfirmed is written again elsewhere.
    }
  }

  async #storeOnce(records: readonly JournalRecord[], frames: readonly Uint8Array[], end: ChainEnd): Promise<void> {
    const { file, segment } = await this.#current(end)
    const bytes = concat(frames)
    await file.write(bytes)
    await file.sync()
    for (const [at, frame] of frames.entries()) {
      segment.offsets.push(segment.size)
      segment.size += frame.length
      segment.newest = Math.max(segment.newest, records[at]?.clock.wall ?? 0)
    }
  }

  async #current(end: ChainEnd): Promise<{ file: JournalFile; segment: FoundSegment }> {
    const last = this.segments.at(-1)
    if (this.#file !== null && last !== undefined && last.size < SEGMENT_BYTES) return { file: this.#file, segment: last }
    await this.close()
    return this.#begin(end)
  }

  /** Every start of the app begins a segment of its own: what an earlier run left is never written to again. */
  async #begin(end: ChainEnd): Promise<{ file: JournalFile; segment: FoundSegment }> {
    this.#attempt += 1
    const path = segmentPath(this.#incarnation, end.seq + 1, this.#attempt)
    const header = encodeHeader(this.#incarnation, end)
    const file = await this.#disk.create(path)
    this.#file = file
    await file.write(header)
    const segment: FoundSegment = { path, first: end.seq + 1, offsets: [], size: header.length, newest: 0 }
    // A segment in which nothing was confirmed is taken over whole by the next.
    if (this.segments.at(-1)?.offsets.length === 0) this.segments.pop()
    this.segments.push(segment)
    return { file, segment }
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
