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

/** Below it the platform's own files can no longer be written, and the view with them. */
const NONE = 16 * MB

/** Who hears of a look: `room` for a reserve that had been given up; `none`, so that it should be. */
export interface SpaceHearers {
  readonly room: () => void
  readonly none: () => Promise<unknown>
}

/** `monotonicMs` only goes forward. `free`: bytes an ordinary user may still write. */
export function watchSpace(monotonicMs: () => number, free: () => Promise<number>, tell?: SpaceHearers): SpaceWatch {
  let known: { readonly space: DiskSpace; readonly until: number } | null = null
  return {
    async space() {
      if (known !== null && monotonicMs() < known.until) return known.space
      const bytes = await free().catch(() => Number.POSITIVE_INFINITY)
      const space = spaceOf(bytes)
      known = { space, until: monotonicMs() + LOOK_EVERY_MS }
      if (space === 'ok' || space === 'low') tell?.room()
      if (bytes < NONE) await tell?.none()
      return space
    },
  }
}

export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
