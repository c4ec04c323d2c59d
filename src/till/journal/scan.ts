import { CHAIN_START, follows, type ChainEnd } from './chain'
import type { ReadableDisk, Sha256 } from './disk'
import { frameAt } from './frame'
import { decodePayload, incarnationFolder, isHeader, isRecord, isSegmentName, type SegmentHeader } from './segment'

/** A segment as it was found: where each of its records lies, by number from `first` on. */
export interface FoundSegment {
  readonly path: string
  readonly first: number
  /** Start of each record's frame; the end of the last one is `size`. */
  readonly offsets: number[]
  size: number
  /** Time of the newest record, milliseconds since 1970 by the machine's clock; decides how long it is kept. */
  newest: number
}

export interface Scan {
  readonly segments: FoundSegment[]
  readonly end: ChainEnd
  /** Bytes behind the last whole record of the last segment: a write that never finished. */
  readonly torn: { readonly path: string; readonly size: number; readonly bytes: Uint8Array } | null
  /** A record was found rotten, or missing, where a whole one must be. */
  readonly broken: boolean
  /** Hash of the record whose number was asked for; null where it is not there. */
  readonly markHash: string | null
  /** Highest time in the journal by the machine's own clock, and the centre's time that had surely been reached. */
  readonly newestWall: number
  readonly newestCentre: number
}

interface Read {
  readonly path: string
  readonly bytes: Uint8Array
  readonly header: SegmentHeader | null
  readonly start: number
}

/**
 * Reads one incarnation's journal from end to end and checks every record and every link (D1). Changes nothing.
 * `mark` is the number of the record whose hash the caller wants to compare; 0 = none.
 */
export async function scanJournal(disk: ReadableDisk, incarnation: number, mark: number, sha256: Sha256): Promise<Scan> {
  const folder = incarnationFolder(incarnation)
  const names = (await disk.list(folder)).filter(isSegmentName).sort()
  const reads: Read[] = []
  for (const name of names) reads.push(await readSegment(disk, `${folder}/${name}`, incarnation))
  return walk(reads, mark, sha256)
}

async function readSegment(disk: ReadableDisk, path: string, incarnation: number): Promise<Read> {
  const bytes = (await disk.read(path)) ?? new Uint8Array()
  const frame = frameAt(bytes, 0)
  const header = frame === null ? null : decodePayload(frame.payload)
  return frame !== null && isHeader(header, incarnation) ? { path, bytes, header, start: frame.end } : { path, bytes, header: null, start: 0 }
}

function walk(reads: readonly Read[], mark: number, sha256: Sha256): Scan {
  const segments: FoundSegment[] = []
  const seen: Seen = { end: startOf(reads), mark, markHash: null, wall: 0, centre: 0 }
  if (seen.end.seq === mark) seen.markHash = seen.end.hash
  let broken = false
  let torn: Scan['torn'] = null
  for (const [at, read] of reads.entries()) {
    const next = reads.slice(at + 1).find((later) => later.header !== null)?.header ?? null
    if (read.header === null) {
      // A segment that was being begun when the power went: nothing in it was ever confirmed.
      if (next === null) torn = { path: read.path, size: 0, bytes: read.bytes }
      else broken ||= next.first !== seen.end.seq + 1
      continue
    }
    if (read.header.first !== seen.end.seq + 1 || read.header.prev !== seen.end.hash) broken = true
    if (broken) break
    const segment = readRecords(read, seen, next?.first ?? Infinity, sha256)
    segments.push(segment)
    // What is bad behind the last whole record of the last segment is taken for a write that never finished. Pages of
    // such a write may arrive in any order, so whole records behind it prove nothing; the high-water mark does.
    const tail = read.bytes.subarray(segment.size)
    if (tail.length > 0 && next === null) torn = { path: read.path, size: segment.size, bytes: tail }
  }
  return { segments, end: seen.end, torn, broken, markHash: seen.markHash, newestWall: seen.wall, newestCentre: seen.centre }
}

/** What the walk has gathered so far. */
interface Seen {
  end: ChainEnd
  readonly mark: number
  markHash: string | null
  wall: number
  centre: number
}

function startOf(reads: readonly Read[]): ChainEnd {
  const first = reads.find((read) => read.header !== null)?.header
  return first === undefined || first === null ? CHAIN_START : { seq: first.first - 1, hash: first.prev }
}

/** Records up to `before`, where the next segment takes over: it repeats what a failed segment may not have kept (D2). */
function readRecords(read: Read, seen: Seen, before: number, sha256: Sha256): FoundSegment {
  const segment: FoundSegment = { path: read.path, first: seen.end.seq + 1, offsets: [], size: read.start, newest: 0 }
  while (seen.end.seq + 1 < before) {
    const frame = frameAt(read.bytes, segment.size)
    const record: unknown = frame === null ? null : decodePayload(frame.payload)
    if (frame === null || !isRecord(record) || !follows(record, seen.end, sha256)) break
    segment.offsets.push(frame.start)
    segment.size = frame.end
    segment.newest = Math.max(segment.newest, record.clock.wall)
    seen.wall = Math.max(seen.wall, record.clock.wall)
    // A guess may be ahead by its error bar, and an exchange since then may have said so: only the bar's lower end is sure.
    seen.centre = Math.max(seen.centre, (record.clock.centre ?? 0) - (record.clock.error ?? 0))
    seen.end = { seq: record.seq, hash: record.hash }
    if (record.seq === seen.mark) seen.markHash = record.hash
  }
  return segment
}
