import { open, readFile, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { JournalDisk, JournalFile, ReadableDisk } from '../../till/journal/disk'
import { copyOf, keepCopy } from './kept-file'
import { isFull, makingRoom, type Reserve } from './reserve'
import { makeFolder, readIfThere, replaceFile, syncFolder } from './replace-file'

/** Where the journal's files lie: the mark in another folder, so that losing one is noticed by the other. */
export interface JournalFolders {
  readonly journal: string
  readonly highWater: string
}

export const highWaterFile = (folder: string): string => join(folder, 'high-water')

/** The journal's files for looking only; makes and changes nothing. */
export function fileReader(journal: string): ReadableDisk {
  return {
    list: (folder) => listFolder(join(journal, folder)),
    read: (path, offset, length) => readPart(join(journal, path), offset, length),
  }
}

/** What a full disk is met with. */
export interface OnFullDisk {
  readonly reserve: Reserve
  /** Runs before so many bytes are written, and with 0 before a file is made or synced; a test fills its disk by throwing here. */
  readonly beforeWrite?: (bytes: number) => void
}

/**
 * The journal's disk on real files: nothing is reported done before the operating system has synced it. When the disk is
 * full, the reserve is given up and the write goes on.
 */
export async function fileDisk(folders: JournalFolders, full?: OnFullDisk): Promise<JournalDisk> {
  await makeFolder(folders.journal)
  await makeFolder(folders.highWater)
  const at = (path: string): string => join(folders.journal, path)
  const mark = highWaterFile(folders.highWater)
  return {
    ...fileReader(folders.journal),
    async create(path) {
      await makeFolder(dirname(at(path)))
      const file = await makingRoom(full?.reserve, () => openNew(at(path), full))
      await syncFolder(dirname(at(path)))
      return file
    },
    truncate: (path, length) => cut(at(path), length),
    rewrite: (path) => makingRoom(full?.reserve, () => writeAgain(at(path))),
    async keep(path, bytes) {
      await makeFolder(dirname(at(path)))
      await makingRoom(full?.reserve, () => replaceFile(at(path), bytes))
    },
    async remove(path) {
      await rm(at(path), { force: true })
      await syncFolder(dirname(at(path)))
    },
    readHighWater: () => readOrSpoilt(mark),
    readHighWaterCopy: () => readOrSpoilt(copyOf(mark)),
    async replaceHighWater(bytes) {
      await replaceFile(mark, bytes)
      await keepCopy(mark, bytes)
    },
  }
}

/** Bytes that the disk cannot give back are as spoilt as wrong ones: the copy stands in. */
async function readOrSpoilt(file: string): Promise<Uint8Array | null> {
  try {
    return await readIfThere(file)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EIO') return new Uint8Array()
    throw thrown
  }
}

async function openNew(file: string, full: OnFullDisk | undefined): Promise<JournalFile> {
  full?.beforeWrite?.(0)
  const handle = await open(file, 'ax', 0o600)
  return {
    async write(bytes) {
      // One write may take only part of what it is given.
      for (let done = 0; done < bytes.byteLength; ) {
        try {
          full?.beforeWrite?.(bytes.byteLength - done)
          done += (await handle.write(bytes, done, bytes.byteLength - done)).bytesWritten
        } catch (thrown) {
          if (!isFull(thrown) || full === undefined || !(await full.reserve.spend())) throw thrown
        }
      }
    },
    async sync() {
      try {
        full?.beforeWrite?.(0)
        await handle.datasync()
      } catch (thrown) {
        // Never a second sync of this file (D2); the reserve is for the segment that is begun instead.
        if (isFull(thrown)) await full?.reserve.spend()
        throw thrown
      }
    },
    close: () => handle.close(),
  }
}

async function readPart(file: string, offset?: number, length?: number): Promise<Uint8Array | null> {
  try {
    if (offset === undefined || length === undefined) return await readFile(file)
    const handle = await open(file, 'r')
    try {
      const part = new Uint8Array(length)
      let done = 0
      for (;;) {
        const { bytesRead } = await handle.read(part, done, length - done, offset + done)
        done += bytesRead
        if (bytesRead === 0 || done === length) return part.subarray(0, done)
      }
    } finally {
      await handle.close()
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw thrown
  }
}

async function cut(file: string, length: number): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.truncate(length)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Pages that a failed sync has dropped count as written; only writing them makes the system try again. */
async function writeAgain(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const bytes = await handle.readFile()
    for (let done = 0; done < bytes.byteLength; ) done += (await handle.write(bytes, done, bytes.byteLength - done, done)).bytesWritten
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw thrown
  }
}
