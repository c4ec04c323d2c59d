import { codeMaker } from '../../../src/central/coupons/code-maker'
import { shapeOf } from '../../../src/central/coupons/code-shape'

/** The largest randomised series (2.4): five characters of 36 letters. */
export const WHOLE_SPACE = 36 ** 5
const SAMPLE = 'SUMMER24XY'
const FIXED = 5
const BATCH = 4096

export const bitmapBytes = (): number => Math.ceil(WHOLE_SPACE / 32) * 4

export interface Marking {
  readonly bits: SharedArrayBuffer
  readonly from: number
  readonly to: number
}

/** Makes the codes of these indexes and marks each by its letters; answers how many were marked before. */
export function markCodes({ bits, from, to }: Marking): number {
  const shape = shapeOf({ kind: 'randomised', sample: SAMPLE })
  if (shape === null) throw new Error('a randomised series has a shape')
  const maker = codeMaker('the key of the bench', shape)
  const words = new Int32Array(bits)
  let repeated = 0
  for (let at = from; at < to; at += BATCH) {
    const indexes = Float64Array.from({ length: Math.min(BATCH, to - at) }, (_, i) => at + i)
    for (const code of maker.codes(indexes)) {
      const place = placeOf(code)
      const bit = 1 << (place & 31)
      if ((Atomics.or(words, place >>> 5, bit) & bit) !== 0) repeated += 1
    }
  }
  return repeated
}

/** What the letters say, read by nothing of the maker's own. */
function placeOf(code: string): number {
  let place = 0
  for (let i = FIXED; i < code.length; i++) {
    const letter = code.charCodeAt(i)
    place = place * 36 + (letter < 58 ? letter - 48 : letter - 55)
  }
  return place
}
