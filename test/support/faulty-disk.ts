import type { JournalDisk, JournalFile } from '../../src/till/journal/disk'

interface Played {
  /** What a crash leaves for sure, and what has been written since. */
  durable: Uint8Array
  written: Uint8Array
  /** A sync has failed and dropped what it could not write: later ones say yes to it all the same. */
  dropped?: boolean
}

/**
 * A journal disk in memory that can be made to fail at the n-th call, and to crash: unsynced bytes are then lost, kept,
 * or torn in the middle, as `chance` says.
 */
export class FaultyDisk implements JournalDisk {
  readonly files = new Map<string, Played>()
  highWater: Uint8Array | null = null
  highWaterCopy: Uint8Array | null = null
  /** Calls made, and the one that fails; 0 = none. `failures` in a row from there. */
  calls = 0
  failAt = 0
  failures = 1
  syncs = 0

  async list(folder: string): Promise<readonly string[]> {
    this.#count()
    if (folder === '') return [...new Set([...this.files.keys()].map((path) => path.slice(0, path.indexOf('/'))))]
    const prefix = `${folder}/`
    return [...this.files.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length))
  }

  async read(path: string, offset = 0, length = Infinity): Promise<Uint8Array | null> {
    this.#count()
    const file = this.files.get(path)
    return file === undefined ? null : file.written.slice(offset, offset + length)
  }

  async create(path: string): Promise<JournalFile> {
    this.#count()
    if (this.files.has(path)) throw new Error(`${path} is there`)
    const file: Played = { durable: new Uint8Array(), written: new Uint8Array() }
    this.files.set(path, file)
    return {
      write: async (bytes) => {
        this.#countTearing(file, bytes)
        file.written = joined(file.written, bytes)
      },
      sync: async () => {
        this.#countDropping(file)
        this.syncs += 1
        if (file.dropped !== true) file.durable = file.written
      },
      close: async () => this.#count(),
    }
  }

  async truncate(path: string, length: number): Promise<void> {
    this.#count()
    const file = this.files.get(path)
    if (file === undefined) return
    file.written = file.written.slice(0, length)
    file.durable = file.dropped === true ? file.durable.slice(0, length) : file.written
  }

  async rewrite(path: string): Promise<void> {
    this.#count()
    const file = this.files.get(path)
    if (file !== undefined) this.#settle(path, file.written)
  }

  async keep(path: string, bytes: Uint8Array): Promise<void> {
    this.#count()
    this.#settle(path, bytes.slice())
  }

  async remove(path: string): Promise<void> {
    this.#count()
    this.files.delete(path)
  }

  async readHighWater(): Promise<Uint8Array | null> {
    this.#count()
    return this.highWater
  }

  async readHighWaterCopy(): Promise<Uint8Array | null> {
    return this.highWaterCopy
  }

  async replaceHighWater(bytes: Uint8Array): Promise<void> {
    this.#count()
    this.highWater = bytes.slice()
  }

  /**
   * The power goes: the disk as the next start finds it. Of what was not synced, a part from the front stays, as long as
   * `chance` in [0, 1] says. Whatever the machine before still does, it does to the disk it had.
   */
  afterCrash(chance: () => number): FaultyDisk {
    const next = new FaultyDisk()
    next.highWater = this.highWater
    next.highWaterCopy = this.highWaterCopy
    for (const [path, { durable, written, dropped }] of this.files) {
      const extra = dropped === true ? 0 : Math.floor((written.length - durable.length) * chance())
      next.#settle(path, written.slice(0, durable.length + extra))
    }
    return next
  }

  /** Turns one byte of a file over. */
  rot(path: string, at: number): void {
    const file = this.files.get(path)
    if (file === undefined) throw new Error(`no ${path}`)
    const bytes = file.written.slice()
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    this.#settle(path, bytes)
  }

  #settle(path: string, bytes: Uint8Array): void {
    this.files.set(path, { durable: bytes, written: bytes })
  }

  #count(): void {
    this.calls += 1
    if (this.failAt > 0 && this.calls >= this.failAt && this.calls < this.failAt + this.failures) throw new Error('the disk fails')
  }

  #countDropping(file: Played): void {
    try {
      this.#count()
    } catch (failure) {
      file.dropped = true
      throw failure
    }
  }

  /** A write that fails may leave half of its bytes behind. */
  #countTearing(file: Played, bytes: Uint8Array): void {
    try {
      this.#count()
    } catch (failure) {
      file.written = joined(file.written, bytes.slice(0, bytes.length >> 1))
      throw failure
    }
  }
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length)
  whole.set(head)
  whole.set(tail, head.length)
  return whole
}
