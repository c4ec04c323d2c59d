import { basename, dirname } from 'node:path'
import { type FileSteps, inFileOrder, realFiles, replaceNow } from './replace-file'

/*
 * Small files that are kept twice (D4): the file, and `.bak` beside it with the same content, read back before it gets its
 * name. The file is replaced first and its copy after it, so at every moment at least one of the two is whole.
 */

/** Hears that a file could not be read and its copy stands in. */
export type OnCopy = (file: string) => void

export interface KeptFile<T> {
  /**
   * What the file says, or its copy where the file is missing or unreadable; null where there is neither. `lost` = there is
   * something that nobody can read; it is kept aside. A file that the system refuses to give throws, where no copy stands in.
   */
  read(): Promise<{ readonly value: T | null; readonly lost: boolean }>
  /** Answers when the file has it; the copy may be missing then, and is made with the next write. */
  write(content: string | Uint8Array): Promise<void>
  remove(): Promise<void>
}

export interface KeptFileParts<T> {
  readonly file: string
  /** Null = that cannot be read. */
  readonly parse: (bytes: Buffer) => T | null
  /**
   * A copy is older than its file only after a crash between the two. `counts`: an older one is better than none. `never`:
   * it would be a lie, so the copy is taken away before the file changes.
   */
  readonly olderCopy: 'counts' | 'never'
  readonly onCopy: OnCopy
}

export const copyOf = (file: string): string => `${file}.bak`

export function keptFile<T>({ file, parse, olderCopy, onCopy }: KeptFileParts<T>, steps: FileSteps = realFiles): KeptFile<T> {
  const copy = copyOf(file)
  return {
    async read() {
      const [first, second] = [await look(file, parse, steps), await look(copy, parse, steps)]
      if (first.value !== null) return { value: first.value, lost: false }
      if (first.thrown !== null && second.value === null) throw first.thrown
      if (first.bytes !== null) await keepAside(file, steps)
      if (second.value !== null && second.bytes !== null) {
        // Put back at once: two again. Where that fails the copy is still there.
        await replaceNow(file, second.bytes, steps).catch(() => undefined)
        onCopy(basename(file))
        return { value: second.value, lost: false }
      }
      if (second.bytes !== null) await keepAside(copy, steps)
      return { value: null, lost: first.bytes !== null || second.bytes !== null }
    },
    write: (content) =>
      inFileOrder(file, async () => {
        if (olderCopy === 'never') await removeCopy(file, steps)
        await replaceNow(file, content, steps)
        await keepCopy(file, content, steps)
      }),
    remove: () =>
      inFileOrder(file, async () => {
        // The copy first: alone it would bring back what was taken away.
        await removeCopy(file, steps)
        await steps.remove(file)
        await steps.syncFolder(dirname(file))
      }),
  }
}

/** Makes the copy of a file that has been replaced. The file is durable already, so a copy that fails is no failure. */
export async function keepCopy(file: string, content: string | Uint8Array, steps: FileSteps = realFiles): Promise<void> {
  const [copy, temporary] = [copyOf(file), `${copyOf(file)}.new`]
  try {
    await steps.write(temporary, content)
    const found = await steps.read(temporary)
    if (found === null || !found.equals(Buffer.from(content))) throw new Error('the disk did not keep what was written')
    await steps.rename(temporary, copy)
  } catch {
    await steps.remove(temporary).catch(() => undefined)
  }
}

interface Looked<T> {
  readonly bytes: Buffer | null
  readonly value: T | null
  /** The system would not give the bytes: that says nothing of what they are. */
  readonly thrown: Error | null
}

async function look<T>(file: string, parse: (bytes: Buffer) => T | null, steps: FileSteps): Promise<Looked<T>> {
  try {
    const bytes = await steps.read(file)
    return { bytes, value: bytes === null ? null : parse(bytes), thrown: null }
  } catch (thrown) {
    return { bytes: null, value: null, thrown: thrown as Error }
  }
}

/** Durable before the file changes, so that no order of names on the disk can leave an older copy beside a newer file. */
async function removeCopy(file: string, steps: FileSteps): Promise<void> {
  await steps.remove(copyOf(file))
  await steps.syncFolder(dirname(file))
}

/** What cannot be read is kept, for whoever wants to look. */
async function keepAside(file: string, steps: FileSteps): Promise<void> {
  await steps.rename(file, `${file}.unreadable`)
}
