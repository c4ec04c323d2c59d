import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

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

/** Running replacements by file: two at once would share the temporary file. */
const running = new Map<string, Promise<void>>()

/**
 * Replaces a small file at once and durably: after a crash there is the old content or the new, never a part. Mode 0600.
 * Replacements of one file happen in the order in which they were asked for. Its folder must be there.
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const before = running.get(file) ?? Promise.resolve()
  const turn = before.catch(() => undefined).then(() => replaceNow(file, content))
  running.set(file, turn)
  try {
    await turn
  } finally {
    if (running.get(file) === turn) running.delete(file)
  }
}

async function replaceNow(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.new`
  const handle = await open(temporary, 'w', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  await syncFolder(dirname(file))
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
