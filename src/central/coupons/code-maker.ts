import { checkCharacter } from './check-character'
import { orderedIn, sizeOf, type CodeShape } from './code-shape'
import { permutation, type Permutation } from './permutation'

/*
 * The n-th code of a shape, and the n of a code, without a table of codes and without trying: unique by construction, and
 * none says anything of another.
 */

/** Numbers that go through the permutation together: enough that a call costs nothing, few enough for the cache. */
const BATCH = 4096

export interface CodeMaker {
  /** How many different codes there are to give out. */
  readonly size: number
  /** `n` from 0 to size - 1. */
  code(n: number): string
  /** The codes of these indexes, in their order. */
  codes(indexes: Float64Array): string[]
  /** Which index makes this code; null = none does. */
  indexOf(code: string): number | null
}

/** `key` is the organisation's secret; one key orders every shape differently. */
export function codeMaker(key: string, shape: CodeShape): CodeMaker {
  const ordered = orderedIn(shape)
  const size = sizeOf(shape)
  const order = permutation(key, shape.name, size)
  const writer = codeWriter(shape, ordered, order)
  const codes = (indexes: Float64Array): string[] => {
    if (indexes.length <= BATCH) return writer(indexes)
    const made: string[] = []
    for (let from = 0; from < indexes.length; from += BATCH) made.push(...writer(indexes.subarray(from, from + BATCH)))
    return made
  }
  const code = (n: number): string => codes(Float64Array.of(n))[0] ?? ''
  return {
    size,
    code,
    codes,
    indexOf(text) {
      const place = placeOf(text, shape, ordered)
      if (place === null) return null
      const numbers = Float64Array.of(place)
      order.invert(numbers)
      const n = numbers[0] ?? 0
      // What comes after the ordered characters must be the index's own too.
      return code(n) === text ? n : null
    },
  }
}

type Writer = (indexes: Float64Array) => string[]

/** Writes many codes into one buffer of letters and cuts them out of it: a text made letter by letter takes ten times as long. */
function codeWriter(shape: CodeShape, ordered: number, order: Permutation): Writer {
  const { before, after, alphabet, generated, checked } = shape
  const letters = Uint8Array.from(Buffer.from(alphabet))
  const base = alphabet.length
  const width = before.length + generated + (checked ? 1 : 0) + after.length
  const low = Math.ceil(ordered / 2)
  const lowSize = base ** low
  const head = Buffer.from(before)
  const tail = Buffer.from(after)
  return (indexes) => {
    const places = Float64Array.from(indexes)
    order.permute(places)
    const text = Buffer.alloc(indexes.length * width)
    for (let i = 0; i < places.length; i++) {
      const at = i * width + head.length
      const place = places[i] ?? 0
      const high = Math.floor(place / lowSize)
      digits(text, at, ordered - low, high, letters)
      digits(text, at + ordered - low, low, place - high * lowSize, letters)
    }
    if (generated > ordered) fill(text, order.noise(indexes, generated - ordered), { at: head.length + ordered, count: generated - ordered, width, letters })
    const all = text.toString('latin1')
    return Array.from(indexes, (_, i) => {
      const body = all.slice(i * width + head.length, i * width + head.length + generated)
      return head.length + tail.length === 0 && !checked ? body : `${before}${body}${checked ? checkCharacter(body, alphabet) : ''}${after}`
    })
  }
}

/** `value` is below 2^31, so that its digits are found in whole numbers of 32 bits. */
function digits(text: Buffer, at: number, count: number, value: number, letters: Uint8Array): void {
  const base = letters.length
  let rest = value | 0
  for (let i = at + count - 1; i >= at; i--) {
    const next = (rest / base) | 0
    text[i] = letters[rest - next * base] ?? 0
    rest = next
  }
}

interface Filling {
  readonly at: number
  readonly count: number
  readonly width: number
  readonly letters: Uint8Array
}

/** The ordered characters make the code unique; these only make it longer and harder to guess. */
function fill(text: Buffer, noise: Uint32Array, { at, count, width, letters }: Filling): void {
  const codes = text.length / width
  const words = noise.length / codes
  for (let i = 0; i < codes; i++) {
    for (let k = 0; k < count; k++) text[i * width + at + k] = letters[(noise[i * words + k] ?? 0) % letters.length] ?? 0
  }
}

function placeOf(code: string, { before, after, alphabet, generated, checked }: CodeShape, ordered: number): number | null {
  const width = before.length + generated + (checked ? 1 : 0) + after.length
  if (code.length !== width || !code.startsWith(before) || !code.endsWith(after)) return null
  let place = 0
  for (let i = before.length; i < before.length + ordered; i++) {
    const digit = alphabet.indexOf(code.charAt(i))
    if (digit < 0) return null
    place = place * alphabet.length + digit
  }
  return place
}
