import { PIECE } from './files'

/** The same bytes in pieces of one length, the last one shorter. */
export async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const part of bytes) {
    let rest = part
    while (length + rest.length >= PIECE) {
      const here = rest.subarray(0, PIECE - length)
      yield Buffer.concat([...parts, here])
      rest = rest.subarray(here.length)
      parts = []
      length = 0
    }
    if (rest.length > 0) parts.push(rest)
    length += rest.length
  }
  if (length > 0) yield Buffer.concat(parts)
}
