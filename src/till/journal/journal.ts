import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { EarlierJournal, JournalStatus } from '../../protocol/ipc/worker-calls'
import type { JournalRecord, RecordDraft } from '../../protocol/sync/record'
import { CHAIN_START, sealRecord, type ChainEnd, type Stamp } from './chain'
import type { JournalDisk, Sha256 } from './disk'
import { hasLost, HighWaterMark, readHighWater } from './high-water'
import { readRange } from './read-range'
import { scanJournal, type Scan } from './scan'
import { EarlierJournals } from './earlier-journals'
import { makeSure } from './make-sure'
import { incarnationFolder } from './segment'
import { SegmentWriter } from './segment-writer'

/** Acknowledged records are kept this long; the centre may have to ask for them again. */
const KEPT_MS = 30 * 24 * 3_600_000

interface Waiting {
  readonly record: JournalRecord
  readonly done: (result: Result<JournalRecord, Failure>) => void
}

interface Opened {
  readonly disk: JournalDisk
  readonly sha256: Sha256
  readonly incarnation: number
  readonly scan: Scan
  readonly acked: number
  readonly lost: boolean
  readonly markFromCopy: boolean
  readonly repairedBytes: number
  readonly attempt: number
}

/**
 * The till's journal (4.1): append-only, checksummed, chained, durable. One instance per machine writes it. Records that
 * wait for the disk at the same time share one sync.
 */
export class Journal {
  /** Highest times the journal knew when it was opened: lower bounds for the clock (4.5). */
  readonly newestWall: number
  readonly newestCentre: number
  /** The high-water mark could not be read when the journal was opened, and its copy stood in. */
  readonly markFromCopy: boolean
  readonly #disk: JournalDisk
  readonly #sha256: Sha256
  readonly #mark: HighWaterMark
  readonly #repairedBytes: number
  #writer: SegmentWriter
  #incarnation: number
  readonly #earlier: EarlierJournals
  #lost: boolean
  #degraded = false
  #acked: number
  /** Newest record on the disk, and newest that was numbered. */
  #confirmed: ChainEnd
  #head: ChainEnd
  #queue: Waiting[] = []
  #committing: Promise<void> | null = null

  constructor(opened: Opened) {
    this.#disk = opened.disk
    this.#sha256 = opened.sha256
    this.#mark = new HighWaterMark(opened.disk)
    this.#incarnation = opened.incarnation
    this.#earlier = new EarlierJournals(opened.disk, opened.sha256)
    this.#lost = opened.lost
    this.#acked = opened.acked
    this.#repairedBytes = opened.repairedBytes
    this.#confirmed = opened.scan.end
    this.#head = opened.scan.end
    this.newestWall = opened.scan.newestWall
    this.newestCentre = opened.scan.newestCentre
    this.markFromCopy = opened.markFromCopy
    this.#writer = new SegmentWriter(opened.disk, opened.incarnation, opened.scan.segments, opened.attempt)
  }

  /**
   * Records durably; answers after the sync. Failure `journal.degraded`: the disk refused twice, or the journal has lost
   * something and waits for a new incarnation; the caller must take it that nothing was recorded. Should the disk have
   * kept it after all, the next start finds it and it counts: what is on the disk is the truth.
   */
  append(draft: RecordDraft, stamp: Stamp): Promise<Result<JournalRecord, Failure>> {
    if (this.#lost) return Promise.resolve(fail({ key: 'journal.degraded' }))
    const record = sealRecord(draft, this.#incarnation, this.#head, stamp, this.#sha256)
    this.#head = { seq: record.seq, hash: record.hash }
    return new Promise((done) => {
      this.#queue.push({ record, done })
      this.#committing ??= this.#commit()
    })
  }

  status(): JournalStatus {
    return {
      incarnation: this.#incarnation,
      last: this.#confirmed,
      lost: this.#lost,
      degraded: this.#degraded,
      repairedBytes: this.#repairedBytes,
    }
  }

  /** Up to `limit` confirmed records of this incarnation from number `from` on; older ones may have been let go. */
  async read(from: number, limit: number): Promise<readonly JournalRecord[]> {
    // What was asked to be recorded before this counts, also where whoever asked is gone: a page that is loaded again must
    // find it.
    await this.#committing
    return readRange(this.#disk, this.#writer.segments, from, limit)
  }

  /** Journals this till wrote before this one, as far as they can be read, oldest first. */
  earlier(): Promise<readonly EarlierJournal[]> {
    return this.#earlier.before(this.#incarnation)
  }

  readEarlier(incarnation: number, from: number, limit: number): Promise<readonly JournalRecord[]> {
    return incarnation < this.#incarnation ? this.#earlier.read(incarnation, from, limit) : Promise.resolve([])
  }

  /** Everything up to `seq` is stored durably at the centre. `now` is the machine's clock: old segments may go. */
  async acknowledged(seq: number, now: number): Promise<void> {
    this.#acked = Math.max(this.#acked, Math.min(seq, this.#confirmed.seq))
    this.#raiseMark()
    const { segments } = this.#writer
    while (segments.length > 1) {
      const [oldest] = segments
      if (oldest === undefined || oldest.first + oldest.offsets.length - 1 > this.#acked || oldest.newest > now - KEPT_MS) return
      segments.shift()
      await this.#disk.remove(oldest.path)
    }
  }

  /** Begins the journal of a new incarnation; the old one's files stay where they are, to be handed over and as evidence. */
  async adoptIncarnation(incarnation: number): Promise<void> {
    if (incarnation <= this.#incarnation) return
    await this.close()
    this.#incarnation = incarnation
    this.#writer = new SegmentWriter(this.#disk, incarnation, [], 0)
    this.#confirmed = CHAIN_START
    this.#head = CHAIN_START
    this.#acked = 0
    this.#lost = false
    this.#raiseMark()
    await this.#mark.settled()
  }

  /** Finishes what is being written and lets go of the file. */
  async close(): Promise<void> {
    while (this.#committing !== null) await this.#committing
    await this.#writer.close()
    await this.#mark.settled()
  }

  async #commit(): Promise<void> {
    // A turn later, so that records asked for together share the first sync too.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0)
      const stored = await this.#writer.store(batch.map((waiting) => waiting.record), this.#confirmed)
      if (stored) this.#confirm(batch)
      else this.#giveUp(batch)
    }
    this.#committing = null
  }

  #confirm(batch: readonly Waiting[]): void {
    const newest = batch.at(-1)?.record
    if (newest !== undefined) this.#confirmed = { seq: newest.seq, hash: newest.hash }
    this.#degraded = false
    this.#raiseMark()
    for (const { record, done } of batch) done(ok(record))
  }

  /** Everybody fails, also who queued behind: their numbers build on records that are not there. */
  #giveUp(batch: readonly Waiting[]): void {
    const all = [...batch, ...this.#queue.splice(0)]
    this.#head = this.#confirmed
    this.#degraded = true
    for (const { done } of all) done(fail({ key: 'journal.degraded' }))
  }

  #raiseMark(): void {
    this.#mark.raise({ incarnation: this.#incarnation, ...this.#confirmed, acked: this.#acked })
  }
}

export interface OpenOptions {
  readonly disk: JournalDisk
  readonly sha256: Sha256
  /** The incarnation given at enrolment; a later one that was adopted is found on the disk. */
  readonly enrolled: number
}

/** Opens the journal: scans all of it, mends a torn tail, and notices what is lost (D1). */
export async function openJournal({ disk, sha256, enrolled }: OpenOptions): Promise<Journal> {
  const { mark: high, from } = await readHighWater(disk)
  const incarnation = Math.max(enrolled, high?.incarnation ?? 0)
  const mark = high !== null && high.incarnation === incarnation ? high : null
  const scan = await scanJournal(disk, incarnation, mark?.seq ?? 0, sha256)
  // Without a mark that is surely the newest, an empty folder may have had records: that it is new cannot be told.
  const lost = scan.broken || hasLost(scan, mark) || (from !== 'mark' && from !== 'nowhere' && scan.segments.length === 0)
  const repairedBytes = lost ? 0 : await mendTail(disk, scan)
  if (!lost) await makeSure(disk, scan)
  const names = await disk.list(incarnationFolder(incarnation))
  return new Journal({ disk, sha256, incarnation, scan, acked: mark?.acked ?? 0, lost, markFromCopy: from === 'copy', repairedBytes, attempt: highestAttempt(names) })
}

/** Cuts the bytes of a write that never finished, after keeping a copy of them. Answers how many. */
async function mendTail(disk: JournalDisk, { torn }: Scan): Promise<number> {
  if (torn === null || torn.bytes.length === 0) return 0
  await disk.keep(`${torn.path}.torn-at-${torn.size}`, torn.bytes)
  if (torn.size === 0) await disk.remove(torn.path)
  else await disk.truncate(torn.path, torn.size)
  return torn.bytes.length
}

function highestAttempt(names: readonly string[]): number {
  return Math.max(0, ...names.map((name) => Number(/^\d{12}-(\d{6})\.journal/.exec(name)?.[1] ?? 0)))
}
