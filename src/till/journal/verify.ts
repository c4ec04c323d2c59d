import type { JournalRecord } from '../../protocol/sync/record'
import type { ChainEnd } from './chain'
import type { ReadableDisk, Sha256 } from './disk'
import { hasLost, type HighWater } from './high-water'
import { readRange } from './read-range'
import { scanJournal, type FoundSegment } from './scan'
import { incarnationOf } from './segment'

/** Records read at once when all of them are wanted. */
const AT_ONCE = 1000

/** What one incarnation's journal is worth, found by reading every byte of it (4.1, D1). */
export interface IncarnationReport {
  readonly incarnation: number
  readonly segments: readonly FoundSegment[]
  /** Number of the oldest record that is there, and the newest whole one with its hash. */
  readonly first: number
  readonly end: ChainEnd
  /** Bytes of a last write that never finished; nobody was told that it had. */
  readonly tornBytes: number
  /** `broken`: a record or a link is not what it was. `behind_mark`: records that were confirmed are gone. */
  readonly problem: 'broken' | 'behind_mark' | null
}

/**
 * Checks every record, checksum and link of every incarnation that lies on the disk, oldest first. Changes nothing.
 * `mark` is the till's high-water mark, kept in another folder; null = there is none to compare with.
 */
export async function verifyJournal(disk: ReadableDisk, mark: HighWater | null, sha256: Sha256): Promise<readonly IncarnationReport[]> {
  const found = (await disk.list('')).map(incarnationOf).filter((incarnation) => incarnation !== null)
  const incarnations = new Set(mark === null ? found : [...found, mark.incarnation])
  const reports: IncarnationReport[] = []
  for (const incarnation of [...incarnations].sort((a, b) => a - b)) {
    reports.push(await verifyIncarnation(disk, incarnation, mark?.incarnation === incarnation ? mark : null, sha256))
  }
  return reports
}

async function verifyIncarnation(disk: ReadableDisk, incarnation: number, mark: HighWater | null, sha256: Sha256): Promise<IncarnationReport> {
  const scan = await scanJournal(disk, incarnation, mark?.seq ?? 0, sha256)
  const { segments, end, torn, broken } = scan
  return {
    incarnation,
    segments,
    first: segments[0]?.first ?? end.seq + 1,
    end,
    tornBytes: torn?.bytes.length ?? 0,
    problem: broken ? 'broken' : hasLost(scan, mark) ? 'behind_mark' : null,
  }
}

/** Every whole record of an incarnation, in order. */
export async function* journalRecords(disk: ReadableDisk, { segments, first, end }: IncarnationReport): AsyncGenerator<JournalRecord> {
  for (let next = first; next <= end.seq; ) {
    const records = await readRange(disk, segments, next, AT_ONCE)
    if (records.length === 0) throw new Error(`record ${next} could be read a moment ago and now cannot`)
    yield* records
    next += records.length
  }
}
