import { createHash } from 'node:crypto'
import { readHex } from '../../domain/pack/hex-bytes'
import { KEY_BYTES, viewOf } from '../../domain/pack/pack-format'
import { chunksOf, writeIndex, type PackHeader } from '../../domain/pack/pack-index'
import { chunkEntriesOf, widthOf } from '../../domain/pack/pack-layout'
import type { PackSummary } from '../../protocol/sync/packs'
import type { EntriesOf, PackTable } from '../core/pack-port'

/** Chunks that are written at once. */
const BATCH = 32

export const sha256Of = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** Takes entries in the order of their keys, cuts them into chunks and writes those down; a page of entries is in memory at a time. */
export class PackWriter {
  readonly #packs: PackTable
  readonly #of: EntriesOf
  readonly #width: number
  readonly #number: number
  readonly #lines: { readonly firstKey: string; readonly hash: Uint8Array }[] = []
  #waiting: Uint8Array[] = []
  #written = 0
  #entries = 0
  #bytes = 0
  /** Less than a chunk. */
  #rest: Uint8Array = new Uint8Array()

  private constructor(packs: PackTable, of: EntriesOf, number: number) {
    this.#packs = packs
    this.#of = of
    this.#width = widthOf(of)
    this.#number = number
  }

  static async begin(packs: PackTable, of: EntriesOf): Promise<PackWriter> {
    return new PackWriter(packs, of, await packs.begin(of))
  }

  async add(entries: Uint8Array): Promise<void> {
    const chunk = chunkEntriesOf(this.#of) * this.#width
    const bytes = this.#rest.length === 0 ? entries : Buffer.concat([this.#rest, entries])
    let at = 0
    for (; at + chunk <= bytes.length; at += chunk) this.#cut(bytes.subarray(at, at + chunk))
    this.#rest = bytes.slice(at)
    if (this.#waiting.length >= BATCH) await this.#write()
  }

  /** The pack as it now stands in the store; null = it has no entries, and there is none. */
  async end(): Promise<PackSummary | null> {
    if (this.#rest.length > 0) this.#cut(this.#rest)
    await this.#write()
    if (this.#entries === 0) {
      await this.#packs.drop(this.#number)
      return null
    }
    const { offer, family, holders } = this.#of
    const header: PackHeader = { version: 1, offer, entries: this.#entries, family, holders }
    const index = writeIndex(header, this.#lines)
    const id = sha256Of(index).toString('hex')
    const summary = { id, entries: this.#entries, chunks: chunksOf(header), bytes: this.#bytes, holders }
    await this.#packs.end(this.#number, summary, index)
    return summary
  }

  #cut(chunk: Uint8Array): void {
    this.#lines.push({ firstKey: readHex(viewOf(chunk), 0, KEY_BYTES), hash: sha256Of(chunk) })
    this.#entries += chunk.length / this.#width
    this.#bytes += chunk.length
    this.#waiting.push(chunk)
  }

  async #write(): Promise<void> {
    if (this.#waiting.length === 0) return
    await this.#packs.addChunks(this.#number, this.#written, this.#waiting)
    this.#written += this.#waiting.length
    this.#waiting = []
  }
}
