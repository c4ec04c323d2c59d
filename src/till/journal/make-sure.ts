import type { JournalDisk } from './disk'
import type { Scan } from './scan'

/**
 * What an app that was killed had written and not synced is still there, and counts from here on: it must be on the disk
 * before anything builds on it or is told of it, or a power cut later takes it. A sync is not enough: one that failed has
 * dropped what it could not write, and the next says yes all the same. So it is written again, where it is. Only the last
 * segment that has records can hold any that were never confirmed: the one behind it begins after what was.
 */
export async function makeSure(disk: JournalDisk, { segments }: Scan): Promise<void> {
  const last = segments.filter(({ offsets }) => offsets.length > 0).at(-1)
  if (last !== undefined) await disk.rewrite(last.path)
}
