import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { incarnationOf, isSegmentName } from '../../till/journal/segment'
import { makeFolder, replaceFile } from './replace-file'

/**
 * The journal once more in another place, another disk or a folder of the shop's network, for the case that this disk dies
 * before the centre has heard everything (D8). The copy lies as the journal does, so whatever reads that reads it.
 */
export interface SecondCopy {
  /** Brings the copy to where the journal's files are; answers whether it stands there now. Who asks meanwhile waits for the same. */
  keep(): Promise<boolean>
}

/**
 * `place` is the other disk's folder, and is never made here: where a disk is not mounted its name would be a folder of
 * this one, and the copy would die with the journal. `name`: this till's part of it.
 */
export function secondCopy(journal: string, place: string, name: string): SecondCopy {
  let keeping: Promise<boolean> | null = null
  return {
    keep: () =>
      (keeping ??= copyAll(journal, place, name)
        .then(
          () => true,
          () => false, // the other place may be away; the journal itself is untouched
        )
        .finally(() => (keeping = null))),
  }
}

async function copyAll(journal: string, place: string, name: string): Promise<void> {
  if (!(await stat(place)).isDirectory()) throw new Error(`${place} is no folder`)
  const incarnations = (await readdir(journal)).filter((name) => incarnationOf(name) !== null)
  for (const incarnation of incarnations) {
    const [from, at] = [join(journal, incarnation), join(place, name, incarnation)]
    await makeFolder(at)
    const segments = (await readdir(from)).filter(isSegmentName).sort()
    for (const segment of segments) await copySegment(join(from, segment), join(at, segment))
    // What the journal let go of as old goes here too; what it lost stays.
    const [oldest] = segments
    const gone = (await readdir(at)).filter((segment) => isSegmentName(segment) && oldest !== undefined && segment < oldest)
    for (const segment of gone) await rm(join(at, segment), { force: true })
  }
}

/** A segment only grows; one that is shorter than its copy had a torn end cut off, and is copied anew. */
async function copySegment(from: string, at: string): Promise<void> {
  const [{ size }, had] = [await stat(from), await stat(at).then((found) => found.size, () => 0)]
  if (had === size) return
  if (had > size) return replaceFile(at, await readFile(from))
  const source = await open(from, 'r')
  try {
    const added = Buffer.alloc(size - had)
    const { bytesRead } = await source.read(added, 0, added.length, had)
    await append(at, added.subarray(0, bytesRead))
  } finally {
    await source.close()
  }
}

async function append(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'a', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
