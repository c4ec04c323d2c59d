import { MAX_CHUNKS } from '../../protocol/sync/packs'

/** So long a part may take; what is not here by then is lost and has to be asked for again, from its beginning. */
export const PART_DEADLINE_MS = 30_000

const FIRST_BYTES = 256 * 1024
const MOST_BYTES = 4 * 1024 * 1024
/** A part that took no more of its time than this says that twice as much comes in time too, even if the line gets a little slower. */
const QUICK_MS = PART_DEADLINE_MS / 4

/**
 * How much of a pack is asked for at once (4.3): as much as the line brings in time, since a part that comes too late
 * brings nothing at all. One for all packs of a till, for as long as the app runs.
 */
export class PartSize {
  #bytes = FIRST_BYTES

  /** How many chunks of so many bytes to ask for; at least one. */
  chunks(chunkBytes: number): number {
    return Math.min(MAX_CHUNKS, Math.max(1, Math.floor(this.#bytes / chunkBytes)))
  }

  /** So many chunks came, in so many milliseconds. */
  came(chunks: number, chunkBytes: number, ms: number): void {
    // The last part of a pack is smaller than could be asked for: it says nothing.
    if (ms > QUICK_MS || chunks < this.chunks(chunkBytes)) return
    this.#bytes = Math.min(MOST_BYTES, Math.max(this.#bytes, 2 * chunks * chunkBytes))
  }

  /** So many chunks were asked for, and nothing was heard of them. */
  silence(chunks: number, chunkBytes: number): void {
    this.#bytes = Math.min(this.#bytes, Math.max(chunkBytes, (chunks * chunkBytes) / 2))
  }
}
