import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real file system of its own that can be filled to the last block. */
export interface SmallVolume {
  readonly folder: string
  /** Takes all room but so many bytes. */
  fill(but: number): void
  /** Gives the room back. */
  empty(): void
  free(): number
  remove(): void
}

const VOLUME_BYTES = 2 * 1024 ** 3

/**
 * An ext4 file system in a sparse file, mounted over a loop device; it takes root. The reason where that is not possible
 * here, in words.
 */
export function mountVolume(): SmallVolume | string {
  const base = mkdtempSync(join(tmpdir(), 'tillside-disk-'))
  const [image, folder] = [join(base, 'image'), join(base, 'volume')]
  try {
    closeSync(openSync(image, 'w'))
    truncateSync(image, VOLUME_BYTES)
    mkdirSync(folder)
    execFileSync('mkfs.ext4', ['-q', '-m', '0', image], { stdio: 'pipe' })
    execFileSync('mount', ['-o', 'loop', image, folder], { stdio: 'pipe' })
  } catch (failure) {
    rmSync(base, { recursive: true, force: true })
    return failure instanceof Error ? (failure.message.split('\n')[0] ?? 'no reason given') : String(failure)
  }
  execFileSync('chmod', ['755', base, folder])
  const filler = join(folder, 'filler')
  const free = (): number => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  const empty = (): void => rmSync(filler, { force: true })
  return {
    folder,
    free,
    empty,
    fill(but) {
      empty()
      const bytes = free() - but
      // What the last blocks cannot hold is tried in smaller pieces.
      for (let left = bytes; left >= 4096; left >>= 1) {
        try {
          execFileSync('fallocate', ['-l', String(sizeOf(filler) + left), filler], { stdio: 'pipe' })
        } catch {
          continue
        }
        if (free() <= but) return
      }
    },
    remove() {
      execFileSync('umount', [folder], { stdio: 'pipe' })
      rmSync(base, { recursive: true, force: true })
    },
  }
}

function sizeOf(file: string): number {
  try {
    return Number(execFileSync('stat', ['-c', '%s', file], { encoding: 'utf8', stdio: 'pipe' }))
  } catch {
    return 0
  }
}
