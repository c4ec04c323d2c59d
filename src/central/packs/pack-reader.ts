import { entriesIn, entryWidth, highOf, lowOf, viewOf } from '../../domain/pack/pack-format'
import type { PackSummary } from '../../protocol/sync/packs'
import type { PackTable } from '../core/pack-port'

/** Chunks that are read at once. */
const BATCH = 16

/** Reads the entries of one pack from its first to its last, beside something else that goes in the order of keys. */
class PackReader {
  readonly #packs: PackTable
  readonly #pack: PackSummary
  #chunk = 0
  /** What is read and not passed yet. */
  #bytes: Uint8Array = new Uint8Array()
  #view = viewOf(this.#bytes)
  #at = 0

  constructor(packs: PackTable, pack: PackSummary) {
    this.#packs = packs
    this.#pack = pack
  }

  /** Reads until it has everything up to this key. */
  async readThrough(high: number, low: number): Promise<void> {
    const width = entryWidth(this.#pack.holders)
    while (this.#chunk < this.#pack.chunks && (this.#bytes.length === 0 || behind(this.#view, this.#bytes.length - width, high, low) < 0)) {
      const chunks = await this.#packs.chunks(this.#pack.id, this.#chunk, BATCH)
      if (chunks.length === 0) throw new Error('a pack has lost its chunks')
      this.#chunk += chunks.length
      this.#bytes = Buffer.concat([this.#bytes.subarray(this.#at), ...chunks])
      this.#view = viewOf(this.#bytes)
      this.#at = 0
    }
  }

  /** Where the entry of this key is among `bytes`; −1 = the pack has none. Keys are asked in order, each within what was read. */
  find(high: number, low: number): number {
    const width = entryWidth(this.#pack.holders)
    for (; this.#at < this.#bytes.length; this.#at += width) {
      const order = behind(this.#view, this.#at, high, low)
      if (order >= 0) return order === 0 ? this.#at : -1
    }
    return -1
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  get holders(): boolean {
    return this.#pack.holders
  }
}

const behind = (view: DataView, at: number, high: number, low: number): number => view.getUint32(at) - high || view.getUint32(at + 4) - low

/**
 * Compares coupons as they stand with what a set of packs says of them. Answers a function that takes pages of entries in
 * the order of their keys, and gives back those of which the packs say nothing, or something else.
 */
export function differencesFrom(packs: PackTable, set: readonly PackSummary[], holders: boolean): (entries: Uint8Array, lastKey: string) => Promise<Uint8Array> {
  // The newest first: what it says holds.
  const readers = set.map((pack) => new PackReader(packs, pack)).reverse()
  const width = entryWidth(holders)
  return async (entries, lastKey) => {
    for (const reader of readers) await reader.readThrough(highOf(lastKey), lowOf(lastKey))
    const view = viewOf(entries)
    const found = Buffer.alloc(entries.length)
    let length = 0
    for (let i = 0; i < entriesIn(entries, holders); i++) {
      const entry = entries.subarray(i * width, (i + 1) * width)
      if (isSaid(readers, entry, view.getUint32(i * width), view.getUint32(i * width + 4), holders)) continue
      found.set(entry, length)
      length += width
    }
    return found.subarray(0, length)
  }
}

function isSaid(readers: readonly PackReader[], entry: Uint8Array, high: number, low: number, holders: boolean): boolean {
  let said: boolean | null = null
  for (const reader of readers) {
    const at = reader.find(high, low) // every reader goes on, also those that are not heard
    if (at >= 0 && said === null) said = sameEntry(entry, reader, at, holders)
  }
  return said ?? false
}

/** Where only one of both has prints of holders, they are not compared. */
function sameEntry(entry: Uint8Array, { bytes, holders: has }: PackReader, at: number, holders: boolean): boolean {
  const width = entryWidth(holders && has)
  for (let i = 0; i < width; i++) if (entry[i] !== bytes[at + i]) return false
  return true
}
