/*
 * The file operations the journal stands on. The main process implements them with real files and a real fsync; tests
 * play them with disks that tear, forget and fail. Paths are relative, "/" between folder and file.
 * A call that cannot be done throws; the journal turns that into its own failures.
 */

/** A file opened for appending. One writer, calls never overlap. */
export interface JournalFile {
  /** Answers when every byte has been handed over. */
  write(bytes: Uint8Array): Promise<void>
  /** Answers when everything written is on the disk (`fdatasync`). */
  sync(): Promise<void>
  close(): Promise<void>
}

/** What looking takes: nothing is changed, so it works beside a running app and on a copy. */
export interface ReadableDisk {
  /** Names of the files in a folder, in any order; a folder that is not there is empty. */
  list(folder: string): Promise<readonly string[]>
  /** `length` bytes from `offset`, fewer at the end of the file. Without both: the whole file. Null = no such file. */
  read(path: string, offset?: number, length?: number): Promise<Uint8Array | null>
}

export interface JournalDisk extends ReadableDisk {
  /** Makes a new, empty file and its folder, both durable in their folders; throws where the file is already. */
  create(path: string): Promise<JournalFile>
  /** Durably cuts a file to `length` bytes. */
  truncate(path: string, length: number): Promise<void>
  /** Writes what a file holds once more, where it is, and syncs it: so it comes to the disk also after a sync that failed. */
  rewrite(path: string): Promise<void>
  /** Writes a whole small file aside, durably, over any of that name. */
  keep(path: string, bytes: Uint8Array): Promise<void>
  remove(path: string): Promise<void>
  /**
   * The high-water mark lives in another folder than the journal, so that losing one is noticed by the other. Replaced
   * atomically and durably: written beside, synced, renamed, folder synced.
   */
  readHighWater(): Promise<Uint8Array | null>
  /** The second copy of the mark (D4), written after each replacement where it can be: it may be behind, never ahead. */
  readHighWaterCopy(): Promise<Uint8Array | null>
  replaceHighWater(bytes: Uint8Array): Promise<void>
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. Comes in from outside: main has Node's, a test its own. */
export type Sha256 = (text: string) => string
