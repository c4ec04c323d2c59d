import type { EarlierJournal } from '../../protocol/ipc/worker-calls'
import type { JournalRecord } from '../../protocol/sync/record'
import type { JournalDisk, Sha256 } from './disk'
import { makeSure } from './make-sure'
import { readRange } from './read-range'
import { scanJournal, type Scan } from './scan'

/** So many are looked for; a till begins a new one a few times in its life. */
const MOST = 50

/** The journals a till wrote before the one it writes now. They are not changed any more, so each is scanned once. */
export class EarlierJournals {
  readonly #disk: JournalDisk
  readonly #sha256: Sha256
  readonly #scans = new Map<number, Scan>()

  constructor(disk: JournalDisk, sha256: Sha256) {
    this.#disk = disk
    this.#sha256 = sha256
  }

  /** Those that have records, oldest first. */
  async before(incarnation: number): Promise<readonly EarlierJournal[]> {
    const found: EarlierJournal[] = []
    for (let earlier = Math.max(1, incarnation - MOST); earlier < incarnation; earlier += 1) {
      const { segments, end } = await this.#scan(earlier)
      const first = segments.find(({ offsets }) => offsets.length > 0)?.first
      if (first !== undefined) found.push({ incarnation: earlier, first, last: end.seq })
    }
    return found
  }

  /** Up to `limit` records of one of them from number `from` on. */
  async read(incarnation: number, from: number, limit: number): Promise<readonly JournalRecord[]> {
    return readRange(this.#disk, (await this.#scan(incarnation)).segments, from, limit)
  }

  async #scan(incarnation: number): Promise<Scan> {
    const known = this.#scans.get(incarnation)
    if (known !== undefined) return known
    const scan = await scanJournal(this.#disk, incarnation, 0, this.#sha256)
    // Nothing is cut off: a torn tail is evidence.
    if (!scan.broken) await makeSure(this.#disk, scan)
    this.#scans.set(incarnation, scan)
    return scan
  }
}
