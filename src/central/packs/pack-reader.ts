import { keyBytesOf, orderAt, widthOf } from '../../domain/pack/pack-layout'
import type { PackSummary } from '../../protocol/sync/packs'
import type { EntriesOf, PackTable } from '../core/pack-port'

/** Chunks that are read at once. */
const BATCH = 16

/** Reads the entries of one pack from its first to its last, beside something else that goes in the order of keys. */
class PackReader {
  readonly #packs: PackTable
  readonly #pack: PackSummary
  readonly #width: number
  #chunk = 0
  /** What is read and not passed yet. */
  #bytes: Uint8Array = new Uint8Array()
  #at = 0

  constructor(packs: PackTable, pack: PackSummary, width: number) {
    this.#packs = packs
    this.#pack = pack
    this.#width = width
  }

  /** Reads until it has everything up to this key. */
  async readThrough(key: Uint8Array): Promise<void> {
    while (this.#chunk < this.#pack.chunks && (this.#bytes.length === 0 || orderAt(this.#bytes, this.#bytes.length - this.#width, key) < 0)) {
      const chunks = await this.#packs.chunks(this.#pack.id, this.#chunk, BATCH)
      if (chunks.length === 0) throw new Error('a pack has lost its chunks')
      this.#chunk += chunks.length
      this.#bytes = Buffer.concat([this.#bytes.subarray(this.#at), ...chunks])
      this.#at = 0
    }
  }

  /** Where the entry of this key is among `bytes`; −1 = the pack has none. Keys are asked in order, each within what was read. */
  find(key: Uint8Array): number {
    for (; this.#at < this.#bytes.length; this.#at += this.#width) {
      const order = orderAt(this.#bytes, this.#at, key)
      if (order >= 0) return order === 0 ? this.#at : -1
    }
    return -1
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  get width(): number {
    return this.#width
  }
}

/**
 * Compares entries as they stand with what a set of packs says of them. Answers a function that takes pages of entries in
 * the order of their keys, and gives back those of which the packs say nothing, or something else.
 */
export function differencesFrom(packs: PackTable, set: readonly PackSummary[], of: EntriesOf): (entries: Uint8Array) => Promise<Uint8Array> {
  // The newest first: what it says holds.
  const readers = set.map((pack) => new PackReader(packs, pack, widthOf({ family: of.family, holders: pack.holders }))).reverse()
  const [width, keyBytes] = [widthOf(of), keyBytesOf(of.family)]
  return async (entries) => {
    const last = entries.length - width
    for (const reader of readers) await reader.readThrough(entries.subarray(last, last + keyBytes))
    const found = Buffer.alloc(entries.length)
    let length = 0
    for (let at = 0; at < entries.length; at += width) {
      const entry = entries.subarray(at, at + width)
      if (isSaid(readers, entry, keyBytes)) continue
      found.set(entry, length)
      length += width
    }
    return found.subarray(0, length)
  }
}

function isSaid(readers: readonly PackReader[], entry: Uint8Array, keyBytes: number): boolean {
  const key = entry.subarray(0, keyBytes)
  let said: boolean | null = null
  for (const reader of readers) {
    const at = reader.find(key) // every reader goes on, also those that are not heard
    if (at >= 0 && said === null) said = sameEntry(entry, reader, at)
  }
  return said ?? false
}

/** Where only one of both has prints of holders, they are not compared. */
function sameEntry(entry: Uint8Array, { bytes, width }: PackReader, at: number): boolean {
  for (let i = 0; i < Math.min(width, entry.length); i++) if (entry[i] !== bytes[at + i]) return false
  return true
}
