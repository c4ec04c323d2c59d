import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Room for what is under way when the disk fills up: some ten thousand records. */
const RESERVE_BYTES = 64 * 1024 * 1024
const CHUNK = Buffer.alloc(1024 * 1024)

/** Room put by on the journal's disk: given up when the disk is full, so that the journal can be finished (D7). */
export interface Reserve {
  /** Makes the reserve if it is not there; where there is no room for it, it is made another time. */
  keep(): Promise<void>
  /** Gives it up; false = there was none. */
  spend(): Promise<boolean>
}

export function fileReserve(folder: string, bytes = RESERVE_BYTES): Reserve {
  const file = join(folder, 'reserve')
  let making: Promise<void> | null = null
  const make = async (): Promise<void> => {
    if ((await sizeOf(file)) === bytes) return
    try {
      await fill(file, bytes)
    } catch {
      await rm(file, { force: true })
    }
  }
  return {
    // One at a time: whoever asks while it is being made waits for that.
    keep: () => (making ??= make().finally(() => (making = null))),
    async spend() {
      if ((await sizeOf(file)) === null) return false
      await rm(file, { force: true })
      return true
    },
  }
}

/** Does the work again after the reserve was given up, where the disk had no room for it and there was a reserve. */
export async function makingRoom<T>(reserve: Reserve | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (!isFull(thrown) || reserve === undefined || !(await reserve.spend())) throw thrown
    return work()
  }
}

async function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(({ size }) => size, () => null)
}

/** Written, not only made long: a hole in a file is no room. */
async function fill(file: string, bytes: number): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    for (let done = 0; done < bytes; ) done += (await handle.write(CHUNK, 0, Math.min(CHUNK.length, bytes - done))).bytesWritten
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** The disk, or this user's share of it, has no room. */
export function isFull(thrown: unknown): boolean {
  const { code } = thrown as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
}
