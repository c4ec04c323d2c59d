import type { CsvDialect } from '../../protocol/api/lists'

type Encoding = CsvDialect['encoding']

const MARKS: Readonly<Record<Encoding, readonly number[]>> = { 'utf-8': [0xef, 0xbb, 0xbf], 'utf-16le': [0xff, 0xfe], 'utf-16be': [0xfe, 0xff] }

/** How many bytes at a file's beginning are its byte order mark. */
export function markLength(head: Uint8Array, encoding: Encoding): number {
  const mark = MARKS[encoding]
  return mark.every((byte, i) => head[i] === byte) ? mark.length : 0
}

/** Which encoding a file's first bytes show: by its mark, or because every other byte of western text is nothing. */
export function guessEncoding(head: Uint8Array): Encoding {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be'] as const) {
    if (markLength(head, encoding) > 0) return encoding
  }
  const nothings = [0, 0]
  for (const [i, byte] of head.entries()) {
    if (byte === 0) nothings[i % 2] = (nothings[i % 2] ?? 0) + 1
  }
  const [even = 0, odd = 0] = nothings
  const many = head.length / 8
  if (odd > many && odd > even * 4) return 'utf-16le'
  if (even > many && even > odd * 4) return 'utf-16be'
  return 'utf-8'
}

/** How many bytes one character of `unpack` stands for, so that a place in the text is a place in the file. */
export const bytesPerChar = (encoding: Encoding): 1 | 2 => (encoding === 'utf-8' ? 1 : 2)

/**
 * Bytes as text whose characters are whole units of the file. UTF-8 stays one character a byte: separators, quotation marks
 * and line ends are single bytes in it, and each cell is decoded on its own by `readCell`, so that a broken one spoils its
 * row only.
 */
export function unpack(bytes: Buffer, encoding: Encoding): string {
  if (encoding === 'utf-8') return bytes.toString('latin1')
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2))
  return (encoding === 'utf-16le' ? whole : Buffer.from(whole).swap16()).toString('utf16le')
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
// eslint-disable-next-line no-control-regex -- what is not plain ASCII is looked at more closely, and so is a NUL
const PLAIN = /^[\x01-\x7f]*$/
const BROKEN = /[\0\p{Surrogate}]/u

/** A cell's text; null with what can be shown of it when it is not text, or not one that can be stored. */
export function readCell(cell: string, encoding: Encoding): { readonly text: string; readonly ok: boolean } {
  if (PLAIN.test(cell)) return { text: cell, ok: true }
  let text = cell
  if (encoding === 'utf-8') {
    const bytes = Buffer.from(cell, 'latin1')
    try {
      text = strict.decode(bytes)
    } catch {
      return { text: storable(lenient.decode(bytes)), ok: false }
    }
  }
  return BROKEN.test(text) ? { text: storable(text), ok: false } : { text, ok: true }
}

const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD')
