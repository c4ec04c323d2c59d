import type { NormalCode } from '../ids'
import { fail, ok, type Result } from '../result'

export const MAX_CODE_LENGTH = 40
const CODE = /^[A-Z0-9_-]{1,40}$/

/**
 * The spelling in which codes are compared: NFKC, trimmed, ASCII upper-cased (2.4). Empty, longer than 40 characters or
 * anything beside letters, digits, `-` and `_` is `code.malformed`. Upper-casing is of ASCII alone: a general one turns
 * other letters (ı, ß) into ASCII ones and would let two printed codes be one.
 */
export function normaliseCode(text: string): Result<NormalCode, 'code.malformed'> {
  // NFKC may lengthen a text several times over; nothing this long can come out short enough.
  if (text.length > 1000) return fail('code.malformed')
  const upper = text.normalize('NFKC').trim().replace(/[a-z]+/g, (run) => run.toUpperCase())
  return CODE.test(upper) ? ok(upper as NormalCode) : fail('code.malformed')
}
