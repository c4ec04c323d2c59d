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

export async function readHighWater(disk: JournalDisk): Promise<HighWater | null | 'unreadable'> {
  return decodeHighWater(await disk.readHighWater())
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
