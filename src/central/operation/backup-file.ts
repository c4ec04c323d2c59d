import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip, constants } from 'node:zlib'

/*
 * A back-up is one gzipped text: a line of JSON that says what it is, and for each table a line of JSON with its columns,
 * its rows as COPY writes them (one a line), and a line `\.`; then the sequences; then a line that says how many rows
 * there were, so that a file that was cut short is known. Read and written as a stream, whatever its size.
 */

export const FORMAT = 'tillside-backup-1'

export interface Head {
  readonly format: string
  readonly madeAt: number
  /** The migrations the database had, in order. */
  readonly migrations: readonly string[]
}
export interface TablePart {
  readonly table: string
  readonly columns: readonly string[]
}
export type Part = Head | TablePart | { readonly sequence: string; readonly value: string; readonly called: boolean } | { readonly rows: number }

export const END_OF_ROWS = '\\.'

/** Writes `lines` to the file, gzipped; it has its name only once all of it is on the disk. */
export async function writeBackup(file: string, lines: AsyncIterable<Buffer | string>): Promise<void> {
  const unfinished = `${file}.part`
  try {
    const zip = createGzip({ level: constants.Z_BEST_SPEED })
    await pipeline(Readable.from(lines, { objectMode: true }), asBytes(), zip, createWriteStream(unfinished, { mode: 0o600 }))
    const written = await open(unfinished, 'r+')
    await written.sync()
    await written.close()
    await rename(unfinished, file)
  } catch (failure) {
    await rm(unfinished, { force: true })
    throw failure
  }
}

const asBytes = () =>
  new Transform({
    writableObjectMode: true,
    transform(chunk: Buffer | string, _encoding, done) {
      done(null, typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    },
  })

const NEW_LINE = 10

/** Its lines one after the other, as bytes: what a text editor takes for the end of a line may stand inside a row. */
export async function* readLines(file: string): AsyncGenerator<Buffer> {
  const unzipped = createReadStream(file).pipe(createGunzip())
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  for await (const chunk of unzipped) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
    let start = 0
    for (let end = bytes.indexOf(NEW_LINE); end !== -1; end = bytes.indexOf(NEW_LINE, start)) {
      yield bytes.subarray(start, end)
      start = end + 1
    }
    rest = bytes.subarray(start)
  }
  if (rest.length > 0) yield rest
}
