import { statfs } from 'node:fs/promises'
import type { DiskSpace } from '../../protocol/ipc/worker-calls'

const MB = 1024 * 1024
/** Below these free bytes (research D7): somebody should look; nothing large is fetched; nothing is approved without the centre. */
const LOW = 1024 * MB
const TIGHT = 300 * MB
const FULL = 100 * MB
/** Asking the file system costs a call into the kernel; the journal's reserve covers what happens in between. */
const LOOK_EVERY_MS = 15_000

export function spaceOf(freeBytes: number): DiskSpace {
  if (freeBytes >= LOW) return 'ok'
  if (freeBytes >= TIGHT) return 'low'
  return freeBytes >= FULL ? 'tight' : 'full'
}

export interface SpaceWatch {
  /** How much room the folder's disk has, at most a quarter of a minute old. A disk that does not tell counts as roomy. */
  space(): Promise<DiskSpace>
}

/**
 * `monotonicMs` only goes forward. `free`: bytes an ordinary user may still write. `onRoom` hears of every look that finds
 * room enough for a reserve that had been given up.
 */
export function watchSpace(monotonicMs: () => number, free: () => Promise<number>, onRoom: () => void = () => undefined): SpaceWatch {
  let known: { readonly space: DiskSpace; readonly until: number } | null = null
  return {
    async space() {
      if (known !== null && monotonicMs() < known.until) return known.space
      const space = await free().then(spaceOf, () => 'ok' as const)
      known = { space, until: monotonicMs() + LOOK_EVERY_MS }
      if (space === 'ok' || space === 'low') onRoom()
      return space
    },
  }
}

export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
