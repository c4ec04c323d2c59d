import { canonicalJson } from '../../protocol/sync/canonical-json'
import { CHAIN_START, type ChainEnd } from './chain'
import type { JournalDisk } from './disk'
import { encodeFrame, frameAt } from './frame'
import type { Scan } from './scan'
import { decodePayload } from './segment'

/**
 * How far this machine's journal has come, kept in another folder. It never runs ahead of the journal, so a journal that
 * is behind it has lost something. `acked`: stored durably at the centre up to there.
 */
export interface HighWater extends ChainEnd {
  readonly incarnation: number
  readonly acked: number
}

/** The mark as it was found. */
export interface FoundMark {
  readonly mark: HighWater | null
  /**
   * `lost`: there was one, and it cannot be read. `copy`: so it is, and its second copy stands in. That may be older, so it says
   * what the journal had reached at least: what it knows must be there, and that it knows nothing more says nothing.
   */
  readonly from: 'mark' | 'copy' | 'lost' | 'nowhere'
}

export async function readHighWater(disk: JournalDisk): Promise<FoundMark> {
  const bytes = await disk.readHighWater()
  const alone = whichMark(bytes, null)
  // A copy that nobody needs must not be in the way.
  return alone.from === 'mark' ? alone : whichMark(bytes, await disk.readHighWaterCopy())
}

/** What the bytes of the mark's file and of its copy say together; null = there is no file. */
export function whichMark(markBytes: Uint8Array | null, copyBytes: Uint8Array | null): FoundMark {
  const mark = decodeHighWater(markBytes)
  if (mark !== null && mark !== 'unreadable') return { mark, from: 'mark' }
  const copy = decodeHighWater(copyBytes)
  if (copy !== null && copy !== 'unreadable') return { mark: copy, from: 'copy' }
  return { mark: null, from: mark === null && copy === null ? 'nowhere' : 'lost' }
}

/** What the mark's file says; null = there is no file. */
export function decodeHighWater(bytes: Uint8Array | null): HighWater | null | 'unreadable' {
  if (bytes === null) return null
  const frame = frameAt(bytes, 0)
  const value = frame === null ? null : decodePayload(frame.payload)
  return isHighWater(value) ? value : 'unreadable'
}

/** Does the journal lack something that the mark, or the centre, has seen? */
export function hasLost(scan: Pick<Scan, 'segments' | 'markHash'>, mark: HighWater | null): boolean {
  if (mark === null) return false
  const first = scan.segments[0]?.first ?? 1
  return scan.markHash !== (mark.seq === 0 ? CHAIN_START.hash : mark.hash) || first > mark.acked + 1
}

/**
 * Writes the mark behind the journal's back: one write at a time, always the newest, never awaited by an append. Where
 * it fails it is tried again with the next one; a mark that is behind only notices less.
 */
export class HighWaterMark {
  #wanted: HighWater | null = null
  #running: Promise<void> | null = null
  readonly #disk: JournalDisk

  constructor(disk: JournalDisk) {
    this.#disk = disk
  }

  raise(mark: HighWater): void {
    this.#wanted = mark
    this.#running ??= this.#run()
  }

  /** Answers when nothing is left to write. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  async #run(): Promise<void> {
    // A turn later, so that marks raised together become one write.
    await Promise.resolve()
    while (this.#wanted !== null) {
      const mark = this.#wanted
      this.#wanted = null
      try {
        await this.#disk.replaceHighWater(encodeFrame(new TextEncoder().encode(canonicalJson(mark))))
      } catch {
        break
      }
    }
    this.#running = null
  }
}

function isHighWater(value: unknown): value is HighWater {
  if (value === null || typeof value !== 'object') return false
  const mark = value as Partial<HighWater>
  return (
    typeof mark.incarnation === 'number' && typeof mark.seq === 'number' && typeof mark.hash === 'string' && typeof mark.acked === 'number'
  )
}
