import type { UnitRef } from '../../domain/org/org'
import type { Readable } from 'node:stream'
import type { Answer } from '../core/failure'
import type { BadRow } from '../db/lists/bad-rows'

/** A file that somebody brought. It goes by itself when its time is over. */
export interface FileStored {
  readonly id: number
  readonly name: string
  readonly who: string
  readonly unit: UnitRef | null
  readonly bytes: number
  readonly madeAt: number
  readonly endsAt: number
}

export interface NewFile {
  readonly name: string
  readonly who: string
  readonly unit: UnitRef | null
  readonly madeAt: number
}

/** Files of one organisation, kept in pieces: neither writing nor reading holds a whole one. */
export interface Files {
  /** `file.too_large`, `file.too_many` or `file.empty`, and then nothing of it is kept. */
  add(file: NewFile, bytes: AsyncIterable<Uint8Array>): Promise<Answer<FileStored>>
  /** Null = there is none, it is not whole, or its time is over. */
  get(id: number, now: number): Promise<FileStored | null>
  /** Its first bytes, as many as there are up to `count`. */
  head(id: number, count: number): Promise<Buffer>
  /** Piece by piece, as fast as it is taken. */
  stream(id: number): Readable
  /** The rows that a job found no good in its file, in the order of the file. */
  badRows(job: number): AsyncIterable<BadRow>
  remove(id: number): Promise<void>
}

export const LARGEST_FILE = 200 * 1024 * 1024

export interface FileLimits {
  /** Bytes. */
  readonly largest: number
  /** Of one organisation. */
  readonly most: number
  /** Milliseconds. */
  readonly life: number
}
export const FILE_LIMITS: FileLimits = { largest: LARGEST_FILE, most: 200, life: 7 * 24 * 3_600_000 }
/** Every piece but the last is as long as this, so that a byte's piece is known from its place. */
export const PIECE = 256 * 1024
