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
  return {
    async keep() {
      if ((await sizeOf(file)) === bytes) return
      try {
        await fill(file, bytes)
      } catch {
        await rm(file, { force: true })
      }
    },
    async spend() {
      if ((await sizeOf(file)) === null) return false
      await rm(file, { force: true })
      return true
    },
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
