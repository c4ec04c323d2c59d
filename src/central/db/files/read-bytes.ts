import { PIECE } from '../../files/files'
import type { Bulk } from '../bulk'

/** The bytes of a file from one place on, `count` of them or as many as there are. */
export async function readBytes(bulk: Bulk, org: number, file: number, from: number, count: number): Promise<Buffer> {
  const first = Math.floor(from / PIECE)
  const last = Math.floor((from + count - 1) / PIECE)
  const rows = await bulk.query<{ bytes: Buffer }>('select bytes from file_chunk where org = $1 and file = $2 and n between $3 and $4 order by n', [org, file, first, last])
  return Buffer.concat(rows.map(({ bytes }) => bytes)).subarray(from - first * PIECE, from - first * PIECE + count)
}

/** How long a file is; null = it is gone, or its time is over. */
export async function fileLength(bulk: Bulk, org: number, file: number): Promise<number | null> {
  const [row] = await bulk.query<{ bytes: number }>('select bytes from file where org = $1 and id = $2 and whole', [org, file])
  return row?.bytes ?? null
}
