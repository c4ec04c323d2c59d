import { createCipheriv, createHash } from 'node:crypto'
import type { CodeShape } from './code-shape'

/*
 * The n-th code of a shape, without a table of codes and without trying: a keyed permutation of the index space (a Feistel
 * network over AES, walked until it falls inside), so that codes are unique by construction and say nothing of each other.
 */

const ROUNDS = 8
/** Characters that the permutation orders: 36^10 still counts exactly in a double. Longer codes get keyed filling after them. */
const ORDERED = 10

export interface CodeMaker {
  /** How many different codes there are. */
  readonly size: number
  /** `n` from 0 to size - 1. */
  code(n: number): string
}

/** `key` is the organisation's secret; one key orders every shape differently. */
export function codeMaker(key: string, shape: CodeShape): CodeMaker {
  const { alphabet, generated } = shape
  const ordered = Math.min(generated, ORDERED)
  const size = alphabet.length ** ordered
  const mix = mixer(key, shape.name)
  const half = Math.ceil(Math.log2(size) / 2)
  const span = 2 ** half
  const permute = (n: number): number => {
    let left = Math.floor(n / span)
    let right = n % span
    for (let round = 0; round < ROUNDS; round++) [left, right] = [right, (left + (mix(round, right).readUInt32BE() % span)) % span]
    return left * span + right
  }
  return {
    size,
    code(n) {
      let place = permute(n)
      while (place >= size) place = permute(place)
      const filling = generated > ordered ? fill(mix, n, generated - ordered, alphabet) : ''
      const body = digits(place, ordered, alphabet) + filling
      return shape.before + body + (shape.checked ? checkCharacter(body, alphabet) : '') + shape.after
    },
  }
}

type Mix = (round: number, value: number) => Buffer

function mixer(key: string, name: string): Mix {
  const secret = createHash('sha256').update(`${key} ${name}`).digest().subarray(0, 16)
  const cipher = createCipheriv('aes-128-ecb', secret, null).setAutoPadding(false)
  const block = Buffer.alloc(16)
  return (round, value) => {
    block.writeUInt8(round, 0)
    block.writeDoubleBE(value, 8)
    return cipher.update(block)
  }
}

function digits(value: number, count: number, alphabet: string): string {
  let text = ''
  let rest = value
  for (let i = 0; i < count; i++) {
    text = (alphabet[rest % alphabet.length] ?? '') + text
    rest = Math.floor(rest / alphabet.length)
  }
  return text
}

/** The ordered part makes the code unique; these characters only make it longer and harder to guess. */
function fill(mix: Mix, n: number, count: number, alphabet: string): string {
  let text = ''
  for (let block = 0; text.length < count; block++) {
    for (const byte of mix(ROUNDS + block, n)) text += alphabet[byte % alphabet.length] ?? ''
  }
  return text.slice(0, count)
}

/** Luhn's scheme for any alphabet of an even size: one wrong character, or two neighbours exchanged, is seen (2.4). */
export function checkCharacter(body: string, alphabet: string): string {
  const base = alphabet.length
  let sum = 0
  let factor = 2
  for (const character of [...body].reverse()) {
    const product = alphabet.indexOf(character) * factor
    sum += Math.floor(product / base) + (product % base)
    factor = factor === 2 ? 1 : 2
  }
  return alphabet[(base - (sum % base)) % base] ?? ''
}
