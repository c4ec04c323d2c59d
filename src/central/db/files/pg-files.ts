import { Readable } from 'node:stream'
import type { UnitId } from '../../../domain/ids'
import type { UnitType } from '../../../domain/org/org'
import { refuse } from '../../core/failure'
import { FILE_LIMITS, PIECE, type FileLimits, type Files, type FileStored, type NewFile } from '../../files/files'
import { inPieces } from '../../files/pieces'
import type { Database } from '../database'
import { badRows } from '../lists/bad-rows'

/** Files in PostgreSQL, a row for each piece. */
export function pgFiles({ pool }: Pick<Database, 'pool'>, org: number, limits: FileLimits = FILE_LIMITS): Files {
  const query: Query = async <Row extends object>(statement: string, values: readonly unknown[]) => (await pool.query<Row>(statement, [...values])).rows
  const { keep, ...reading } = pieces(query, org, limits)
  const remove = async (ids: readonly number[]) => {
    await query('delete from file_chunk where org = $1 and file = any($2)', [org, ids])
    await query('delete from file where org = $1 and id = any($2)', [org, ids])
  }
  const removeEnded = async (now: number) => {
    const ended = await query<{ id: number }>('select id from file where org = $1 and ends_at <= $2 limit 20', [org, now])
    if (ended.length > 0) await remove(ended.map(({ id }) => id))
  }
  return {
    ...reading,
    async add(file, bytes) {
      await removeEnded(file.madeAt)
      const id = await begin(query, org, file, limits)
      if (id === null) return refuse('file.too_many')
      try {
        const length = await keep(id, bytes)
        if (length > 0) {
          await query('update file set bytes = $3, whole = true where org = $1 and id = $2', [org, id, length])
          return { ok: true, value: { ...file, id, bytes: length, endsAt: file.madeAt + limits.life } }
        }
        await remove([id])
        return refuse(length === 0 ? 'file.empty' : 'file.too_large')
      } catch (failure) {
        await remove([id]).catch(() => undefined) // what is left goes when its time is over
        throw failure
      }
    },
    async get(id, now) {
      const [row] = await query<FileRow>('select * from file where org = $1 and id = $2 and whole and ends_at > $3', [org, id, now])
      return row === undefined ? null : fileOf(row)
    },
    badRows: (job) => badRows({ pool }, org, job),
    remove: (id) => remove([id]),
  }
}

interface Pieces extends Pick<Files, 'head' | 'stream'> {
  /** Answers how long the file is; -1 = longer than a file may be. */
  keep(id: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
}

function pieces(query: Query, org: number, { largest }: FileLimits): Pieces {
  const piece = async (id: number, n: number): Promise<Buffer | null> =>
    (await query<{ bytes: Buffer }>('select bytes from file_chunk where org = $1 and file = $2 and n = $3', [org, id, n]))[0]?.bytes ?? null
  async function* allOf(id: number): AsyncGenerator<Buffer> {
    for (let n = 0; ; n++) {
      const part = await piece(id, n)
      if (part === null) return
      yield part
    }
  }
  return {
    async keep(id, bytes) {
      let length = 0
      let n = 0
      for await (const part of inPieces(bytes)) {
        length += part.length
        if (length > largest) return -1
        await query('insert into file_chunk (org, file, n, bytes) values ($1, $2, $3, $4)', [org, id, n++, part])
      }
      return length
    },
    async head(id, count) {
      const parts: Buffer[] = []
      for (let n = 0; n * PIECE < count; n++) {
        const part = await piece(id, n)
        if (part === null) break
        parts.push(part)
      }
      return Buffer.concat(parts).subarray(0, count)
    },
    stream: (id) => Readable.from(allOf(id), { objectMode: false }),
  }
}

interface FileRow {
  readonly id: number
  readonly name: string
  readonly who: string
  readonly unit_type: string | null
  readonly unit_id: number | null
  readonly bytes: number
  readonly made_at: number
  readonly ends_at: number
}

type Query = <Row extends object>(statement: string, values: readonly unknown[]) => Promise<Row[]>

/** The file's id; null when as many are kept as may be. */
async function begin(query: Query, org: number, { name, who, unit, madeAt }: NewFile, { most, life }: FileLimits): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    `insert into file (org, name, who, unit_type, unit_id, made_at, ends_at) select $1, $2, $3, $4, $5, $6, $7
      where (select count(*) from file where org = $1) < $8 returning id`,
    [org, name, who, unit?.type ?? null, unit?.id ?? null, madeAt, madeAt + life, most],
  )
  return row?.id ?? null
}

function fileOf(row: FileRow): FileStored {
  const unit = row.unit_type === null || row.unit_id === null ? null : { type: row.unit_type as UnitType, id: row.unit_id as UnitId }
  return { id: row.id, name: row.name, who: row.who, unit, bytes: row.bytes, madeAt: row.made_at, endsAt: row.ends_at }
}
