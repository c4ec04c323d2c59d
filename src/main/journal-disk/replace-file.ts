import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The steps of which replacing is made, so that a test can end the world between any two. */
export interface FileSteps {
  /** Writes a whole file, mode 0600, and syncs it. */
  write(file: string, content: string | Uint8Array): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** A file that is not there is no failure. */
  remove(file: string): Promise<void>
  /** Null = no such file. */
  read(file: string): Promise<Buffer | null>
  syncFolder(folder: string): Promise<void>
}

export const realFiles: FileSteps = { write: writeSynced, rename: (from, to) => patiently(() => rename(from, to)), remove: (file) => rm(file, { force: true }), read: readIfThere, syncFolder }

/** Makes a folder's new names durable. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder, for this user alone, and syncs its name into the one above, so that a crash does not take it back. */
export async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await syncFolder(dirname(folder))
}

/** What is being done to a file, by file: two replacements at once would share the temporary file. */
const running = new Map<string, Promise<void>>()

/** Does the work after everything that was asked for this file before it. */
export async function inFileOrder(file: string, work: () => Promise<void>): Promise<void> {
  const before = running.get(file) ?? Promise.resolve()
  const turn = before.catch(() => undefined).then(work)
  running.set(file, turn)
  try {
    await turn
  } finally {
    if (running.get(file) === turn) running.delete(file)
  }
}

/**
 * Replaces a small file at once and durably: after a crash there is the old content or the new, never a part. Mode 0600.
 * Replacements of one file happen in the order in which they were asked for. Its folder must be there.
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  await inFileOrder(file, () => replaceNow(file, content, realFiles))
}

export async function replaceNow(file: string, content: string | Uint8Array, steps: FileSteps): Promise<void> {
  const temporary = `${file}.new`
  await steps.write(temporary, content)
  await steps.rename(temporary, file)
  await steps.syncFolder(dirname(file))
}

/** The file's bytes; null where there is none. Any other failure is thrown. */
export async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw thrown
  }
}

async function writeSynced(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const HELD = new Set(['EPERM', 'EBUSY', 'EACCES'])
const WAITS_MS = [10, 30, 100, 300, 600, 960] // two seconds together (D4)

/** On Windows whoever reads a file, a scanner for instance, holds it for a moment: the work is tried again for two seconds. */
export async function patiently(work: () => Promise<void>, platform: NodeJS.Platform = process.platform): Promise<void> {
  for (const wait of platform === 'win32' ? WAITS_MS : []) {
    try {
      return await work()
    } catch (thrown) {
      if (!HELD.has((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown
    }
    await new Promise((done) => setTimeout(done, wait))
  }
  return work()
}
