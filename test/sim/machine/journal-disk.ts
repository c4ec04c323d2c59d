import type { JournalDisk, JournalFile } from '../../../src/till/journal/disk'
import type { Dice } from '../engine/dice'
import { forever } from '../engine/forever'

interface Played {
  bytes: Uint8Array
  /** How much of it the operating system has been given, and how much of that is on the disk for sure. */
  length: number
  durable: number
  /** Parts that a failed sync has thrown away: a later one says yes to them all the same. */
  readonly dropped: { readonly from: number; readonly to: number }[]
}

/** What the simulated world decides about each call to the disk. */
export interface DiskHooks {
  /** May kill the app (then no call is answered any more), or make the call fail. */
  before(call: string): 'go' | 'fail'
  /** A wait before the answer, or none. A sync always waits. */
  pause(call: string): Promise<void> | null
}

/**
 * The journal's disk of one machine. It outlives the app: after a kill the operating system still has what was written,
 * after a power cut only what was synced is sure, and the rest is there in part, or torn.
 */
export class SimulatedJournalDisk {
  readonly files = new Map<string, Played>()
  highWater: Uint8Array | null = null
  #generation = 0

  /** The disk as one run of the app sees it; when the app dies, nothing it still asks for happens. */
  open(hooks: DiskHooks): JournalDisk {
    const generation = this.#generation
    const call = async <T>(name: string, work: () => T): Promise<T> => {
      if (generation !== this.#generation) return forever()
      const goes = hooks.before(name)
      if (generation !== this.#generation) return forever()
      const pause = hooks.pause(name)
      if (pause !== null) await pause
      if (generation !== this.#generation) return forever()
      if (goes === 'fail') throw new Error('the disk fails')
      return work()
    }
    return this.#calls(call, hooks)
  }

  #calls(call: <T>(name: string, work: () => T) => Promise<T>, hooks: DiskHooks): JournalDisk {
    return {
      list: (folder) => call('list', () => this.#list(`${folder}/`)),
      read: (path, offset = 0, length = Infinity) =>
        call('read', () => {
          const file = this.files.get(path)
          return file === undefined ? null : file.bytes.subarray(offset, Math.min(file.length, offset + length))
        }),
      create: (path) => call('create', () => this.#create(path, call, hooks)),
      truncate: (path, length) => call('truncate', () => this.#cut(path, length)),
      rewrite: (path) => call('rewrite', () => this.#rewrite(path)),
      keep: (path, bytes) => call('keep', () => void this.files.set(path, { bytes, length: bytes.length, durable: bytes.length, dropped: [] })),
      remove: (path) => call('remove', () => void this.files.delete(path)),
      readHighWater: () => call('readHighWater', () => this.highWater),
      readHighWaterCopy: () => Promise.resolve(null), // the mark itself never breaks here
      replaceHighWater: (bytes) => call('replaceHighWater', () => void (this.highWater = bytes)),
    }
  }

  #list(prefix: string): string[] {
    return [...this.files.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length))
  }

  #create(path: string, call: <T>(name: string, work: () => T) => Promise<T>, hooks: DiskHooks): JournalFile {
    if (this.files.has(path)) throw new Error(`${path} is there`)
    const file: Played = { bytes: new Uint8Array(1024), length: 0, durable: 0, dropped: [] }
    this.files.set(path, file)
    return {
      // What a failed write leaves behind is half of it.
      write: async (bytes) => {
        const goes = hooks.before('write')
        await call('written', () => append(file, goes === 'fail' ? bytes.subarray(0, bytes.length >> 1) : bytes))
        if (goes === 'fail') throw new Error('the disk fails')
      },
      sync: async () => {
        const upTo = file.length
        try {
          await call('sync', () => void (file.durable = Math.max(file.durable, upTo)))
        } catch (failure) {
          file.dropped.push({ from: file.durable, to: upTo })
          throw failure
        }
      },
      close: () => call('close', () => undefined),
    }
  }

  #cut(path: string, length: number): void {
    const file = this.files.get(path)
    if (file === undefined) throw new Error(`no ${path}`)
    file.length = Math.min(file.length, length)
    file.durable = file.length
  }

  #rewrite(path: string): void {
    const file = this.files.get(path)
    if (file === undefined) throw new Error(`no ${path}`)
    file.dropped.length = 0
    file.durable = file.length
  }

  /** The app dies; with `power` gone, what was not synced is there in part, and may have holes. */
  crash(power: Dice | null): number {
    this.#generation += 1
    let lost = 0
    if (power === null) return lost
    for (const file of this.files.values()) {
      for (const { from, to } of file.dropped.splice(0)) {
        file.bytes = file.bytes.slice()
        file.bytes.fill(0, from, to)
      }
      const loose = file.length - file.durable
      if (loose === 0) continue
      const kept = file.durable + power.between(0, loose)
      if (kept > file.durable && power.chance(0.3)) {
        const hole = power.between(file.durable, kept - 1)
        file.bytes = file.bytes.slice()
        file.bytes.fill(0, hole, Math.min(kept, hole + power.between(1, 64)))
      }
      lost += file.length - kept
      file.length = kept
      file.durable = kept
    }
    return lost
  }

  /** Takes over everything another disk holds, all of it durable. */
  takeOver(other: SimulatedJournalDisk): void {
    this.highWater = other.highWater
    for (const [path, { bytes, length }] of other.files) this.files.set(path, { bytes: bytes.slice(0, length), length, durable: length, dropped: [] })
  }

  /** The machine is replaced by another: nothing of the old disk is there. */
  wipe(): void {
    this.files.clear()
    this.highWater = null
  }

  /** Is this text on the disk for sure, whatever happens to the power? */
  surely(text: string): boolean {
    for (const file of this.files.values()) {
      const at = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.durable).lastIndexOf(text)
      if (at >= 0 && !file.dropped.some(({ from, to }) => at >= from && at < to)) return true
    }
    return false
  }
}

function append(file: Played, bytes: Uint8Array): void {
  const length = file.length + bytes.length
  if (length > file.bytes.length) {
    const grown = new Uint8Array(Math.max(length, file.bytes.length * 2))
    grown.set(file.bytes.subarray(0, file.length))
    file.bytes = grown
  }
  file.bytes.set(bytes, file.length)
  file.length = length
}
